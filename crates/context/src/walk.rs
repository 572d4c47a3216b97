//! Ways through a tree.

use crate::entry::Entry;
use crate::folder::{Folder, Node};
use crate::tree::Tree;
use std::collections::{BTreeMap, btree_map};
use std::rc::Rc;

impl Tree {
    /// All named entries: a folder, what stands below it, and what stands beside it by name.
    pub fn iter(&self) -> Walk<'_> {
        self.below("")
    }

    /// Named entries below a folder, the folder itself left out; the empty path is the root.
    pub fn below(&self, folder: &str) -> Walk<'_> {
        let children = self.folder(folder).map(|found| found.children.iter());
        Walk {
            open: children
                .map(|children| (children, folder.len()))
                .into_iter()
                .collect(),
            path: folder.to_owned(),
        }
    }

    /// Shows every named entry with its path, in the order of [`Tree::iter`].
    pub fn visit(&self, see: &mut dyn FnMut(&str, &Entry)) {
        self.visit_beside(&[], &mut |path, entry, _| see(path, entry));
    }

    /// The same, with whether something stands at that path in each of some other trees.
    pub fn visit_beside(&self, others: &[&Self], see: &mut dyn FnMut(&str, &Entry, &[bool])) {
        let beside = others.iter().map(|other| Beside::of(self.root(), other.root()));
        let (beside, mut path) = (beside.collect::<Vec<_>>(), String::new());
        visit(self.root(), &mut path, &beside, see);
    }

    /// Files and links by what `of` says of their names, folders that hold none left out. `entered` says what is known in a folder
    /// below another.
    pub fn parted<K: Ord + Copy, A: Copy>(
        &self,
        above: A,
        entered: &dyn Fn(A, &str) -> A,
        of: &dyn Fn(A, &str) -> K,
    ) -> BTreeMap<K, Self> {
        let parts = parted(self.root(), above, entered, of);
        parts
            .into_iter()
            .map(|(key, root)| (key, Self::of(root)))
            .collect()
    }
}

/// What another tree has in the place of a folder.
#[derive(Clone, Copy)]
enum Beside<'t> {
    /// The very same.
    Same,
    Folder(&'t Folder),
    Nothing,
}

impl<'t> Beside<'t> {
    fn of(folder: &Rc<Folder>, other: &'t Rc<Folder>) -> Self {
        if Rc::ptr_eq(folder, other) {
            Self::Same
        } else {
            Self::Folder(other)
        }
    }

    /// Whether something stands there under a name of the folder, and what it has in the place of that, where it is a folder.
    fn below(self, name: &str, node: &Node) -> (bool, Self) {
        match (self, node) {
            (Self::Same, _) => (true, Self::Same),
            (Self::Nothing, _) => (false, Self::Nothing),
            (Self::Folder(other), node) => match (other.children.get(name), node) {
                (None, _) => (false, Self::Nothing),
                (Some(Node::Folder(other)), Node::Folder(folder)) => (true, Self::of(folder, other)),
                (Some(_), _) => (true, Self::Nothing),
            },
        }
    }
}

fn visit(
    folder: &Folder,
    path: &mut String,
    beside: &[Beside<'_>],
    see: &mut dyn FnMut(&str, &Entry, &[bool]),
) {
    let length = path.len();
    let mut there = vec![true; beside.len()];
    let mut below = beside.to_vec();
    for (name, node) in &folder.children {
        if length > 0 {
            path.push('/');
        }
        path.push_str(name);
        for (at, beside) in beside.iter().enumerate() {
            (there[at], below[at]) = beside.below(name, node);
        }
        match node {
            Node::Leaf(entry) => see(path, entry, &there),
            Node::Folder(folder) => {
                if let Some(entry) = &folder.entry {
                    see(path, entry, &there);
                }
                visit(folder, path, &below, see);
            }
        }
        path.truncate(length);
    }
}

/// A folder's parts; the folder itself where all of it is of one.
fn parted<K: Ord + Copy, A: Copy>(
    folder: &Rc<Folder>,
    above: A,
    entered: &dyn Fn(A, &str) -> A,
    of: &dyn Fn(A, &str) -> K,
) -> Vec<(K, Rc<Folder>)> {
    let mut parts: BTreeMap<K, Vec<(Rc<str>, Node)>> = BTreeMap::new();
    let mut is_whole = true;
    for (name, node) in &folder.children {
        match node {
            Node::Leaf(_) => {
                let part = parts.entry(of(above, name)).or_default();
                part.push((name.clone(), node.clone()));
            }
            Node::Folder(below) => {
                let of_it = parted(below, entered(above, name), entered, of);
                is_whole &= matches!(&of_it[..], [(_, whole)] if Rc::ptr_eq(whole, below));
                for (key, part) in of_it {
                    parts
                        .entry(key)
                        .or_default()
                        .push((name.clone(), Node::Folder(part)));
                }
            }
        }
    }
    if let (true, 1, Some((key, _))) = (is_whole, parts.len(), parts.first_key_value()) {
        return vec![(*key, folder.clone())];
    }
    let made = |children: Vec<(Rc<str>, Node)>| Rc::new(Folder::holding(children));
    parts
        .into_iter()
        .map(|(key, children)| (key, made(children)))
        .collect()
}

impl<'t> IntoIterator for &'t Tree {
    type Item = (String, &'t Entry);
    type IntoIter = Walk<'t>;

    fn into_iter(self) -> Walk<'t> {
        self.iter()
    }
}

/// Entries on their way through a tree.
#[derive(Clone, Debug)]
pub struct Walk<'t> {
    /// Folders that are not done yet, and how much of the path is theirs.
    open: Vec<(btree_map::Iter<'t, Rc<str>, Node>, usize)>,
    path: String,
}

impl<'t> Iterator for Walk<'t> {
    type Item = (String, &'t Entry);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (children, length) = self.open.last_mut()?;
            self.path.truncate(*length);
            let Some((name, node)) = children.next() else {
                self.open.pop();
                continue;
            };
            if !self.path.is_empty() {
                self.path.push('/');
            }
            self.path.push_str(name);
            let entry = match node {
                Node::Leaf(entry) => Some(entry),
                Node::Folder(folder) => {
                    self.open.push((folder.children.iter(), self.path.len()));
                    folder.entry.as_ref()
                }
            };
            if let Some(entry) = entry {
                return Some((self.path.clone(), entry));
            }
        }
    }
}
