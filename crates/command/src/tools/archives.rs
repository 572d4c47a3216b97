//! Tools that pack and unpack.

use super::{Touched, only, operands, value_of};
use crate::text::Text;

const TAR_LONG: &[&str] = &[
    "strip-components",
    "strip",
    "directory",
    "extract",
    "get",
    "create",
    "gunzip",
    "gzip",
    "xz",
    "bzip2",
    "file",
    "no-same-owner",
    "no-same-permissions",
    "same-owner",
    "exclude",
    "verbose",
    "overwrite",
    "wildcards",
];

pub(super) fn tool(name: &str, rest: &[Text]) -> Option<Touched> {
    match name {
        "tar" | "bsdtar" => tar(rest),
        "unzip" => Some(unzip(rest)),
        _ => None,
    }
}

/// Archives are unpacked below the folder that is named, or here; links in them are not followed out of it.
fn tar(rest: &[Text]) -> Option<Touched> {
    let mode = rest.first()?;
    // Letters may stand first without a sign: `tar xzf`.
    let is_letters = |word: &&Text| {
        !word.known.starts_with("--") && (word.known.starts_with('-') || word.known == mode.known)
    };
    let has = |letter: char| {
        rest.iter()
            .filter(is_letters)
            .any(|word| word.known.contains(letter))
    };
    let is = |letter: char, long: &str| has(letter) || rest.iter().any(|word| word.known == long);
    let behind = |letter: char| {
        let at = rest
            .iter()
            .position(|word| is_letters(&word) && word.known.contains(letter))?;
        rest.get(at + 1).cloned()
    };
    let of_long = |option: &str| {
        let glued = rest.iter().find_map(|word| {
            let value = word.known.strip_prefix(option)?.strip_prefix('=')?;
            Some(Text {
                known: value.to_owned(),
                ..word.clone()
            })
        });
        glued.or_else(|| value_of(rest, &[option]))
    };
    let folder = of_long("--directory").or_else(|| behind('C'));
    let archive = of_long("--file")
        .or_else(|| behind('f'))
        .filter(|file| file.known != "-");
    // Letters that take a value each, in one word: which of those behind is whose is not followed.
    let is_mixed = rest
        .iter()
        .filter(is_letters)
        .any(|word| word.known.contains('C') && word.known.len() > 2);
    let letters = "xzjJvfpokCmac";
    let mode_is_known = mode.known.starts_with('-') || mode.known.chars().all(|c| letters.contains(c));
    let sure = mode_is_known && !is_mixed && only(rest, letters, TAR_LONG);
    if is('x', "--extract") || is('x', "--get") {
        return Some(Touched {
            reads: archive.into_iter().collect(),
            here_is_written: folder.is_none(),
            writes: folder.into_iter().collect(),
            sure,
            ..Touched::default()
        });
    }
    if !is('c', "--create") {
        return None;
    }
    // Members are named from the folder, which is read as a whole.
    Some(Touched {
        here_is_read: true,
        reads: operands(&rest[1..], &[]).into_iter().chain(folder).collect(),
        writes: archive.into_iter().collect(),
        sure,
        ..Touched::default()
    })
}

fn unzip(rest: &[Text]) -> Touched {
    let folder = value_of(rest, &["-d"]);
    // Among other letters it takes the next word too.
    let is_mixed = rest
        .iter()
        .any(|word| word.known.starts_with('-') && word.known.contains('d') && word.known != "-d");
    Touched {
        reads: operands(rest, &["-d", "-x"]),
        here_is_written: folder.is_none(),
        writes: folder.into_iter().collect(),
        sure: !is_mixed && only(rest, "qoundj", &[]),
        ..Touched::default()
    }
}
