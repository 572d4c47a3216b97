//! What depends on the files alone, kept from one question to the next: a list of a hundred thousand files is read once, not at
//! every keystroke.

use crate::prepare::Prepared;
use crate::request::{FileView, Request};
use layerlab_context::{Change, Listing, Tree};
use layerlab_optimize::Files;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Of the last question. What comes out is the same without it.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// Of what is compared with.
    other: Option<Box<Memory>>,
    listing: Option<Read>,
    files: Option<Rc<Files>>,
    shown: Option<Shown>,
}

/// How files are shown, and what that depends on.
#[derive(Debug)]
struct Shown {
    files: Rc<Files>,
    changes: Vec<Change>,
    used: Vec<(usize, Tree)>,
    commits: BTreeMap<String, usize>,
    views: Rc<Vec<FileView>>,
}

#[derive(Debug)]
struct Read {
    text: Rc<str>,
    tree: Tree,
    errors: Vec<String>,
}

impl Memory {
    /// What is kept of the other files of a question.
    pub(crate) fn other(&mut self) -> &mut Self {
        self.other.get_or_insert_default()
    }

    /// A list of files, and the lines of it that were not understood.
    pub(crate) fn listing(&mut self, text: &Rc<str>) -> (Tree, Vec<String>) {
        if let Some(read) = self.listing.as_ref().filter(|read| read.text == *text) {
            return (read.tree.clone(), read.errors.clone());
        }
        let listing = Listing::parse(text);
        let errors: Vec<String> = listing.errors.iter().map(ToString::to_string).collect();
        self.listing = Some(Read {
            text: text.clone(),
            tree: listing.tree.clone(),
            errors: errors.clone(),
        });
        (listing.tree, errors)
    }

    /// The files of a question, `all` of them.
    pub(crate) fn files(&mut self, request: &Request, all: Tree) -> Rc<Files> {
        let assumed = request.files.is_none();
        let same = |files: &&Rc<Files>| {
            files.assumed == assumed
                && *files.ignore == *request.dockerignore
                && files.all == all
                && files.contents == request.contents
        };
        if let Some(files) = self.files.as_ref().filter(same) {
            return files.clone();
        }
        let ignore = request.dockerignore.to_string();
        let files = Rc::new(Files::new(all, ignore, request.contents.clone(), assumed));
        self.files = Some(files.clone());
        files
    }

    /// How the files are shown: what reads them, by line, and how many commits changed them.
    pub(crate) fn views(
        &mut self,
        prepared: &Prepared,
        used: Vec<(usize, Tree)>,
        commits: BTreeMap<String, usize>,
    ) -> Rc<Vec<FileView>> {
        let shown = prepared.shown.as_ref();
        let changes = shown.map_or(&[][..], |scenario| &scenario.changes);
        let same = |known: &&Shown| {
            Rc::ptr_eq(&known.files, &prepared.files)
                && known.changes == changes
                && known.used == used
                && known.commits == commits
        };
        if let Some(known) = self.shown.as_ref().filter(same) {
            return known.views.clone();
        }
        let views = Rc::new(prepared.file_views(&used, &commits));
        self.shown = Some(Shown {
            files: prepared.files.clone(),
            changes: changes.to_vec(),
            used,
            commits,
            views: views.clone(),
        });
        views
    }
}
