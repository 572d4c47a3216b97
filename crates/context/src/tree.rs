//! Files by their paths. A copy of a tree costs nothing, a change what stands on the way to it, and whether two folders are
//! alike is known by their digests.

use crate::entry::{Entry, Kind};
use crate::folder::{Folder, Node, Sums, changed};
use crate::path::cleaned;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Files, folders and links by path. Folders above an entry need not be named.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    root: Rc<Folder>,
}

impl PartialEq for Tree {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.root, &other.root) || self.root == other.root
    }
}

impl Eq for Tree {}

impl Tree {
    /// An empty context.
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn of(root: Rc<Folder>) -> Self {
        Self { root }
    }

    pub(crate) fn root(&self) -> &Rc<Folder> {
        &self.root
    }

    /// Sets what stands at a path; whatever was there is gone, and so is a file in the place of a folder above. A folder
    /// that was there keeps what is below it.
    pub fn insert(&mut self, path: &str, entry: Entry) {
        let path = cleaned(path);
        let Some((folder, name)) = self.place(&path) else {
            return;
        };
        if entry.kind != Kind::Folder {
            folder.children.insert(name.into(), Node::Leaf(entry));
            return;
        }
        if let Some(Node::Folder(there)) = folder.children.get_mut(name) {
            changed(there).entry = Some(entry);
        } else {
            let made = Folder::default().with_entry(entry);
            folder.children.insert(name.into(), Node::Folder(Rc::new(made)));
        }
    }

    /// Sets files and links of one folder by their names; a folder that is there keeps its place.
    pub(crate) fn insert_below(&mut self, folder: &str, entries: impl IntoIterator<Item = (Rc<str>, Entry)>) {
        let Some((folder, _)) = self.place(&format!("{folder}/…")) else {
            return;
        };
        for (name, entry) in entries {
            if !matches!(folder.children.get(&name), Some(Node::Folder(_))) {
                folder.children.insert(name, Node::Leaf(entry));
            }
        }
    }

