//! Tools that show, make, move and take away files.

use super::{Touched, named, only, operands};
use crate::text::Text;

/// They print what the machine is.
const PRINTERS: &[&str] = &[
    "sleep", "uname", "nproc", "hostname", "getconf", "arch", "dirname", "basename", "seq", "expr", "whoami",
    "printenv", "yes", "tty", "free", "uptime", "clear", "kill", "pwd",
];
/// They read what they are given, or a pipe; none of their short options names a file.
const READERS: &[&str] = &[
    "cat", "head", "tail", "wc", "cut", "tr", "stat", "diff", "cmp", "readlink", "realpath", "nl", "od",
    "strings", "tac", "rev", "paste", "column", "comm", "base64", "less", "more", "ls", "du",
];
const SUMS: &[&str] = &[
    "md5sum",
    "sha1sum",
    "sha224sum",
    "sha256sum",
    "sha384sum",
    "sha512sum",
    "shasum",
    "cksum",
    "b2sum",
];
/// They change what they are given: with the letters of their options.
const WRITERS: &[(&str, &str)] = &[
    ("rm", "rRfvid"),
    ("mkdir", "pvm"),
    ("rmdir", "pv"),
    ("touch", "acm"),
    ("mv", "fvnui"),
    ("tee", "ai"),
    ("unlink", ""),
    ("mkfifo", "m"),
    ("mknod", "m"),
];
const WRITERS_LONG: &[&str] = &[
    "force",
    "recursive",
    "verbose",
    "parents",
    "mode",
    "no-clobber",
    "append",
];
const OWNERS: &[&str] = &["chmod", "chown", "chgrp"];
const OWNERS_LONG: &[&str] = &[
    "recursive",
    "verbose",
    "changes",
    "silent",
    "quiet",
    "no-dereference",
];
const COPIES_LONG: &[&str] = &[
    "recursive",
    "force",
    "archive",
    "verbose",
    "no-clobber",
    "preserve",
    "symbolic",
    "mode",
    "owner",
    "group",
];
/// What `find` is asked, and what it does with what it finds, as far as no file is named there.
const EXPRESSIONS: &[&str] = &[
    "-name",
    "-iname",
    "-type",
    "-path",
    "-ipath",
    "-wholename",
    "-not",
    "-o",
    "-or",
    "-a",
    "-and",
    "-print",
    "-print0",
    "-delete",
    "-maxdepth",
    "-mindepth",
    "-depth",
    "-empty",
    "-size",
    "-mtime",
    "-mmin",
    "-perm",
    "-user",
    "-group",
    "-regex",
    "-iregex",
    "-regextype",
    "-prune",
    "-xdev",
    "-mount",
    "-executable",
    "-links",
    "-exec",
];
const EXECUTED: &[&str] = &[
    "rm", "rmdir", "chmod", "chown", "chgrp", "strip", "gzip", "ls", "echo", "cat", "touch", "file",
];

pub(super) fn tool(name: &str, rest: &[Text]) -> Option<Touched> {
    let plain = operands(rest, &[]);
    if let Some((_, letters)) = WRITERS.iter().find(|(writer, _)| *writer == name) {
        let files = operands(rest, &["-m", "--mode"]);
        return (!files.is_empty()).then(|| Touched::writing(files, only(rest, letters, WRITERS_LONG)));
    }
    match name {
        "echo" | "printf" => Some(Touched::reading(Vec::new(), true)),
        _ if PRINTERS.contains(&name) => Some(Touched::reading(Vec::new(), true)),
        // Elsewhere than in /tmp it is made where a word says.
        "mktemp" if only(rest, "dqu", &["directory", "quiet"]) && plain.is_empty() => {
            Some(Touched::reading(Vec::new(), true))
        }
        "date" => Some(Touched::reading(
            Vec::new(),
            only(rest, "uIR", &["utc", "iso-8601", "rfc-3339"]),
        )),
        "test" | "[" => Some(Touched::reading(tested(rest), true)),
        "find" => Some(find(rest)),
        "id" | "which" | "getent" | "groups" | "locale" => Some(Touched {
            places: &["/etc"],
            ..Touched::reading(Vec::new(), true)
        }),
        _ if SUMS.contains(&name) => {
            let is_plain = only(rest, "bta", &["binary", "text", "tag", "algorithm"]);
            // A list of files to check may name any.
            let files = if is_plain { plain } else { vec![named("/")] };
            Some(Touched::reading(files, is_plain))
        }
        "ls" | "du" if plain.is_empty() => Some(Touched {
            here_is_read: true,
            ..Touched::reading(Vec::new(), true)
        }),
        "sort" => Some(Touched::reading(
            operands(rest, &["-k", "-t"]),
            only(rest, "nrukbfghVzct", &[]),
        )),
        "uniq" => Some(Touched::reading(
            plain.clone(),
            plain.len() < 2 && only(rest, "cdui", &[]),
        )),
        _ if READERS.contains(&name) => {
            let glued = |word: &Text| word.known.starts_with('-') && word.known.contains('/');
            let sure = !rest
                .iter()
                .any(|word| word.known.starts_with("--") || glued(word));
            Some(Touched::reading(plain, sure))
        }
        _ if OWNERS.contains(&name) => {
            let sure = only(rest, "RvfhcHLP", OWNERS_LONG);
            // A mode may look like an option: -w.
            let files = if sure {
                plain.get(1..).unwrap_or_default().to_vec()
            } else {
                plain
            };
            (!files.is_empty()).then(|| Touched {
                places: &["/etc"],
                ..Touched::writing(files, sure)
            })
        }
        "cp" | "install" | "ln" => Some(copy(name, rest)),
        _ => None,
    }
}

