use crate::digest::Hasher;
use crate::entry::Entry;
use crate::path::clean;
use crate::tree::Tree;
use serde::{Deserialize, Serialize};

/// A change to the context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// New bytes in a file, or in every file of a folder; a file that is not there is made.
    Edit(String),
    /// New permission bits.
    Mode(String, u32),
    /// Permission bits that are the other way round in every file and folder from here on down, as another umask leaves them; the
    /// empty path is all of the context.
    Umask(String, u32),
    /// Gone, with all below it.
    Delete(String),
    /// Another name, with all below it.
    Rename(String, String),
}

impl Change {
    /// The path that the change begins at.
    pub fn path(&self) -> &str {
        match self {
            Self::Edit(path)
            | Self::Mode(path, _)
            | Self::Umask(path, _)
            | Self::Delete(path)
            | Self::Rename(path, _) => path,
        }
    }

    /// Makes the change. `revision` tells edits of one file apart: the same revision gives the same bytes.
    pub fn apply(&self, tree: &mut Tree, revision: u64) {
        let path = clean(self.path());
        match self {
            Self::Edit(_) => {
                if tree.get(&path).is_none() {
                    tree.insert(&path, Entry::file(&path, None));
                }
                tree.update(&path, |node| {
                    node.edit(&mut |content| {
                        *content = Hasher::new("edit").digest(*content).number(revision).finish();
                    });
                });
            }
            Self::Mode(_, mode) => tree.update(&path, |node| node.set_mode(*mode)),
            Self::Umask(_, bits) => tree.toggle_modes(&path, *bits),
            Self::Delete(_) => tree.remove(&path),
            Self::Rename(_, to) => {
                let before = tree.clone();
                tree.remove(&path);
                tree.remove(to);
                tree.lay(to, &before, &path, None);
            }
        }
    }
}
