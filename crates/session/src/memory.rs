//! What depends on the files alone, kept from one question to the next: a list of a hundred thousand files is read once, not at
//! every keystroke.

use crate::request::Request;
use layerlab_context::{Listing, Tree};
use layerlab_optimize::Files;
use std::rc::Rc;

/// Of the last question. What comes out is the same without it.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    listing: Option<Read>,
    files: Option<Rc<Files>>,
}

#[derive(Debug)]
struct Read {
    text: Rc<str>,
    tree: Tree,
    errors: Vec<String>,
}

impl Memory {
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
}
