//! `.dockerignore`, `--exclude` and `--parents` patterns (moby/patternmatcher).

mod index;
mod pattern;

use crate::entry::Entry;
use crate::folder::{Folder, Node};
use crate::tree::Tree;
use index::Index;
use pattern::Pattern;
use std::rc::Rc;

/// Patterns in their order; the last one that matches a path or a folder above it decides.
#[derive(Clone, Debug, Default)]
pub struct Ignore {
    patterns: Vec<Pattern>,
    index: Index,
}

impl PartialEq for Ignore {
    fn eq(&self, other: &Self) -> bool {
        self.patterns == other.patterns
    }
}

impl Eq for Ignore {}

impl Ignore {
    /// Reads a `.dockerignore` file.
    pub fn parse(text: &str) -> Self {
        let lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines();
        let lines = lines.filter(|line| !line.starts_with('#'));
        Self::read(lines)
    }

    /// Reads single patterns, as of `--exclude`.
    pub fn of(patterns: &[String]) -> Self {
        Self::read(patterns.iter().map(String::as_str))
    }

    fn read<'l>(lines: impl Iterator<Item = &'l str>) -> Self {
        let patterns: Vec<Pattern> = lines.filter_map(Pattern::read).collect();
        Self {
            index: Index::of(&patterns),
            patterns,
        }
    }

    /// Whether there are no patterns.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Whether the path, or a folder above it, is excluded.
    pub fn excludes(&self, path: &str) -> bool {
        self.is_excluding(self.deciding(path))
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
            last = self.deciding_below(&path[..end], last);
        }
        last
    }

    /// The pattern that decides about a path, where `last` does about the folder above.
    pub(crate) fn deciding_below(&self, path: &str, last: Option<usize>) -> Option<usize> {
        // Only a later one says something else.
        self.matching(path, last.map_or(0, |last| last + 1)).or(last)
    }

    /// Whether what a pattern decides about is excluded.
    pub(crate) fn is_excluding(&self, deciding: Option<usize>) -> bool {
        deciding.is_some_and(|at| !self.patterns[at].negated)
    }

    /// The last pattern from `from` on that matches a path by itself.
    fn matching(&self, path: &str, from: usize) -> Option<usize> {
        self.index.last(&self.patterns, path, from)
    }

    /// The tree as the builder gets it. A folder that is excluded is there all the same where something below it is not.
    pub fn filter(&self, tree: &Tree) -> Tree {
        if self.is_empty() {
            return Tree::of(all_named(tree.root()));
        }
        Tree::of(Rc::new(self.kept(tree.root(), &mut String::new(), None)))
    }

    /// What is kept of a folder. `last` is the pattern that decides about the folder itself.
    fn kept(&self, folder: &Folder, path: &mut String, last: Option<usize>) -> Folder {
        let length = path.len();
        let children = folder.children.iter().filter_map(|(name, node)| {
            if length > 0 {
                path.push('/');
            }
            path.push_str(name);
            let last = self.deciding_below(path, last);
            let is_excluded = self.is_excluding(last);
            let node = match node {
                Node::Leaf(entry) => (!is_excluded).then(|| Node::Leaf(entry.clone())),
                Node::Folder(_) if is_excluded && self.prunes(path) => None,
                Node::Folder(below) => {
                    let of_it = self.kept(below, path, last);
                    let is_kept = !is_excluded || !of_it.children.is_empty();
                    is_kept.then(|| Node::Folder(named(below, of_it)))
                }
            };
            path.truncate(length);
            Some((name.clone(), node?))
        });
        Folder::holding(children.collect::<Vec<_>>())
    }
}

/// Nothing is taken away: every folder below is named.
fn all_named(folder: &Rc<Folder>) -> Rc<Folder> {
    let changed = folder.children.iter().filter_map(|(name, node)| {
        let Node::Folder(below) = node else { return None };
        let of_it = match all_named(below) {
            of_it if of_it.entry.is_some() => of_it,
            of_it => Rc::new(Folder::clone(&of_it).with_entry(Entry::folder())),
        };
        (!Rc::ptr_eq(&of_it, below)).then(|| (name.clone(), Node::Folder(of_it)))
    });
    let changed: Vec<(Rc<str>, Node)> = changed.collect();
    if changed.is_empty() {
        return folder.clone();
    }
    let mut folder = folder.clone();
    crate::folder::changed(&mut folder).children.extend(changed);
    folder
}

/// A kept folder keeps its mode; one that nothing was taken from is the same.
pub(crate) fn named(folder: &Rc<Folder>, kept: Folder) -> Rc<Folder> {
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
