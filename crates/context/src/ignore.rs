//! `.dockerignore`, `--exclude` and `--parents` patterns (moby/patternmatcher).

use crate::pattern::match_path;
use crate::tree::{Kind, Tree, clean};

/// Patterns in their order; the last one that matches a path or a folder above it decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignore {
    patterns: Vec<Pattern>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern {
    parts: Vec<String>,
    /// `!`: brings back.
    negated: bool,
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
        self.deciding(path).is_some_and(|pattern| !pattern.negated)
    }

    fn deciding(&self, path: &str) -> Option<&Pattern> {
        let parts: Vec<&str> = path.split('/').collect();
        self.patterns
            .iter()
            .rev()
            .find(|pattern| (1..=parts.len()).any(|length| pattern.matches(&parts[..length])))
    }

    /// The tree as the builder gets it. A folder that is excluded is there all the same where something below it is not.
    pub fn filter(&self, tree: &Tree) -> Tree {
        let mut kept = Tree::new();
        for (path, entry) in tree.iter().filter(|(path, _)| !self.excludes(path)) {
            kept.insert(path, entry.clone());
        }
        for folder in tree.folders() {
            // A folder keeps its mode where files below it are kept.
            if let Some(entry) = tree.get(folder)
                && entry.kind == Kind::Folder
                && (kept.below(folder).next().is_some() || !self.excludes(folder))
            {
                kept.insert(folder, entry);
            }
        }
        kept
    }
}

impl Pattern {
    fn read(line: &str) -> Option<Self> {
        let line = line.trim();
        let (negated, pattern) = line
            .strip_prefix('!')
            .map_or((false, line), |rest| (true, rest.trim()));
        let pattern = clean(pattern);
        if pattern.is_empty() {
            return None;
        }
        Some(Self {
            parts: pattern.split('/').map(str::to_owned).collect(),
            negated,
        })
    }

    fn matches(&self, path: &[&str]) -> bool {
        match_parts(&self.parts, path)
    }
}

/// Part by part; `**` stands for any number of parts, also as a piece of one (`**.md` is `**/*.md` from the root on).
fn match_parts(pattern: &[String], path: &[&str]) -> bool {
    let Some((first, rest)) = pattern.split_first() else {
        return path.is_empty();
    };
    if first == "**" {
        // At the end it takes all that is left, at least one part.
        return if rest.is_empty() {
            !path.is_empty()
        } else {
            (0..=path.len()).any(|skipped| match_parts(rest, &path[skipped..]))
        };
    }
    if first.contains("**") {
        let joined = pattern.join("/");
        return match_crossing(&joined, &path.join("/"));
    }
    path.split_first()
        .is_some_and(|(part, below)| match_path(first, part) && match_parts(rest, below))
}

/// `**` inside a part crosses slashes.
fn match_crossing(pattern: &str, path: &str) -> bool {
    let Some((head, tail)) = pattern.split_once("**") else {
        return match_path(pattern, path);
    };
    path.char_indices()
        .map(|(at, _)| at)
        .chain([path.len()])
        .filter(|at| match_path(head, &path[..*at]))
        .any(|at| {
            let rest = &path[at..];
            rest.char_indices()
                .map(|(at, _)| at)
                .chain([rest.len()])
                .any(|skip| match_crossing(tail, &rest[skip..]))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Entry;

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
        let paths: Vec<&str> = kept.iter().map(|(path, _)| path).collect();
        assert_eq!(paths, ["docs", "docs/b.md", "src", "src/c"]);
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
            ("b", false),
        ] {
            assert_eq!(ignore.excludes(path), excluded, "{path}");
        }
    }
}
