//! One line of each format of file lists.

use crate::entry::{Entry, Kind};
use crate::listing::file;

/// What a line says.
#[derive(Debug)]
pub(crate) enum Line {
    /// A file, folder or link.
    Entry(String, Entry),
    /// Headings and sums.
    Nothing,
    /// Not understood: why.
    Bad(String),
}

fn bad(expected: &str) -> Line {
    Line::Bad(format!("not understood; expected {expected}"))
}

/// The root itself is no entry.
fn entry(path: &str, entry: Entry) -> Line {
    let path = path.strip_prefix("./").unwrap_or(path);
    if path.is_empty() || path == "." {
        Line::Nothing
    } else {
        Line::Entry(path.to_owned(), entry)
    }
}

/// `path`, `path  10 KB`, `path<tab>10 KB`; a path that ends in `/` is a folder; `#` starts a comment.
pub(crate) fn path_and_size(line: &str) -> Line {
    if line.starts_with('#') {
        return Line::Nothing;
    }
    let split = line.rfind('\t').or_else(|| line.rfind("  "));
    let sized = split
        .and_then(|at| Some((&line[..at], parse_size(line[at..].trim(), 1000.0)?)))
        .or_else(|| behind_one_blank(line));
    let (path, size) = sized.map_or((line, None), |(path, size)| (path, Some(size)));
    let path = unquote(path.trim());
    if path.is_empty() || path.contains('\0') {
        return Line::Bad(
            "there is no path here; write a path, and a size behind two blanks if you know it".to_owned(),
        );
    }
    entry(&path, file(&path, None, size, None))
}

/// `path 10 KB`, `path 10KB`: a size with its unit is hardly the end of a name.
fn behind_one_blank(line: &str) -> Option<(&str, u64)> {
    let (rest, last) = line.rsplit_once(' ')?;
    let has_unit = |text: &str| text.ends_with(['B', 'b']) && text.starts_with(|c: char| c.is_ascii_digit());
    if has_unit(last) {
        return Some((rest, parse_size(last, 1000.0)?));
    }
    let (rest, number) = rest.rsplit_once(' ')?;
    let size = format!("{number} {last}");
    has_unit(&size).then(|| Some((rest, parse_size(&size, 1000.0)?)))?
}

/// `100644 <object> 0<tab>path`
pub(crate) fn git_stage(line: &str) -> Line {
    let expected = "mode, object, stage and path, as `git ls-files -s` writes them";
    let Some((details, path)) = line.split_once('\t') else {
        return bad(expected);
    };
    let [mode, object, _] = details.split(' ').collect::<Vec<_>>()[..] else {
        return bad(expected);
    };
    if object.len() < 40 || !object.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return bad(expected);
    }
    let path = unquote(path);
    match mode {
        "120000" => entry(
            &path,
            Entry {
                kind: Kind::Link(String::new()),
                mode: 0o777,
            },
        ),
        "160000" => entry(&path, Entry::folder()),
        "100755" => entry(&path, file(&path, Some(0o755), None, Some(object))),
        "100644" => entry(&path, file(&path, Some(0o644), None, Some(object))),
        _ => bad(expected),
    }
}

/// `f 644 12 ./path`
pub(crate) fn find_printf(line: &str) -> Line {
    let expected = "type, mode, size and path: find . -printf '%y %m %s %p\\n'";
    let mut words = line.splitn(4, ' ');
    let (Some(kind), Some(mode), Some(size), Some(path)) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return bad(expected);
    };
    let (Ok(mode), Ok(size)) = (u32::from_str_radix(mode, 8), size.parse::<u64>()) else {
        return bad(expected);
    };
    match kind {
        "f" => entry(path, file(path, Some(mode), Some(size), None)),
        "d" => entry(
            path,
            Entry {
                kind: Kind::Folder,
                mode,
            },
        ),
        "l" => entry(
            path,
            Entry {
                kind: Kind::Link(String::new()),
                mode: 0o777,
            },
        ),
        _ => bad(expected),
    }
}

