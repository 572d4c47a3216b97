use crate::digest::{Digest, Hasher};
use serde::{Deserialize, Serialize};

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
