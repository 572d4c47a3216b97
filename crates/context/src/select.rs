//! What of a tree an operation reads, and its digest (moby/buildkit `cache/contenthash/checksum.go`).

use crate::digest::{Digest, Hasher};
use crate::entry::Kind;
use crate::folder::{Folder, Node};
use crate::ignore::Ignore;
use crate::path::clean;
use crate::pattern::{has_wildcard, match_path};
use crate::tree::Tree;
use std::collections::BTreeMap;
use thiserror::Error;

/// A source of `COPY`, `ADD` or a mount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// Path from the root, or a pattern where [`Selector::wildcard`] is set.
    pub path: String,
    /// Whether the path may hold wildcards.
    pub wildcard: bool,
    /// `--parents`: only what these patterns match below the path; all where empty.
    pub include: Vec<String>,
    /// `--exclude`: what is left out below each match.
    pub exclude: Vec<String>,
    /// Paths that have to be there.
    pub required: Vec<String>,
}

/// A source that is not there.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"/{path}\": not found")]
pub struct NotFound {
    /// The path, cleaned.
    pub path: String,
}

impl Selector {
    /// A plain path.
    pub fn path(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            ..Self::default()
        }
    }

    /// What is read, at its paths in the tree; nothing where a path that has to be there is not.
    pub fn pick(&self, tree: &Tree) -> Tree {
        let mut picked = Tree::new();
        if let Some(root) = self.whole(tree) {
            picked.lay(&root, tree, &root, None);
            return picked;
        }
        for path in self.select(tree).unwrap_or_default().keys() {
            if let Some(entry) = tree.get(path) {
                picked.insert(path, entry);
            }
        }
        picked
    }

    /// The path where all that stands there is read, with all below it; links followed.
    pub fn whole(&self, tree: &Tree) -> Option<String> {
        let roots = self.is_whole_folder().then(|| self.roots(tree));
        roots?.ok()?.pop()
    }

    /// Whether all that has to be there is; a pattern may match nothing.
    pub fn is_there(&self, tree: &Tree) -> bool {
        let has_required = || {
            let mut required = self.required.iter();
            required.all(|path| tree.get(&clean(path)).is_some())
        };
        has_required() && self.roots(tree).is_ok()
    }

    fn is_whole_folder(&self) -> bool {
        !self.is_pattern() && self.include.is_empty() && self.exclude.is_empty() && self.required.is_empty()
    }

    fn is_pattern(&self) -> bool {
        self.wildcard && has_wildcard(&self.path)
    }

    /// Files, folders and links that are read: the path in the tree, and the path below the match it belongs to.
    ///
    /// # Errors
    /// Where a path that has to be there is not. A pattern without a match is no error.
    pub fn select(&self, tree: &Tree) -> Result<BTreeMap<String, String>, NotFound> {
        for required in &self.required {
            let path = clean(required);
            if tree.get(&path).is_none() {
                return Err(NotFound { path });
            }
        }
        let mut selected = BTreeMap::new();
        for root in self.roots(tree)? {
            self.select_below(tree, &root, &mut selected);
        }
        Ok(selected)
    }

    /// The paths that the source names.
    fn roots(&self, tree: &Tree) -> Result<Vec<String>, NotFound> {
        let path = clean(&self.path);
        if !self.is_pattern() {
            let path = resolve(tree, &path);
            return if tree.get(&path).is_some() || !self.include.is_empty() {
                Ok(vec![path])
            } else {
                Err(NotFound { path })
            };
        }
        let mut found = Vec::new();
        candidates(tree.root(), "", &path, &mut found);
        found.retain(|candidate| match_path(&path, candidate));
        Ok(found.iter().map(|found| resolve(tree, found)).collect())
    }

    fn select_below(&self, tree: &Tree, root: &str, selected: &mut BTreeMap<String, String>) {
        let include = Ignore::of(&self.include);
        let exclude = Ignore::of(&self.exclude);
        let relative = |path: &str| path[root.len()..].trim_start_matches('/').to_owned();
        let wanted = |below: &str| {
            (self.include.is_empty() || include.excludes(below))
                && (self.exclude.is_empty() || !exclude.excludes(below))
        };
        let Some(entry) = tree.get(root) else { return };
        if entry.kind != Kind::Folder {
            let name = root.rsplit('/').next().unwrap_or(root);
            if self.exclude.is_empty() || !exclude.excludes(name) {
                selected.insert(root.to_owned(), String::new());
            }
            return;
        }
        let mut last_folder = String::new();
        for (path, _) in tree.below(root) {
            let below = relative(&path);
            if wanted(&below) {
                // Folders above are part of the copy; those of the file before are there already.
                let folder = below.rsplit_once('/').map_or("", |(folder, _)| folder);
                let is_new = folder != last_folder;
                folder.clone_into(&mut last_folder);
                for (at, _) in below.match_indices('/').filter(|_| is_new) {
                    let folder = &below[..at];
                    let full = if root.is_empty() {
                        folder.to_owned()
                    } else {
                        format!("{root}/{folder}")
                    };
                    selected.entry(full).or_insert_with(|| folder.to_owned());
                }
                selected.insert(path, below);
            }
        }
        if self.include.is_empty() {
            selected.entry(root.to_owned()).or_default();
        }
    }
}

