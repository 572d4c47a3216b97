//! `.dockerignore`, `--exclude` and `--parents` patterns (moby/patternmatcher).

use crate::entry::Entry;
use crate::folder::{Folder, Node};
use crate::path::clean;
use crate::tree::Tree;
use regex_lite::Regex;
use std::cell::OnceCell;
use std::rc::Rc;

/// Patterns in their order; the last one that matches a path or a folder above it decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignore {
    patterns: Vec<Pattern>,
}

impl Ignore {
    /// Reads a `.dockerignore` file.
    pub fn parse(text: &str) -> Self {
        let lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines();
        Self {
            patterns: lines
                .filter(|line| !line.starts_with('#'))
                .filter_map(Pattern::read)
                .collect(),
        }
    }

    /// Reads single patterns, as of `--exclude`.
    pub fn of(patterns: &[String]) -> Self {
        Self {
            patterns: patterns
                .iter()
                .filter_map(|pattern| Pattern::read(pattern))
                .collect(),
        }
    }

    /// Whether there are no patterns.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Whether the path, or a folder above it, is excluded.
    pub fn excludes(&self, path: &str) -> bool {
        self.deciding(path).is_some_and(|at| !self.patterns[at].negated)
    }

    /// Whether a folder is excluded, and nothing below it can come back.
    pub fn prunes(&self, folder: &str) -> bool {
        let below = format!("{folder}/");
        let may_return = |pattern: &Pattern| {
            pattern.negated && (pattern.head.starts_with(&below) || below.starts_with(&pattern.head))
        };
        self.excludes(folder) && !self.patterns.iter().any(may_return)
    }

    /// The last pattern that matches the path or a folder above it.
    fn deciding(&self, path: &str) -> Option<usize> {
        let mut last = self.matching(path, 0);
        for (end, _) in path.match_indices('/') {
            // Only a later one than is found already decides.
            let from = last.map_or(0, |last| last + 1);
            last = self.matching(&path[..end], from).or(last);
        }
        last
    }

    /// The last pattern from `from` on that matches a path by itself.
    fn matching(&self, path: &str, from: usize) -> Option<usize> {
        let patterns = self.patterns.iter().enumerate().skip(from).rev();
        patterns
            .into_iter()
            .find(|(_, pattern)| pattern.matches(path))
            .map(|(at, _)| at)
    }

    /// The tree as the builder gets it. A folder that is excluded is there all the same where something below it is not.
    pub fn filter(&self, tree: &Tree) -> Tree {
        Tree::of(self.kept(tree.root(), &mut String::new(), None))
    }

    /// What is kept of a folder. `last` is the pattern that decides about the folder itself.
    fn kept(&self, folder: &Folder, path: &mut String, last: Option<usize>) -> Folder {
        let mut kept = Folder::default();
        let length = path.len();
        for (name, node) in &folder.children {
            if length > 0 {
                path.push('/');
            }
            path.push_str(name);
            // Only a later one than decides already about the folder above says something else.
            let last = self.matching(path, last.map_or(0, |last| last + 1)).or(last);
            let is_excluded = last.is_some_and(|at| !self.patterns[at].negated);
            let node = match node {
                Node::Leaf(entry) => (!is_excluded).then(|| Node::Leaf(entry.clone())),
                Node::Folder(_) if is_excluded && self.prunes(path) => None,
                Node::Folder(below) => {
                    let of_it = self.kept(below, path, last);
                    let is_kept = !is_excluded || !of_it.children.is_empty();
                    is_kept.then(|| Node::Folder(named(below, of_it)))
                }
            };
            if let Some(node) = node {
                kept.children.insert(name.clone(), node);
            }
            path.truncate(length);
        }
        kept
    }
}

/// A kept folder keeps its mode; one that nothing was taken from is the same.
fn named(folder: &Rc<Folder>, kept: Folder) -> Rc<Folder> {
    let is_same = |(one, other): (&Node, &Node)| match (one, other) {
        (Node::Folder(one), Node::Folder(other)) => Rc::ptr_eq(one, other),
        _ => true,
    };
    let is_whole = folder.children.len() == kept.children.len()
        && folder.children.values().zip(kept.children.values()).all(is_same);
    if folder.entry.is_some() && is_whole {
        return folder.clone();
    }
    let entry = folder.entry.clone().unwrap_or_else(Entry::folder);
    Rc::new(kept.with_entry(entry))
}

/// A pattern. `BuildKit` makes a regular expression of it, and so does this; what it begins and ends with tells most paths apart.
#[derive(Clone, Debug)]
struct Pattern {
    /// As it is compared: clean, in a form that no number of stars makes longer.
    text: String,
    /// `!`: brings back.
    negated: bool,
    kind: Match,
    /// What a path begins with that it matches.
    head: String,
    /// What it ends with.
    tail: String,
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
enum Match {
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
    fn read(line: &str) -> Option<Self> {
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
        let literals = text.chars().filter(|c| !SPECIAL.contains(c) && *c != '/');
        Some(Self {
            negated,
            kind,
            head: head.to_owned(),
            tail: if is_odd { String::new() } else { tail.to_owned() },
            shortest: if is_odd {
                0
            } else {
                literals.map(char::len_utf8).sum()
            },
            regex: OnceCell::new(),
            text,
        })
    }