/// What a test looks at: what stands behind a letter, or beside a comparison of files.
fn tested(rest: &[Text]) -> Vec<Text> {
    const ABOUT_FILES: &[&str] = &[
        "-f", "-e", "-d", "-s", "-r", "-w", "-x", "-L", "-h", "-b", "-c", "-p", "-S", "-u", "-g", "-k", "-O",
        "-G", "-N",
    ];
    if rest
        .iter()
        .any(|word| ["-nt", "-ot", "-ef"].contains(&word.known.as_str()))
    {
        return operands(rest, &[]);
    }
    let pairs = rest
        .windows(2)
        .filter(|pair| ABOUT_FILES.contains(&pair[0].known.as_str()));
    pairs.map(|pair| pair[1].clone()).collect()
}

/// Folders stand before the first expression; what is done with what is found may change it.
fn find(rest: &[Text]) -> Touched {
    let follows = |word: &&Text| ["-L", "-H", "-P"].contains(&word.known.as_str());
    let rest = &rest[rest.iter().take_while(follows).count()..];
    let is_expression = |word: &Text| word.known.starts_with(['-', '(', '!']);
    let folders: Vec<Text> = rest
        .iter()
        .take_while(|word| !is_expression(word))
        .cloned()
        .collect();
    let expressions = &rest[folders.len()..];
    let folders = if folders.is_empty() {
        vec![named(".")]
    } else {
        folders
    };
    let known = |word: &Text| !word.known.starts_with('-') || EXPRESSIONS.contains(&word.known.as_str());
    let is_harmless = |word: &&Text| EXECUTED.contains(&word.known.as_str());
    let mut executed = expressions
        .iter()
        .enumerate()
        .filter(|(_, word)| word.known == "-exec");
    let sure = is_known_outside_exec(expressions, known)
        && executed.all(|(at, _)| {
            let words = expressions[at + 1..].iter();
            let mut words = words.take_while(|word| ![";", "+"].contains(&word.known.as_str()));
            // Another file than what was found may be named.
            let Some(program) = words.next().filter(|word| is_harmless(word)) else {
                return false;
            };
            // What was found, options, a mode; the owner comes first.
            let owns = ["chown", "chgrp"].contains(&program.known.as_str());
            let mut names = words.filter(|word| {
                let known = word.known.as_str();
                let is_mode =
                    known.contains(['+', '=', ':']) || known.bytes().all(|byte| byte.is_ascii_digit());
                known != "{}" && !known.starts_with('-') && !is_mode
            });
            names.nth(usize::from(owns)).is_none()
        });
    let changes = expressions.iter().any(|word| {
        word.known == "-delete" || word.known.starts_with("-exec") || word.known.starts_with("-ok")
    });
    if changes {
        Touched::writing(folders, sure)
    } else {
        Touched::reading(folders, sure)
    }
}

/// Options of what is executed are none of `find`'s.
fn is_known_outside_exec(expressions: &[Text], known: impl Fn(&Text) -> bool) -> bool {
    let mut inside = false;
    expressions.iter().all(|word| {
        let was_inside = inside;
        inside = match word.known.as_str() {
            "-exec" => true,
            ";" | "+" => false,
            _ => inside,
        };
        was_inside || known(word)
    })
}

/// The last operand is written, the others are read; all are taken as written where the place is an option.
fn copy(name: &str, rest: &[Text]) -> Touched {
    let mut files = operands(rest, &["-m", "-o", "-g", "--mode", "--owner", "--group"]);
    let letters = match name {
        "cp" => "rRafpvnuLPHdT",
        "install" => "mogvcsp",
        _ => "sfnvrT",
    };
    let sure = only(rest, letters, COPIES_LONG);
    if !sure || files.len() < 2 {
        return Touched {
            here_is_written: name == "ln",
            ..Touched::writing(files, sure)
        };
    }
    let target = files.pop();
    // What a symbolic link leads to need not be there, but for a pattern that has to find it.
    let is_symbolic = rest.iter().any(|word| {
        let known = word.known.as_str();
        known == "--symbolic" || known.starts_with('-') && !known.starts_with("--") && known.contains('s')
    });
    if name == "ln" && is_symbolic {
        files.retain(|word| word.glob);
    }
    Touched {
        reads: files,
        ..Touched::writing(target.into_iter().collect(), true)
    }
}
