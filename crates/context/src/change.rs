use crate::digest::Hasher;
use crate::tree::{Entry, Kind, Tree, clean};
use serde::{Deserialize, Serialize};

/// A change to the context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// New bytes in a file, or in every file of a folder; a file that is not there is made.
    Edit(String),
    /// New permission bits.
    Mode(String, u32),
    /// Gone, with all below it.
    Delete(String),
    /// Another name, with all below it.
    Rename(String, String),
}

impl Change {
    /// The path that the change begins at.
    pub fn path(&self) -> &str {
        match self {
            Self::Edit(path) | Self::Mode(path, _) | Self::Delete(path) | Self::Rename(path, _) => path,
        }
    }

    /// Makes the change. `revision` tells edits of one file apart: the same revision gives the same bytes.
    pub fn apply(&self, tree: &mut Tree, revision: u64) {
        let path = clean(self.path());
        match self {
            Self::Edit(_) => {
                let files: Vec<String> = tree
                    .below(&path)
                    .filter(|(_, entry)| matches!(entry.kind, Kind::File { .. }))
                    .map(|(path, _)| path.to_owned())
                    .collect();
                if tree.get(&path).is_none() {
                    tree.insert(&path, Entry::file(&path, None));
                }
                for file in files.iter().chain([&path]) {
                    if let Some(Entry {
                        kind: Kind::File { content, .. },
                        ..
                    }) = tree.entry_mut(file)
                    {
                        *content = Hasher::new("edit").digest(*content).number(revision).finish();
                    }
                }
            }
            Self::Mode(_, mode) => {
                if let Some(entry) = tree.entry_mut(&path) {
                    entry.mode = *mode;
                }
            }
            Self::Delete(_) => tree.remove(&path),
            Self::Rename(_, to) => {
                let to = clean(to);
                let moved: Vec<(String, Entry)> = tree
                    .below(&path)
                    .map(|(below, entry)| (format!("{to}{}", &below[path.len()..]), entry.clone()))
                    .chain(tree.get(&path).map(|entry| (to.clone(), entry)))
                    .collect();
                tree.remove(&path);
                for (path, entry) in moved {
                    tree.insert(&path, entry);
                }
            }
        }
    }
}
