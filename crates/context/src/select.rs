//! What of a tree an operation reads, and its digest (moby/buildkit `cache/contenthash/checksum.go`).

use crate::digest::{Digest, Hasher};
use crate::entry::Kind;
use crate::folder::{Folder, Node};
use crate::ignore::{Ignore, named};
use crate::path::clean;
use crate::pattern::{has_wildcard, match_path};
use crate::tree::Tree;
use std::collections::BTreeMap;
use std::rc::Rc;
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
        let chooser = Chooser::of(self);
        for root in self.found(tree).unwrap_or_default() {
            if let Some(node) = chooser.node(tree, &root) {
                picked.put(&root, &node);
            }
        }
        picked
    }

    /// What is read of the folder that a source names without wildcards; links followed. `None` where it names no folder.
    pub fn folder(&self, tree: &Tree) -> Option<Tree> {
        if self.is_pattern() || !self.include.is_empty() {
            return None;
        }
        let root = self.found(tree).ok()?.pop()?;
        match Chooser::of(self).node(tree, &root)? {
            Node::Folder(folder) => Some(Tree::of(folder)),
            Node::Leaf(_) => None,
        }
    }

    /// Whether what has to be there is.
    ///
    /// # Errors
    /// Where a path that has to be there is not. A pattern without a match is no error.
    pub fn check(&self, tree: &Tree) -> Result<(), NotFound> {
        self.found(tree).map(|_| ())
    }

    /// Whether all that has to be there is; a pattern may match nothing.
    pub fn is_there(&self, tree: &Tree) -> bool {
        self.check(tree).is_ok()
    }

    fn is_pattern(&self) -> bool {
        self.wildcard && has_wildcard(&self.path)
    }

    /// Files, folders and links that are read: the path in the tree, and the path below the match it belongs to.
    ///
    /// # Errors
    /// Where a path that has to be there is not. A pattern without a match is no error.
    pub fn select(&self, tree: &Tree) -> Result<BTreeMap<String, String>, NotFound> {
        let chooser = Chooser::of(self);
        let mut selected = BTreeMap::new();
        for root in self.found(tree)? {
            let Some(node) = chooser.parts(tree, &root) else {
                continue;
            };
            let Node::Folder(folder) = node else {
                selected.insert(root, String::new());
                continue;
            };
            if self.include.is_empty() {
                selected.entry(root.clone()).or_default();
            }
            Tree::of(folder).visit(&mut |below, _| {
                let path = if root.is_empty() {
                    below.to_owned()
                } else {
                    format!("{root}/{below}")
                };
                selected.insert(path, below.to_owned());
            });
        }
        Ok(selected)
    }

    /// The paths that the source names, where all that has to be there is.
    fn found(&self, tree: &Tree) -> Result<Vec<String>, NotFound> {
        let paths = self.required.iter().map(|path| clean(path));
        match paths.into_iter().find(|path| tree.get(path).is_none()) {
            Some(path) => Err(NotFound { path }),
            None => self.roots(tree),
        }
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
}

/// What of a folder is read: `--parents` and `--exclude`.
struct Chooser {
    include: Ignore,
    exclude: Ignore,
    /// Whether the folder itself is read.
    is_itself: bool,
}

/// The patterns that decide about a folder.
type Deciding = (Option<usize>, Option<usize>);

impl Chooser {
    fn of(selector: &Selector) -> Self {
        Self {
            include: Ignore::of(&selector.include),
            exclude: Ignore::of(&selector.exclude),
            is_itself: selector.include.is_empty(),
        }
    }

    /// What of a root is read: what stands there where that is all.
    fn node(&self, tree: &Tree, root: &str) -> Option<Node> {
        match tree.node(root) {
            _ if !self.include.is_empty() || !self.exclude.is_empty() || !self.is_itself => {
                self.parts(tree, root)
            }
            None if root.is_empty() => Some(Node::Folder(tree.root().clone())),
            node => node.cloned(),
        }
    }

    /// The same, all folders named.
    fn parts(&self, tree: &Tree, root: &str) -> Option<Node> {
        let folder = match tree.node(root) {
            Some(Node::Leaf(entry)) => {
                let name = root.rsplit('/').next().unwrap_or(root);
                return (!self.exclude.excludes(name)).then(|| Node::Leaf(entry.clone()));
            }
            Some(Node::Folder(folder)) => folder,
            None if root.is_empty() => tree.root(),
            None => return None,
        };
        let chosen = self.chosen(folder, &mut String::new(), (None, None));
        if !self.is_itself {
            return (!chosen.children.is_empty()).then(|| Node::Folder(Rc::new(chosen)));
        }
        Some(Node::Folder(named(folder, chosen)))
    }

    /// What of a folder is read; `last` are the patterns that decide about the folder itself.
    fn chosen(&self, folder: &Folder, path: &mut String, last: Deciding) -> Folder {
        let length = path.len();
        let children = folder.children.iter().filter_map(|(name, node)| {
            if length > 0 {
                path.push('/');
            }
            path.push_str(name);
            let last = (
                self.include.deciding_below(path, last.0),
                self.exclude.deciding_below(path, last.1),
            );
            let is_wanted =
                (self.is_itself || self.include.is_excluding(last.0)) && !self.exclude.is_excluding(last.1);
            let node = match node {
                Node::Leaf(entry) => is_wanted.then(|| Node::Leaf(entry.clone())),
                Node::Folder(below) => {
                    let of_it = self.chosen(below, path, last);
                    // Folders above are part of the copy.
                    let is_read = is_wanted && below.entry.is_some() || !of_it.children.is_empty();
                    is_read.then(|| Node::Folder(named(below, of_it)))
                }
            };
            path.truncate(length);
            Some((name.clone(), node?))
        });
        Folder::holding(children.collect::<Vec<_>>())
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
        let chooser = Chooser::of(selector);
        let is_named = selector.is_pattern() || !selector.include.is_empty();
        for root in selector.found(tree)? {
            let Some(node) = chooser.node(tree, &root) else {
                continue;
            };
            // Names count below what is copied, and for all that a pattern brings.
            if is_named && chooser.is_itself {
                hasher = hasher.text(root.rsplit('/').next().unwrap_or_default());
            }
            hasher = hasher.digest(node.digest());
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