/// `inode blocks -rw-r--r-- links user group size month day time path`
pub(crate) fn find_ls(line: &str) -> Line {
    let expected = "a line of `find -ls`";
    let Some((words, path)) = leading_words(line.trim_start(), 10) else {
        return bad(expected);
    };
    let numbers = [words[0], words[1], words[6]].map(str::parse::<u64>);
    let ([Ok(_), Ok(_), Ok(size)], Some((kind, mode))) = (numbers, permissions(words[2])) else {
        return bad(expected);
    };
    detailed(path, kind, mode, size)
}

/// `4<tab>./path`, in KiB; `4.0K<tab>./path`
pub(crate) fn du(line: &str) -> Line {
    let Some((size, path)) = line.split_once('\t') else {
        return bad("a size, a tab and a path, as `du -a` writes them");
    };
    let size = size.trim();
    let bytes = match size.parse::<u64>() {
        Ok(kibibytes) => kibibytes.checked_mul(1024),
        Err(_) => parse_size(size, 1024.0),
    };
    match bytes {
        Some(bytes) => entry(path, file(path, None, Some(bytes), None)),
        None => bad("a size, a tab and a path, as `du -a` writes them"),
    }
}

/// `-rw-r--r-- user/group 12 2026-11-22 19:00 path`
pub(crate) fn tar(line: &str) -> Line {
    let expected = "a line of `tar -tv`";
    let Some((words, path)) = leading_words(line, 5) else {
        return bad(expected);
    };
    let (Some((kind, mode)), Ok(size)) = (permissions(words[0]), words[2].parse::<u64>()) else {
        return bad(expected);
    };
    if !words[1].contains('/') || !words[3].contains('-') {
        return bad(expected);
    }
    detailed(path, kind, mode, size)
}

/// Folders as headings, `-rw-r--r-- 1 user group 12 Nov 22 19:00 name` below them.
pub(crate) fn ls() -> Box<dyn FnMut(&str) -> Line> {
    let mut folder = String::new();
    Box::new(move |line| {
        let is_entry =
            line.chars().next().is_some_and(|c| "-dlcbps".contains(c)) && permissions_at(line).is_some();
        if !is_entry {
            if let Some(heading) = line.strip_suffix(':') {
                folder = format!("{heading}/");
                return Line::Nothing;
            }
            let is_sum = line
                .strip_prefix("total ")
                .is_some_and(|sum| sum.starts_with(|c: char| c.is_ascii_digit()));
            return if is_sum {
                Line::Nothing
            } else {
                bad("a line of `ls -lR`")
            };
        }
        let (Some((words, name)), Some((kind, mode))) = (leading_words(line, 8), permissions_at(line)) else {
            return bad("a line of `ls -lR`");
        };
        let Ok(size) = words[4].parse::<u64>() else {
            return bad("a line of `ls -lR`");
        };
        if ["  ", "./"].iter().any(|start| name.starts_with(start)) {
            return bad("a line of `ls -lR`");
        }
        detailed(&format!("{folder}{name}"), kind, mode, size)
    })
}

/// Branches of four characters a level.
pub(crate) fn tree() -> Box<dyn FnMut(&str) -> Line> {
    let mut folders: Vec<String> = Vec::new();
    let mut is_first = true;
    Box::new(move |line| {
        let was_first = std::mem::replace(&mut is_first, false);
        let Some(at) = line.find("── ").or_else(|| line.find("-- ")) else {
            let is_sum = line.contains("director") && line.starts_with(|c: char| c.is_ascii_digit());
            return if is_sum || was_first {
                Line::Nothing
            } else {
                bad("a line of `tree`")
            };
        };
        let (branches, name) = line.split_at(at);
        let depth = branches.chars().count() / 4;
        let name = name.trim_start_matches(['─', '-', ' ']);
        if !branches.chars().all(|c| "│├└|`+ \u{a0}".contains(c)) || depth > folders.len() {
            return bad("a line of `tree`");
        }
        let (size, name) = match name.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((size, name)) => (
                size.split_whitespace()
                    .last()
                    .and_then(|size| parse_size(size, 1024.0)),
                name.trim_start(),
            ),
            None => (None, name),
        };
        folders.truncate(depth);
        let (name, target) = name
            .split_once(" -> ")
            .map_or((name, None), |(name, target)| (name, Some(target)));
        let path = folders
            .iter()
            .map(String::as_str)
            .chain([name.trim_end_matches('/')])
            .collect::<Vec<_>>()
            .join("/");
        folders.push(name.trim_end_matches('/').to_owned());
        match target {
            Some(target) => entry(
                &path,
                Entry {
                    kind: Kind::Link(target.to_owned()),
                    mode: 0o777,
                },
            ),
            None if name.ends_with('/') => entry(&path, Entry::folder()),
            None => entry(&path, file(&path, None, size, None)),
        }
    })
}