    /// The folder that a path ends in, made where it is not there, and the last name; `None` for the root.
    fn place<'p>(&mut self, path: &'p str) -> Option<(&mut Folder, &'p str)> {
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        if name.is_empty() {
            return None;
        }
        let mut folder = changed(&mut self.root);
        for part in above.split('/').filter(|part| !part.is_empty()) {
            if !matches!(folder.children.get(part), Some(Node::Folder(_))) {
                folder.children.insert(part.into(), Node::Folder(Rc::default()));
            }
            let Some(Node::Folder(below)) = folder.children.get_mut(part) else {
                return None;
            };
            folder = changed(below);
        }
        Some((folder, name))
    }

    /// Takes away what stands at a path, with all below it.
    pub fn remove(&mut self, path: &str) {
        fn from(folder: &mut Folder, path: &str) {
            let Some((name, rest)) = path.split_once('/') else {
                folder.children.remove(path);
                return;
            };
            if let Some(Node::Folder(below)) = folder.children.get_mut(name) {
                let below = changed(below);
                from(below, rest);
                if below.is_gone() {
                    folder.children.remove(name);
                }
            }
        }
        let path = cleaned(path);
        if path.is_empty() {
            *self = Self::default();
        } else if self.node(&path).is_some() {
            from(changed(&mut self.root), &path);
        }
    }

    /// What stands at a path; a folder that only is because something stands below it is made up.
    pub fn get(&self, path: &str) -> Option<Entry> {
        if path.is_empty() {
            return Some(Entry::folder());
        }
        self.node(path).map(Node::entry)
    }

    /// Whether a folder is there only because something stands below it.
    pub fn is_unnamed(&self, path: &str) -> bool {
        matches!(self.node(path), Some(Node::Folder(folder)) if folder.entry.is_none())
    }

    pub(crate) fn node(&self, path: &str) -> Option<&Node> {
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.folder(above)?.children.get(name)
    }

    /// The folder at a path; the empty path is the root.
    pub(crate) fn folder(&self, path: &str) -> Option<&Folder> {
        let mut folder = self.root();
        for part in path.split('/').filter(|_| !path.is_empty()) {
            match folder.children.get(part)? {
                Node::Folder(below) => folder = below,
                Node::Leaf(_) => return None,
            }
        }
        Some(folder)
    }

    /// Takes files and links away whose names are such, wherever they are below a path, or at it; folders stay.
    pub fn remove_files(&mut self, path: &str, goes: &dyn Fn(&str) -> bool) {
        let path = cleaned(path);
        let name = path.rsplit('/').next().unwrap_or(&path);
        match self.node(&path) {
            Some(Node::Leaf(_)) if goes(name) => self.remove(&path),
            Some(Node::Folder(_)) => self.update(&path, |node| node.remove_files(goes)),
            _ => {}
        }
    }

    /// Turns permission bits round, at a path and everywhere below it; the empty path is all.
    pub(crate) fn toggle_modes(&mut self, path: &str, bits: u32) {
        let paths: Vec<String> = if path.is_empty() {
            self.root().children.keys().map(ToString::to_string).collect()
        } else {
            vec![path.to_owned()]
        };
        for path in paths {
            self.update(&path, |node| node.toggle_mode(bits));
        }
    }

    /// Changes what stands at a path, where something does.
    pub(crate) fn update(&mut self, path: &str, change: impl FnOnce(&mut Node)) {
        if self.node(path).is_some()
            && let Some((folder, name)) = self.place(path)
            && let Some(node) = folder.children.get_mut(name)
        {
            change(node);
        }
    }

    /// Lays what stands at a path of another tree over what stands at a path of this one; `change` sees every entry of it,
    /// where it is given.
    pub fn lay(&mut self, path: &str, other: &Self, from: &str, change: Option<&mut dyn FnMut(&mut Entry)>) {
        let from = cleaned(from);
        let mut node = match other.node(&from) {
            Some(node) => node.clone(),
            None if from.is_empty() => Node::Folder(other.root.clone()),
            None => return,
        };
        if let Some(change) = change {
            node.map(change);
        }
        self.put(path, &node);
    }

    /// Lays what stands somewhere over what stands at a path.
    pub(crate) fn put(&mut self, path: &str, node: &Node) {
        let path = cleaned(path);
        match self.place(&path) {
            None => {
                let mut root = Node::Folder(std::mem::take(&mut self.root));
                root.lay(node);
                if let Node::Folder(root) = root {
                    self.root = root;
                }
            }
            Some((folder, name)) => match folder.children.get_mut(name) {
                Some(there) => there.lay(node),
                None => _ = folder.children.insert(name.into(), node.clone()),
            },
        }
    }

    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.root.children.is_empty()
    }

    /// Number of named entries.
    pub fn len(&self) -> usize {
        self.root.sums().named
    }

    /// What the file at a path, or all below it, comes to.
    pub fn sums(&self, path: &str) -> Sums {
        match self.node(path) {
            Some(node) => node.sums(path.rsplit('/').next().unwrap_or(path)),
            None if path.is_empty() => *self.root.sums(),
            None => Sums::default(),
        }
    }

    /// Names right below a folder.
    pub fn names(&self, folder: &str) -> impl Iterator<Item = &str> {
        let children = self
            .folder(folder)
            .into_iter()
            .flat_map(|found| found.children.keys());
        children.map(AsRef::as_ref)
    }

    /// Of some names those that a file or folder anywhere has.
    pub fn names_among<'n>(&self, wanted: &[&'n str]) -> BTreeSet<&'n str> {
        fn look<'n>(folder: &Folder, wanted: &BTreeSet<&'n str>, found: &mut BTreeSet<&'n str>) {
            for (name, node) in &folder.children {
                found.extend(wanted.get(&**name));
                if let Node::Folder(below) = node {
                    look(below, wanted, found);
                }
            }
        }
        let mut found = BTreeSet::new();
        look(&self.root, &wanted.iter().copied().collect(), &mut found);
        found
    }

    /// All folders, named or not.
    pub fn folders(&self) -> Vec<String> {
        fn below(folder: &Folder, path: &str, folders: &mut Vec<String>) {
            for (name, node) in &folder.children {
                if let Node::Folder(folder) = node {
                    let path = if path.is_empty() {
                        name.to_string()
                    } else {
                        format!("{path}/{name}")
                    };
                    folders.push(path.clone());
                    below(folder, &path, folders);
                }
            }
        }
        let mut folders = Vec::new();
        below(&self.root, "", &mut folders);
        folders
    }

    /// Files and links of this tree that stand in another one too.
    #[must_use]
    pub fn within(&self, other: &Self) -> Self {
        fn common(one: &Rc<Folder>, other: &Rc<Folder>) -> Rc<Folder> {
            if Rc::ptr_eq(one, other) {
                return one.clone();
            }
            let mut found = Folder::default();
            for (name, node) in &one.children {
                let both = match (node, other.children.get(name)) {
                    (Node::Leaf(entry), Some(Node::Leaf(_))) => Node::Leaf(entry.clone()),
                    (Node::Folder(one), Some(Node::Folder(other))) => Node::Folder(common(one, other)),
                    _ => continue,
                };
                found.children.insert(name.clone(), both);
            }
            Rc::new(found)
        }
        Self {
            root: common(&self.root, &other.root),
        }
    }

    /// Whether a file or link stands in both trees.
    pub fn meets(&self, other: &Self) -> bool {
        fn meet(one: &Folder, other: &Folder) -> bool {
            if std::ptr::eq(one, other) {
                return one.sums().files > 0;
            }
            one.children
                .iter()
                .any(|(name, node)| match (node, other.children.get(name)) {
                    (Node::Leaf(_), Some(Node::Leaf(_))) => true,
                    (Node::Folder(one), Some(Node::Folder(other))) => meet(one, other),
                    _ => false,
                })
        }
        meet(&self.root, &other.root)
    }

    /// Files and links that are not in both trees, or not the same, by path.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let mut found = Vec::new();
        compare(&self.root, &other.root, "", &mut found);
        found.sort();
        found
    }
}

/// Of two folders at one path.
fn compare(one: &Folder, other: &Folder, path: &str, found: &mut Vec<String>) {
    if std::ptr::eq(one, other) || one.sums().digest == other.sums().digest {
        return;
    }
    let empty = Folder::default();
    let names: BTreeSet<&Rc<str>> = one.children.keys().chain(other.children.keys()).collect();
    for name in names {
        let path = if path.is_empty() {
            name.to_string()
        } else {
            format!("{path}/{name}")
        };
        let (a, b) = (one.children.get(name), other.children.get(name));
        let folder = |node: Option<&Node>| match node {
            Some(Node::Folder(folder)) => Some(folder.clone()),
            _ => None,
        };
        let leaf = |node: Option<&Node>| match node {
            Some(Node::Leaf(entry)) => Some(entry.digest()),
            _ => None,
        };
        if leaf(a) != leaf(b) {
            found.push(path.clone());
        }
        match (folder(a), folder(b)) {
            (None, None) => {}
            (a, b) => compare(
                a.as_deref().unwrap_or(&empty),
                b.as_deref().unwrap_or(&empty),
                &path,
                found,
            ),
        }
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
        assert_eq!((tree.sums("a").files, tree.sums("a").unsized_files), (2, 1));
        assert!((tree.sums("a/b").bytes - 3.0).abs() < f64::EPSILON);
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
