//! One pattern of a `.dockerignore`.

use crate::path::clean;
use regex_lite::Regex;
use std::cell::OnceCell;

/// A pattern. `BuildKit` makes a regular expression of it, and so does this; what it begins and ends with tells most paths apart.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    /// As it is compared: clean, in a form that no number of stars makes longer.
    pub(super) text: String,
    /// `!`: brings back.
    pub(super) negated: bool,
    pub(super) kind: Match,
    /// What a path begins with that it matches.
    pub(super) head: String,
    /// What it ends with.
    pub(super) tail: String,
    /// What stands in it somewhere.
    within: String,
    /// How many bytes it has at the least.
    shortest: usize,
    /// Made when it is needed; none where it is no expression.
    regex: OnceCell<Option<Regex>>,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        (self.negated, &self.text) == (other.negated, &other.text)
    }
}

impl Eq for Pattern {}

/// How a pattern is compared (`compile` of moby/patternmatcher).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// It is the path.
    Exact,
    /// What stands before `**` begins the path.
    Prefix,
    /// What stands behind `**` ends the path.
    Suffix,
    Regex,
}

const SPECIAL: [char; 5] = ['*', '?', '[', ']', '\\'];

impl Pattern {
    pub(super) fn read(line: &str) -> Option<Self> {
        let line = line.trim();
        let (negated, pattern) = line
            .strip_prefix('!')
            .map_or((false, line), |rest| (true, rest.trim()));
        let text = few_stars(&clean(pattern));
        if text.is_empty() {
            return None;
        }
        let kind = kind(&text);
        let head = text.split(SPECIAL).next().unwrap_or_default();
        let behind = text.rfind(SPECIAL).map_or(text.as_str(), |at| &text[at + 1..]);
        // `**/` takes the slash with it, and a class or an escape is something else than it looks like.
        let tail = behind.trim_start_matches('/');
        let is_odd = text.contains(['[', ']', '\\']);
        let pieces = text.split(SPECIAL).map(|piece| piece.trim_start_matches('/'));
        let longest = pieces.max_by_key(|piece| piece.len()).unwrap_or_default();
        let literals = text.chars().filter(|c| !SPECIAL.contains(c) && *c != '/');
        Some(Self {
            negated,
            kind,
            head: head.to_owned(),
            tail: if is_odd { String::new() } else { tail.to_owned() },
            within: if is_odd { String::new() } else { longest.to_owned() },
            shortest: if is_odd {
                0
            } else {
                literals.map(char::len_utf8).sum()
            },
            regex: OnceCell::new(),
            text,
        })
    }

    pub(super) fn matches(&self, path: &str) -> bool {
        match self.kind {
            Match::Exact => path == self.text,
            Match::Prefix => path.starts_with(&self.text[..self.text.len() - 2]),
            Match::Suffix => {
                let suffix = &self.text[2..];
                // `**/a` means `a` too.
                path.ends_with(suffix) || suffix.strip_prefix('/') == Some(path)
            }
            Match::Regex => {
                path.len() >= self.shortest
                    && path.starts_with(&self.head)
                    && path.ends_with(&self.tail)
                    && path.contains(&self.within)
                    && self
                        .regex
                        .get_or_init(|| Regex::new(&expression(&self.text)).ok())
                        .as_ref()
                        .is_some_and(|regex| regex.is_match(path))
            }
        }
    }
}

/// Of many stars in a row the first two say all that an even number of them does, and the first three an odd one.
fn few_stars(pattern: &str) -> String {
    let mut out = String::new();
    let mut stars = 0;
    for c in pattern.chars().map(Some).chain([None]) {
        if c == Some('*') {
            stars += 1;
            continue;
        }
        let kept = if stars > 3 { 2 + stars % 2 } else { stars };
        out.extend(std::iter::repeat_n('*', kept));
        stars = 0;
        out.extend(c);
    }
    out
}

fn kind(pattern: &str) -> Match {
    let first = pattern.strip_prefix("**");
    let rest = first.unwrap_or(pattern);
    match (first, rest.find(SPECIAL)) {
        (Some(_), None) => Match::Suffix,
        (None, None) => Match::Exact,
        (None, Some(at)) if &rest[at..] == "**" => Match::Prefix,
        _ => Match::Regex,
    }
}

/// The expression that `BuildKit` makes of a pattern.
fn expression(pattern: &str) -> String {
    let mut out = String::from("^");
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '*' if rest.next_if_eq(&'*').is_some() => {
                // `**/` is `**`.
                rest.next_if_eq(&'/');
                out.push_str(if rest.peek().is_none() { ".*" } else { "(.*/)?" });
            }
            '*' => out.push_str("[^/]*"),
            '?' => out.push_str("[^/]"),
            '.' | '+' | '(' | ')' | '|' | '{' | '}' | '$' => out.extend(['\\', c]),
            '\\' => {
                out.push('\\');
                out.extend(rest.next());
            }
            c => out.push(c),
        }
    }
    out.push('$');
    out
}