    fn matches(&self, path: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_matching_pattern_decides() {
        let ignore = Ignore::parse("# note\n*.md\n!README.md\n/docs\n**/*.pyc\nbuild/\n");
        for (path, excluded) in [
            ("a.md", true),
            ("sub/a.md", false),
            ("README.md", false),
            ("docs/x", true),
            ("sub/docs/x", false),
            ("a.pyc", true),
            ("x/y/a.pyc", true),
            ("build/out", true),
            ("src", false),
        ] {
            assert_eq!(ignore.excludes(path), excluded, "{path}");
        }
    }

    #[test]
    fn an_exception_below_an_excluded_folder_keeps_the_folder() {
        let mut tree = Tree::new();
        for path in ["docs/a.md", "docs/b.md", "src/c"] {
            tree.insert(path, Entry::file(path, None));
        }
        let kept = Ignore::parse("docs\n!docs/b.md\n").filter(&tree);
        let paths: Vec<String> = kept.iter().map(|(path, _)| path).collect();
        assert_eq!(paths, ["docs", "docs/b.md", "src", "src/c"]);
    }

    #[test]
    fn a_folder_is_pruned_where_no_exception_leads_below_it() {
        for (patterns, pruned) in [
            ("node_modules", true),
            ("node_modules\n!docs/x", true),
            ("node_modules\n!node_modules/a/b", false),
            ("node_modules\n!**/*.md", false),
            ("node_modules\n!node*/a", false),
            ("node_modules/*", false),
            ("node_modules\n!node_modules", false),
        ] {
            assert_eq!(
                Ignore::parse(patterns).prunes("node_modules"),
                pruned,
                "{patterns}"
            );
        }
    }

    #[test]
    fn two_stars_cross_folders() {
        let ignore = Ignore::parse("**/x\na/**\nb**c\n");
        for (path, excluded) in [
            ("x", true),
            ("p/q/x", true),
            ("a/b/c", true),
            ("a", false),
            ("b/d/c", true),
            ("bc", true),
            ("bxc", false),
            ("bx/c", true),
            ("b", false),
        ] {
            assert_eq!(ignore.excludes(path), excluded, "{path}");
        }
    }

    /// Each against moby/patternmatcher's own tests, and what its expressions make of brackets and escapes.
    #[test]
    fn patterns_are_those_of_the_builder() {
        for (pattern, path, excluded) in [
            ("**", "file", true),
            ("**/", "dir/file", true),
            ("**/**", "dir/file", true),
            ("dir/**", "dir/file", true),
            ("dir/**", "dir", false),
            ("**/dir2/*", "dir/dir2/file", true),
            ("**file", "file", true),
            ("**file", "dir/afile", true),
            ("**/file*txt", "dir/dir/file.txt", true),
            ("a**", "abc/d", true),
            ("a**/b", "axb", false),
            ("a**/*.txt", "a/file.txt", true),
            ("a[b-d]e", "ace", true),
            ("a[^b]c", "a/c", true),
            ("[]a]", "]", true),
            ("a\\*b", "a*b", true),
            ("a\\*b", "axb", false),
            ("a.b", "axb", false),
            ("a(b)|{c}$+", "a(b)|{c}$+", true),
            ("***", "a/b", true),
            ("a***b", "a/x/yb", true),
            ("?", "a", true),
            ("a?c", "a/c", false),
            ("ü*", "über", true),
        ] {
            assert_eq!(
                Ignore::parse(pattern).excludes(path),
                excluded,
                "{pattern} {path}"
            );
        }
    }

    /// In steps of the matcher, not by the clock: none of these would ever end by trying all ways.
    #[test]
    fn many_stars_and_many_patterns_end() {
        let many = "*".repeat(100_000);
        assert!(Ignore::parse(&many).excludes("a/b"));
        assert!(Ignore::parse(&format!("{many}a")).excludes("b/a"));
        assert!(!Ignore::parse(&"*a".repeat(50_000)).excludes(&"a".repeat(4_000)));
        assert!(!Ignore::parse(&format!("{}b", "*a".repeat(500))).excludes(&"a".repeat(2_000)));
        let lines: String = (0..3_000)
            .map(|number| format!("folder-{number}/**/*.log\n"))
            .collect();
        let ignore = Ignore::parse(&lines);
        for number in 0..5_000 {
            assert_eq!(
                ignore.excludes(&format!("folder-{number}/a/b/file.log")),
                number < 3_000
            );
        }
    }
}