fn detailed(path: &str, kind: char, mode: u32, size: u64) -> Line {
    match kind {
        '-' => entry(path, file(path, Some(mode), Some(size), None)),
        'd' => entry(
            path.trim_end_matches('/'),
            Entry {
                kind: Kind::Folder,
                mode,
            },
        ),
        'l' => {
            let (path, target) = path.split_once(" -> ").unwrap_or((path, ""));
            entry(
                path,
                Entry {
                    kind: Kind::Link(target.to_owned()),
                    mode: 0o777,
                },
            )
        }
        // Sockets, pipes and devices are not copied.
        _ => Line::Nothing,
    }
}

/// `-rw-r--r--`, with or without a mark of extended attributes.
fn permissions(word: &str) -> Option<(char, u32)> {
    let chars: Vec<char> = word.chars().collect();
    let (kind, bits) = chars.split_first()?;
    if !"-dlcbps".contains(*kind) || bits.len() < 9 || !bits[..9].iter().all(|c| "rwxsStT-".contains(*c)) {
        return None;
    }
    let mut mode = bits[..9]
        .iter()
        .fold(0, |mode, c| mode << 1 | u32::from(!"-ST".contains(*c)));
    for (at, special) in [(2, 0o4000), (5, 0o2000), (8, 0o1000)] {
        if "sStT".contains(bits[at]) {
            mode |= special;
        }
    }
    Some((*kind, mode))
}

fn permissions_at(line: &str) -> Option<(char, u32)> {
    permissions(line.split_whitespace().next()?)
}

/// The first words, and what stands behind them, inner blanks kept.
fn leading_words(line: &str, count: usize) -> Option<(Vec<&str>, &str)> {
    let mut words = Vec::new();
    let mut rest = line;
    for _ in 0..count {
        let (word, after) = rest.split_once(' ')?;
        words.push(word);
        rest = after.trim_start();
    }
    (!rest.is_empty()).then_some((words, rest))
}

/// A path in double quotes, escapes as C and git write them.
fn unquote(path: &str) -> String {
    let Some(quoted) = path.strip_prefix('"').and_then(|path| path.strip_suffix('"')) else {
        return path.to_owned();
    };
    let mut bytes = Vec::new();
    let mut rest = quoted.bytes().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(b'n') => bytes.push(b'\n'),
            Some(b't') => bytes.push(b'\t'),
            Some(first @ b'0'..=b'7') => {
                let mut value = u32::from(first - b'0');
                while let Some(digit) = rest.next_if(|byte| (b'0'..=b'7').contains(byte) && value < 32) {
                    value = value * 8 + u32::from(digit - b'0');
                }
                bytes.push(u8::try_from(value).unwrap_or(b'?'));
            }
            Some(other) => bytes.push(other),
            None => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// `10 KB`, `3.15GB`, `512`, `4.0K`; a kilo is `kilo` of the unit below.
fn parse_size(text: &str, kilo: f64) -> Option<u64> {
    let number_length = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let number: f64 = text[..number_length].parse().ok()?;
    let unit = text[number_length..].trim().to_ascii_uppercase();
    let power = match unit.trim_end_matches('B').trim_end_matches('I') {
        "" => 0,
        "K" => 1,
        "M" => 2,
        "G" => 3,
        "T" => 4,
        _ => return None,
    };
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "no sign; too large a number saturates"
    )]
    Some((number * kilo.powi(power)).round() as u64)
}