/// Paths below a folder that are as deep as a pattern, and the same where it holds no wildcard.
fn candidates(folder: &Folder, above: &str, pattern: &str, found: &mut Vec<String>) {
    let (part, rest) = match pattern.split_once('/') {
        Some((part, rest)) => (part, Some(rest)),
        None => (pattern, None),
    };
    let is_plain = !has_wildcard(part) && !part.contains('\\');
    let named = folder.children.get_key_value(part).filter(|_| is_plain);
    let all = folder.children.iter().filter(|_| !is_plain);
    for (name, node) in named.into_iter().chain(all) {
        let path = if above.is_empty() {
            name.to_string()
        } else {
            format!("{above}/{name}")
        };
        match (rest, node) {
            (None, _) => found.push(path),
            (Some(rest), Node::Folder(below)) => candidates(below, &path, rest, found),
            (Some(_), Node::Leaf(_)) => {}
        }
    }
}

/// Follows symbolic links in a path, as `BuildKit` does for sources.
fn resolve(tree: &Tree, path: &str) -> String {
    const MAX_LINKS: usize = 255;
    let mut current = path.to_owned();
    for _ in 0..MAX_LINKS {
        let ends = current
            .match_indices('/')
            .map(|(at, _)| at)
            .chain([current.len()]);
        let link = ends.map(|end| current[..end].to_owned()).find_map(|prefix| {
            let Kind::Link(target) = tree.get(&prefix)?.kind else {
                return None;
            };
            Some((prefix, target))
        });
        let Some((prefix, target)) = link else { break };
        let folder = prefix.rsplit_once('/').map_or("", |(folder, _)| folder);
        let target = if target.starts_with('/') {
            target
        } else {
            format!("{folder}/{target}")
        };
        current = clean(&format!("{target}{}", &current[prefix.len()..]));
    }
    current
}

/// The digest of all that the selectors read.
///
/// # Errors
/// Where a source that has to be there is not.
pub fn selection_digest(tree: &Tree, selectors: &[Selector]) -> Result<Digest, NotFound> {
    let mut hasher = Hasher::new("selection").number(selectors.len() as u64);
    for selector in selectors {
        if selector.is_whole_folder() {
            let root = selector.roots(tree)?.pop().unwrap_or_default();
            let digest = match tree.node(&root) {
                Some(node) => node.digest(),
                None => tree.root().sums().digest,
            };
            hasher = hasher.digest(digest);
            continue;
        }
        let named = selector.is_pattern() || !selector.include.is_empty();
        for (path, below) in selector.select(tree)? {
            // Names count below what is copied, and for all that a pattern brings.
            let name = if named && below.is_empty() {
                path.rsplit('/').next().unwrap_or_default()
            } else {
                &below
            };
            let digest = tree.get(&path).map(|entry| entry.digest()).unwrap_or_default();
            hasher = hasher.text(name).digest(digest);
        }
    }
    Ok(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Change;
    use crate::entry::Entry;

    fn tree(paths: &[&str]) -> Tree {
        let mut tree = Tree::new();
        for path in paths {
            tree.insert(path, Entry::file(path, None));
        }
        tree
    }

    #[test]
    fn only_what_is_selected_counts() {
        let before = tree(&["src/a", "src/b", "other"]);
        let digest = |tree: &Tree, path: &str| selection_digest(tree, &[Selector::path(path)]);
        let mut after = before.clone();
        Change::Edit("other".into()).apply(&mut after, 1);
        assert_eq!(digest(&before, "src"), digest(&after, "src"));
        assert_ne!(digest(&before, ""), digest(&after, ""));
        Change::Edit("src/a".into()).apply(&mut after, 1);
        assert_ne!(digest(&before, "src"), digest(&after, "src"));
    }

    #[test]
    fn a_missing_source_is_named_and_a_pattern_without_a_match_is_none() {
        let tree = tree(&["a"]);
        let missing = Selector::path("./b/")
            .select(&tree)
            .map_err(|error| error.to_string());
        assert_eq!(missing, Err("\"/b\": not found".to_owned()));
        assert_eq!(
            Selector {
                wildcard: true,
                ..Selector::path("*.md")
            }
            .select(&tree),
            Ok(BTreeMap::new())
        );
    }

    #[test]
    fn excludes_and_parents_choose_below_the_source() {
        let tree = tree(&["src/a.md", "src/sub/b.md", "src/c.rs"]);
        let exclude = Selector {
            exclude: vec!["**/*.md".into()],
            ..Selector::path("src")
        };
        let selected: Vec<String> = exclude.select(&tree).unwrap().into_keys().collect();
        assert_eq!(selected, ["src", "src/c.rs"]);
        let parents = Selector {
            include: vec!["src/*.md".into()],
            ..Selector::path("")
        };
        let selected: Vec<String> = parents.select(&tree).unwrap().into_keys().collect();
        assert_eq!(selected, ["src", "src/a.md"]);
    }
}
