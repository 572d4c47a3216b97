//! One folder of a tree, and what is known of all below it.

use crate::digest::{Digest, Hasher};
use crate::entry::{Entry, Kind};
use crate::size::usual_size;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A folder. Trees share those that are alike: a change makes new ones along its path only.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folder {
    /// The folder itself; `None` where it only is because something stands below it.
    pub(crate) entry: Option<Entry>,
    pub(crate) children: BTreeMap<Rc<str>, Node>,
    /// Made when it is asked for.
    sums: OnceCell<Sums>,
}

/// What stands at a name.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    Leaf(Entry),
    Folder(Rc<Folder>),
}

/// What all below a folder comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// Equal for equal names, types, modes and contents.
    pub(crate) digest: Digest,
    /// Bytes of all files; of those whose size nobody said what is usual for their names.
    pub bytes: f64,
    /// Files and links.
    pub files: usize,
    /// Files whose size nobody said.
    pub unsized_files: usize,
    /// Entries that are named.
    pub(crate) named: usize,
}

impl PartialEq for Folder {
    fn eq(&self, other: &Self) -> bool {
        self.entry == other.entry && self.children == other.children
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Leaf(one), Self::Leaf(other)) => one == other,
            (Self::Folder(one), Self::Folder(other)) => Rc::ptr_eq(one, other) || one == other,
            _ => false,
        }
    }
}

impl Node {
    /// What stands there; a folder that nobody named is as folders are.
    pub(crate) fn entry(&self) -> Entry {
        match self {
            Self::Leaf(entry) => entry.clone(),
            Self::Folder(folder) => folder.entry.clone().unwrap_or_else(Entry::folder),
        }
    }

    /// `name` is the last part of its path.
    pub(crate) fn sums(&self, name: &str) -> Sums {
        match self {
            Self::Leaf(entry) => {
                let (bytes, is_unsized) = match entry.kind {
                    Kind::File { size, .. } => (size_of(name, size), size.is_none()),
                    _ => (0.0, false),
                };
                Sums {
                    digest: entry.digest(),
                    bytes,
                    files: 1,
                    unsized_files: usize::from(is_unsized),
                    named: 1,
                }
            }
            Self::Folder(folder) => *folder.sums(),
        }
    }

    pub(crate) fn digest(&self) -> Digest {
        match self {
            Self::Leaf(entry) => entry.digest(),
            Self::Folder(folder) => folder.sums().digest,
        }
    }

    pub(crate) fn set_mode(&mut self, mode: u32) {
        match self {
            Self::Leaf(entry) => entry.mode = mode,
            // A folder that nobody named has no mode of its own.
            Self::Folder(folder) => {
                if let Some(entry) = &mut changed(folder).entry {
                    entry.mode = mode;
                }
            }
        }
    }

    /// Turns permission bits round, in itself and all below it. A link has none, nor has a folder that nobody named.
    pub(crate) fn toggle_mode(&mut self, bits: u32) {
        match self {
            Self::Leaf(entry) => {
                if matches!(entry.kind, Kind::File { .. }) {
                    entry.mode ^= bits;
                }
            }
            Self::Folder(folder) => {
                let folder = changed(folder);
                if let Some(entry) = &mut folder.entry {
                    entry.mode ^= bits;
                }
                for child in folder.children.values_mut() {
                    child.toggle_mode(bits);
                }
            }
        }
    }

    /// Calls for every entry, with what made it up; folders that nobody named are named by it.
    pub(crate) fn map(&mut self, change: &mut dyn FnMut(&mut Entry)) {
        match self {
            Self::Leaf(entry) => change(entry),
            Self::Folder(folder) => {
                let folder = changed(folder);
                change(folder.entry.get_or_insert_with(Entry::folder));
                for child in folder.children.values_mut() {
                    child.map(change);
                }
            }
        }
    }

    /// Takes files and links away whose names are such; the folders that they were in stay, and are named by it.
    pub(crate) fn remove_files(&mut self, goes: &dyn Fn(&str) -> bool) {
        let Self::Folder(folder) = self else { return };
        let folder = changed(folder);
        folder.entry.get_or_insert_with(Entry::folder);
        folder
            .children
            .retain(|name, node| matches!(node, Self::Folder(_)) || !goes(name));
        for child in folder.children.values_mut() {
            child.remove_files(goes);
        }
    }

    /// Gives every file below it, and itself, other contents.
    pub(crate) fn edit(&mut self, change: &mut dyn FnMut(&mut Digest)) {
        match self {
            Self::Leaf(entry) => {
                if let Kind::File { content, .. } = &mut entry.kind {
                    change(content);
                }
            }
            Self::Folder(folder) => {
                for child in changed(folder).children.values_mut() {
                    child.edit(change);
                }
            }
        }
    }

    /// Lays another over it: folders are joined, all else takes the place of what was there.
    pub(crate) fn lay(&mut self, upper: &Self) {
        match (self, upper) {
            (Self::Folder(lower), Self::Folder(upper)) => {
                if Rc::ptr_eq(lower, upper) {
                    return;
                }
                if lower.children.is_empty() && (upper.entry.is_some() || lower.entry.is_none()) {
                    *lower = upper.clone();
                    return;
                }
                let lower = changed(lower);
                lower.entry = upper.entry.clone().or_else(|| lower.entry.take());
                for (name, node) in &upper.children {
                    match lower.children.get_mut(name) {
                        Some(there) => there.lay(node),
                        None => _ = lower.children.insert(name.clone(), node.clone()),
                    }
                }
            }
            (there, upper) => *there = upper.clone(),
        }
    }
}

/// A folder for changing: one of its own where others share it.
pub(crate) fn changed(folder: &mut Rc<Folder>) -> &mut Folder {
    let folder = Rc::make_mut(folder);
    folder.sums.take();
    folder
}

#[allow(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
fn size_of(name: &str, size: Option<u64>) -> f64 {
    size.map_or_else(|| usual_size(name), |size| size as f64)
}

impl Folder {
    pub(crate) fn sums(&self) -> &Sums {
        self.sums.get_or_init(|| {
            let own = self
                .entry
                .as_ref()
                .map_or_else(|| Entry::folder().digest(), Entry::digest);
            let mut hasher = Hasher::new("folder").digest(own);
            let mut sums = Sums {
                named: usize::from(self.entry.is_some()),
                ..Sums::default()
            };
            for (name, node) in &self.children {
                let child = node.sums(name);
                hasher = hasher.text(name).digest(child.digest);
                sums.bytes += child.bytes;
                sums.files += child.files;
                sums.unsized_files += child.unsized_files;
                sums.named += child.named;
            }
            sums.digest = hasher.finish();
            sums
        })
    }

    /// A folder that nobody named, with what it holds, in the order of names.
    pub(crate) fn holding(children: impl IntoIterator<Item = (Rc<str>, Node)>) -> Self {
        Self {
            children: children.into_iter().collect(),
            ..Self::default()
        }
    }

    pub(crate) fn with_entry(mut self, entry: Entry) -> Self {
        self.sums.take();
        self.entry = Some(entry);
        self
    }

    /// Whether it is there for nothing.
    pub(crate) fn is_gone(&self) -> bool {
        self.entry.is_none() && self.children.is_empty()
    }
}
