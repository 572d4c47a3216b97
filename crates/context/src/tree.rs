use crate::digest::{Digest, Hasher};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A file: what its bytes are, as far as it matters, and how many.
    File {
        /// Equal for equal contents.
        content: Digest,
        /// Bytes; `None` where nobody said.
        size: Option<u64>,
    },
    /// A folder.
    Folder,
    /// A symbolic link and its target.
    Link(String),
}

/// Something in the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// File, folder or link.
    pub kind: Kind,
    /// Permission bits, such as 0o644.
    pub mode: u32,
}

impl Entry {
    /// A file whose content is known by nothing but its name: it stays the same until a change says otherwise.
    pub fn file(path: &str, size: Option<u64>) -> Self {
        Self {
            kind: Kind::File {
                content: Hasher::new("unseen").text(path).finish(),
                size,
            },
            mode: 0o644,
        }
    }

    /// A folder.
    pub fn folder() -> Self {
        Self {
            kind: Kind::Folder,
            mode: 0o755,
        }
    }

    /// What of the entry itself counts for a digest; names count where it is selected.
    pub fn digest(&self) -> Digest {
        let hasher = Hasher::new("entry").number(u64::from(self.mode));
        match &self.kind {
            Kind::File { content, .. } => hasher.text("file").digest(*content).finish(),
            Kind::Folder => hasher.text("folder").finish(),
            // The mode of a link counts for nothing.
            Kind::Link(target) => Hasher::new("entry").text("link").text(target).finish(),
        }
    }
}

/// Files, folders and links by path. Folders above an entry need not be named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tree {
    entries: BTreeMap<String, Entry>,
}

/// A path without `.`, `..`, doubled and outer slashes; `..` does not lead out of the root.
pub fn clean(path: &str) -> String {
    let is_clean =
        !path.starts_with('/') && !path.ends_with('/') && !path.contains("//") && !path.contains("./");
    if is_clean && path != "." && path != ".." && !path.ends_with("/..") && !path.ends_with("/.") {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The absolute path of `path` in an image whose working directory is `workdir`, cleaned.
pub fn join(workdir: &str, path: &str) -> String {
    if path.starts_with('/') {
        format!("/{}", clean(path))
    } else {
        format!("/{}", clean(&format!("{workdir}/{path}")))
    }
}

/// Whether one path is the other or below it, whichever way round; slashes at the end count for nothing.
pub fn overlap(a: &str, b: &str) -> bool {
    let within = |path: &str, folder: &str| {
        let folder = folder.trim_end_matches('/');
        folder.is_empty()
            || path
                .strip_prefix(folder)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    within(a, b) || within(b, a)
}

impl Tree {
    /// An empty context.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets what stands at a path; whatever was there is gone, and so is a file in the place of a folder above.
    pub fn insert(&mut self, path: &str, entry: Entry) {
        let path = clean(path);
        if path.is_empty() {
            return;
        }
        let above = path
            .rsplit_once('/')
            .and_then(|(folder, _)| self.entries.get(folder));
        // Below a named folder there is nothing to put right.
        if above.is_none_or(|above| above.kind != Kind::Folder) {
            for (at, _) in path.match_indices('/') {
                if self
                    .entries
                    .get(&path[..at])
                    .is_some_and(|above| above.kind != Kind::Folder)
                {
                    self.entries.remove(&path[..at]);
                }
            }
        }
        if entry.kind != Kind::Folder && self.below(&path).next().is_some() {
            self.remove(&path);
        }
        self.entries.insert(path, entry);
    }

    /// Takes away what stands at a path, with all below it.
    pub fn remove(&mut self, path: &str) {
        let path = clean(path);
        let below: Vec<String> = self.below(&path).map(|(path, _)| path.to_owned()).collect();
        self.entries.remove(&path);
        for path in below {
            self.entries.remove(&path);
        }
    }

    /// What stands at a path; a folder that only is because something stands below it is made up.
    pub fn get(&self, path: &str) -> Option<Entry> {
        match self.entries.get(path) {
            Some(entry) => Some(entry.clone()),
            None if path.is_empty() || self.below(path).next().is_some() => Some(Entry::folder()),
            None => None,
        }
    }

    /// All named entries, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().map(|(path, entry)| (path.as_str(), entry))
    }

    /// A path and what is named at it.
    pub(crate) fn entry(&self, path: &str) -> Option<(&str, &Entry)> {
        self.entries
            .get_key_value(path)
            .map(|(path, entry)| (path.as_str(), entry))
    }

    /// What is named at a path.
    pub(crate) fn named(&self, path: &str) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// For changes in place.
    pub(crate) fn entry_mut(&mut self, path: &str) -> Option<&mut Entry> {
        self.entries.get_mut(path)
    }

    /// Named entries below a folder, the folder itself left out; the empty path is the root.
    pub fn below<'t>(&'t self, folder: &str) -> impl Iterator<Item = (&'t str, &'t Entry)> + use<'t> {
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let start = prefix.clone();
        self.entries
            .range(start..)
            .take_while(move |(path, _)| path.starts_with(&prefix))
            .map(|(path, entry)| (path.as_str(), entry))
    }

    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Number of named entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Bytes of all files below a path, or of the file at it; `None` where the size of none of them is known.
    pub fn size(&self, path: &str) -> Option<u64> {
        let own = self.entries.get(path).into_iter();
        let sizes = own
            .chain(self.below(path).map(|(_, entry)| entry))
            .filter_map(|entry| match entry.kind {
                Kind::File { size, .. } => size,
                _ => None,
            });
        sizes.fold(None, |sum, size| Some(sum.unwrap_or(0) + size))
    }

    /// All folders, named or not, by path.
    pub fn folders(&self) -> std::collections::BTreeSet<&str> {
        let mut folders = std::collections::BTreeSet::new();
        for (path, entry) in self.iter() {
            folders.extend(path.match_indices('/').map(|(at, _)| &path[..at]));
            if entry.kind == Kind::Folder {
                folders.insert(path);
            }
        }
        folders
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_where_something_stands_below_them() {
        let mut tree = Tree::new();
        tree.insert("/a/./b", Entry::file("a/b", Some(3)));
        tree.insert("a/c", Entry::file("a/c", None));
        assert_eq!(tree.get("a"), Some(Entry::folder()));
        assert_eq!(tree.size("a"), Some(3));
        tree.remove("a");
        assert_eq!(tree.get("a"), None);
    }

    #[test]
    fn a_file_takes_the_place_of_a_folder_and_the_reverse() {
        let mut tree = Tree::new();
        tree.insert("a/b", Entry::file("a/b", None));
        tree.insert("a", Entry::file("a", None));
        assert_eq!(tree.get("a/b"), None);
        tree.insert("a/b", Entry::file("a/b", None));
        assert_eq!(tree.get("a"), Some(Entry::folder()));
    }
}
