//! Tools that fetch.

use super::{Touched, named, only, operands};
use crate::access::KEPT_IN_ROOT;
use crate::text::Text;

/// Where networks and the user have their settings.
const SETTINGS: &[&str] = &["/etc", KEPT_IN_ROOT];
const CURL_LONG: &[&str] = &[
    "fail",
    "silent",
    "show-error",
    "location",
    "insecure",
    "output",
    "remote-name",
    "retry",
    "retry-delay",
    "retry-connrefused",
    "retry-max-time",
    "connect-timeout",
    "max-time",
    "header",
    "user-agent",
    "request",
    "compressed",
    "proto",
    "proto-redir",
    "tlsv1.2",
    "tlsv1",
    "progress-bar",
    "ipv4",
    "http1.1",
    "url",
    "fail-with-body",
    "head",
];
const WGET_LONG: &[&str] = &[
    "quiet",
    "no-verbose",
    "no-check-certificate",
    "progress",
    "show-progress",
    "output-document",
    "directory-prefix",
    "tries",
    "timeout",
    "header",
    "retry-connrefused",
    "continue",
    "https-only",
    "user-agent",
    "secure-protocol",
    "waitretry",
    "max-redirect",
    "no-cookies",
    "no-hsts",
    "spider",
];
const CLONE_VALUES: &[&str] = &[
    "-b",
    "--branch",
    "--depth",
    "-c",
    "--config",
    "-o",
    "--origin",
    "-j",
    "--jobs",
    "--shallow-since",
    "--filter",
];
const CLONE_LONG: &[&str] = &[
    "branch",
    "depth",
    "recursive",
    "recurse-submodules",
    "single-branch",
    "quiet",
    "shallow-submodules",
    "no-tags",
    "jobs",
    "origin",
    "verbose",
    "progress",
    "no-checkout",
    "shallow-since",
    "filter",
];

pub(super) fn tool(name: &str, rest: &[Text]) -> Option<Touched> {
    match name {
        "curl" => Some(curl(rest)),
        "wget" => Some(wget(rest)),
        "git" => clone(rest).or_else(|| in_repository(rest)),
        _ => None,
    }
}

/// What follows an option of one letter, which may stand behind others: `-fsSLo FILE`.
fn ends_with(word: &Text, letter: char) -> bool {
    word.known.starts_with('-') && !word.known.starts_with("--") && word.known.ends_with(letter)
}

/// A file that output goes to; none for the standard output.
fn output(file: Option<&Text>) -> Option<Text> {
    file.filter(|file| file.known != "-").cloned()
}

fn with_value(word: &Text, value: &str) -> Text {
    Text {
        known: value.to_owned(),
        ..word.clone()
    }
}

fn curl(rest: &[Text]) -> Touched {
    let mut touched = Touched {
        places: SETTINGS,
        // What is sent may be a file's.
        sure: only(rest, "fsSLkvoOJIiXHAeR#m", CURL_LONG)
            && !rest.iter().any(|word| word.known.starts_with('@')),
        ..Touched::default()
    };
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        if ends_with(word, 'o') || word.known == "--output" {
            touched.writes.extend(output(words.next()));
        } else if let Some(file) = word.known.strip_prefix("--output=") {
            touched.writes.push(with_value(word, file));
        } else if word.known == "--remote-name"
            || (word.known.starts_with('-') && !word.known.starts_with("--") && word.known.contains('O'))
        {
            touched.here_is_written = true;
        }
    }
    touched
}

fn wget(rest: &[Text]) -> Touched {
    let mut touched = Touched {
        places: SETTINGS,
        ..Touched::default()
    };
    let mut words = rest.iter();
    let mut options = Vec::new();
    let mut is_named = false;
    while let Some(word) = words.next() {
        let known = word.known.as_str();
        let glued = known
            .strip_prefix("-qO")
            .or_else(|| known.strip_prefix("-O"))
            .or_else(|| known.strip_prefix("--output-document="));
        let folder = known
            .strip_prefix("-P")
            .or_else(|| known.strip_prefix("--directory-prefix="));
        if ends_with(word, 'O') || known == "--output-document" {
            is_named = true;
            touched.writes.extend(output(words.next()));
        } else if let Some(file) = glued {
            is_named = true;
            touched.writes.extend(output(Some(&with_value(word, file))));
        } else if known == "-P" || known == "--directory-prefix" {
            is_named = true;
            touched.writes.extend(words.next().cloned());
        } else if let Some(folder) = folder {
            is_named = true;
            touched.writes.push(with_value(word, folder));
        } else {
            is_named |= known == "--spider";
            options.push(word.clone());
        }
    }
    touched.here_is_written = !is_named;
    let together = ["-nv", "-nc"];
    options.retain(|word| !together.contains(&word.known.as_str()));
    touched.sure = only(&options, "qvcStTU", WGET_LONG);
    touched
}

/// A clone is made in the folder that is named, else in one of the repository's name; that must hold nothing
/// (<https://git-scm.com/docs/git-clone>).
fn clone(rest: &[Text]) -> Option<Touched> {
    let (first, rest) = rest.split_first()?;
    if first.known != "clone" {
        return None;
    }
    let words = operands(rest, CLONE_VALUES);
    let address = words.first()?;
    let folder = words.get(1).cloned().or_else(|| {
        let address = address.exact()?;
        let name = address.trim_end_matches('/').rsplit(['/', ':']).next()?;
        Some(named(name.trim_end_matches(".git")))
    });
    // `host:path` is of another machine.
    let is_local = !address.known.contains(':');
    Some(Touched {
        reads: is_local.then(|| address.clone()).into_iter().collect(),
        here_is_written: folder.is_none(),
        makes: folder.into_iter().collect(),
        places: SETTINGS,
        sure: only(rest, "bqvjo", CLONE_LONG),
        ..Touched::default()
    })
}

/// Commands of git that only look at the repository, and those that change what is in it.
const LOOKING: &[&str] = &[
    "describe",
    "diff",
    "log",
    "ls-files",
    "rev-list",
    "rev-parse",
    "show",
    "status",
];
const CHANGING: &[&str] = &["checkout", "clean", "fetch", "pull", "reset", "submodule"];

/// What is done in the repository around the working directory: in this one, unless a word says otherwise.
fn in_repository(rest: &[Text]) -> Option<Touched> {
    let (verb, rest) = rest.split_first()?;
    let verb = verb.exact()?;
    let changes = CHANGING.contains(&verb);
    (changes || LOOKING.contains(&verb)).then(|| Touched {
        here_is_read: true,
        above: &[".git"],
        here_is_written: changes,
        places: SETTINGS,
        // An option may name a file, or a repository elsewhere.
        sure: !rest
            .iter()
            .any(|word| word.known.contains('/') || word.known.starts_with("--output")),
        ..Touched::default()
    })
}
