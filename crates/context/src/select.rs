//! What of a tree an operation reads, and its digest (moby/buildkit `cache/contenthash/checksum.go`).

use crate::digest::{Digest, Hasher};
use crate::ignore::Ignore;
use crate::pattern::{has_wildcard, match_path};
use crate::tree::{Entry, Kind, Tree, clean};
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

    /// Files and links that are read, by path; nothing where a path that has to be there is not.
    pub fn files<'t>(&self, tree: &'t Tree) -> Vec<(&'t str, &'t Entry)> {
        let not_folder = |(_, entry): &(&str, &Entry)| entry.kind != Kind::Folder;
        if !self.is_whole_folder() {
            let selected = self.select(tree).unwrap_or_default();
            return selected
                .keys()
                .filter_map(|path| tree.entry(path))
                .filter(not_folder)
                .collect();
        }
        let root = self.roots(tree).ok().and_then(|mut roots| roots.pop());
        root.iter()
            .flat_map(|root| tree.entry(root).into_iter().chain(tree.below(root)))
            .filter(not_folder)
            .collect()
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
        let depth = path.split('/').count();
        let mut candidates = tree.folders();
        candidates.extend(tree.iter().map(|(path, _)| path));
        let matching = candidates
            .into_iter()
            .filter(|candidate| candidate.split('/').count() == depth && match_path(&path, candidate));
        Ok(matching.map(|found| resolve(tree, found)).collect())
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
            let below = relative(path);
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
                selected.insert(path.to_owned(), below);
            }
        }
        if self.include.is_empty() {
            selected.entry(root.to_owned()).or_default();
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
            hasher = whole_digest(tree, &root, hasher);
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

/// A path with all below it. The folders in between are entries of their own where they were named.
fn whole_digest(tree: &Tree, root: &str, hasher: Hasher) -> Hasher {
    let own = tree
        .named(root)
        .map(Entry::digest)
        .or_else(|| tree.get(root).map(|entry| entry.digest()));
    let hasher = hasher.text("").digest(own.unwrap_or_default());
    let skip = if root.is_empty() { 0 } else { root.len() + 1 };
    tree.below(root).fold(hasher, |hasher, (path, entry)| {
        hasher.text(&path[skip..]).digest(entry.digest())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Change;
    use crate::tree::Entry;

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
