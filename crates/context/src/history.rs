//! The history of a project, as `git log` prints it with names of files.

use crate::path::clean;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A commit and the files that it touches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// Its hash, as far as it was printed; empty where it was not.
    pub id: String,
    /// The first line of its message; empty where it was not printed.
    pub subject: String,
    /// Paths that it touches; of a rename the new one.
    pub paths: Vec<String>,
}

/// Commits, the newest first as `git log` has them, and the lines that were not understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Commits that touch a file.
    pub commits: Vec<Commit>,
    /// Numbers of lines (from 1) that are no part of any form.
    pub skipped: Vec<usize>,
}

impl History {
    /// Reads `git log` with `--name-only`, `--name-status`, `--stat` or `--numstat`, with whole headers, `--oneline`, or
    /// without any (`--pretty=format:`: an empty line between commits).
    pub fn parse(text: &str) -> Self {
        let whole = text
            .lines()
            .any(|line| line.strip_prefix("commit ").is_some_and(begins_with_hash));
        let one_line = !whole && text.lines().any(begins_with_hash);
        let mut history = Self::default();
        let mut current = Commit::default();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim_end();
            let header = if whole {
                line.strip_prefix("commit ")
            } else {
                Some(line)
            };
            if let Some(header) = header.filter(|header| (whole || one_line) && begins_with_hash(header)) {
                history.end(&mut current);
                let (id, rest) = header.split_once([' ', '|', '\t']).unwrap_or((header, ""));
                id.clone_into(&mut current.id);
                if !whole {
                    rest.trim().clone_into(&mut current.subject);
                }
            } else if line.is_empty() {
                if !whole && !one_line {
                    history.end(&mut current);
                }
            } else if whole && line.starts_with("    ") {
                if current.subject.is_empty() {
                    line.trim().clone_into(&mut current.subject);
                }
            } else if whole && is_header(line) || is_total(line) {
            } else {
                match path_of(line) {
                    Some(path) => current.paths.push(path),
                    None => history.skipped.push(number),
                }
            }
        }
        history.end(&mut current);
        history
    }

    fn end(&mut self, current: &mut Commit) {
        let mut commit = std::mem::take(current);
        commit.paths.sort();
        commit.paths.dedup();
        if !commit.paths.is_empty() {
            self.commits.push(commit);
        }
    }

    /// How many commits touch each path.
    pub fn frequencies(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for path in self.commits.iter().flat_map(|commit| &commit.paths) {
            *counts.entry(path.clone()).or_default() += 1;
        }
        counts
    }
}

/// Seven or more hexadecimal digits at the start, and then nothing, a blank or a bar.
fn begins_with_hash(line: &str) -> bool {
    let end = line
        .find(|c: char| !c.is_ascii_hexdigit() || c.is_ascii_uppercase())
        .unwrap_or(line.len());
    (7..=64).contains(&end)
        && line[..end].contains(|c: char| c.is_ascii_digit())
        && line[end..]
            .chars()
            .next()
            .is_none_or(|c| [' ', '|', '\t'].contains(&c))
}

fn is_header(line: &str) -> bool {
    [
        "Author:",
        "AuthorDate:",
        "Commit:",
        "CommitDate:",
        "Date:",
        "Merge:",
        "Notes:",
        "Reflog:",
    ]
    .iter()
    .any(|name| line.starts_with(name))
}

/// `3 files changed, 10 insertions(+)`
fn is_total(line: &str) -> bool {
    let line = line.trim_start();
    line.contains(" changed") && line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(" file")
}

/// The path on a line of any of the forms; `None` where there is none.
fn path_of(line: &str) -> Option<String> {
    let path = if let Some((path, _)) = line.trim_start().split_once(" | ") {
        path.trim()
    } else if let Some((_, rest)) = line.split_once('\t') {
        // A status or two numbers stand in front; of a rename the new name comes last.
        rest.rsplit('\t').next()?
    } else {
        line
    };
    let path = renamed(&unquoted(path));
    let plain = !path.is_empty() && !path.contains("://") && !path.ends_with(':');
    plain.then(|| clean(&path)).filter(|path| !path.is_empty())
}

/// `src/{old => new}/file` as `src/new/file`, `old => new` as `new`.
fn renamed(path: &str) -> String {
    match (path.split_once('{'), path.split_once(" => ")) {
        (Some((start, rest)), Some(_)) => match rest.split_once('}') {
            Some((change, end)) => {
                let new = change.split_once(" => ").map_or(change, |(_, new)| new);
                format!("{start}{new}{end}").replace("//", "/")
            }
            None => path.to_owned(),
        },
        (None, Some((_, new))) => new.to_owned(),
        _ => path.to_owned(),
    }
}

/// Git quotes names that are not plain ASCII, bytes as octal numbers.
fn unquoted(path: &str) -> String {
    let Some(inner) = path.strip_prefix('"').and_then(|path| path.strip_suffix('"')) else {
        return path.to_owned();
    };
    let mut bytes = Vec::new();
    let mut rest = inner.bytes().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        let mut octal = String::new();
        while octal.len() < 3
            && let Some(digit) = rest.next_if(|digit| (b'0'..b'8').contains(digit))
        {
            octal.push(char::from(digit));
        }
        match u8::from_str_radix(&octal, 8) {
            Ok(byte) => bytes.push(byte),
            Err(_) => bytes.extend(rest.next()),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String, Vec<String>)> {
        let history = History::parse(text);
        let commits = history.commits.into_iter();
        commits.map(|c| (c.id, c.subject, c.paths)).collect()
    }

    fn commit(id: &str, subject: &str, paths: &[&str]) -> (String, String, Vec<String>) {
        (
            id.into(),
            subject.into(),
            paths.iter().map(|path| (*path).to_owned()).collect(),
        )
    }

    #[test]
    fn whole_headers() {
        let text = "commit 1234567890abcdef1234567890abcdef12345678 (HEAD -> main)\nMerge: 1 2\nAuthor: A <a@b>\nDate:   Mon Oct 5\n\n    Fix it\n\n    More.\n\nsrc/a.py\nREADME.md\n\ncommit abcdef1234567890abcdef1234567890abcdef12\nAuthor: A <a@b>\nDate: x\n\n    Empty\n";
        assert_eq!(
            read(text),
            [commit(
                "1234567890abcdef1234567890abcdef12345678",
                "Fix it",
                &["README.md", "src/a.py"]
            )]
        );
    }

    #[test]
    fn one_line_headers_statuses_numbers_and_graphs_of_changes() {
        let wanted = [commit("1a2b3c4", "Fix it", &["b.txt", "src/new/a.py"])];
        for lines in [
            "M\tb.txt\nR100\tsrc/old/a.py\tsrc/new/a.py",
            "3\t1\tb.txt\n-\t-\tsrc/{old => new}/a.py",
            " b.txt | 3 ++-\n src/{old => new}/a.py | Bin 0 -> 3 bytes\n 2 files changed, 2 insertions(+)",
            "b.txt\nsrc/new/a.py",
        ] {
            assert_eq!(read(&format!("1a2b3c4 Fix it\n\n{lines}\n")), wanted, "{lines}");
        }
    }

    #[test]
    fn without_headers_an_empty_line_parts_commits() {
        assert_eq!(
            read("a.py\nb.py\n\n\"src/\\303\\244.py\"\n"),
            [commit("", "", &["a.py", "b.py"]), commit("", "", &["src/ä.py"])]
        );
    }

    #[test]
    fn what_is_no_path_is_named() {
        assert_eq!(
            History::parse("1a2b3c4 x\nhttps://example.com\na.py\n").skipped,
            [2]
        );
    }
}
