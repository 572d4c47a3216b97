//! What a result holds, as far as it can be known.

use crate::options::{Effects, Output};
use layerlab_context::{Digest, Entry, Hasher, Kind, NotFound, Selector, Tree, clean, selection_digest};
use std::rc::Rc;

/// The files of a result: those that are known one by one, and one digest for all else.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    known: Rc<Tree>,
    /// What nobody knows file by file: the base image, the output of commands.
    rest: Option<Digest>,
}

/// What an operation does to files.
#[derive(Clone, Debug)]
pub(crate) enum Write {
    /// Makes a folder and those above it.
    Folder(String),
    /// Makes a file from the Dockerfile itself.
    File {
        path: String,
        content: Digest,
        mode: u32,
    },
    /// Copies from an input (by its place among the inputs).
    Copy {
        input: usize,
        selector: Selector,
        destination: String,
        into_folder: bool,
        parents: bool,
        owner: Option<Digest>,
        mode: Option<u32>,
    },
    /// Lays all of another input over it.
    Merge { input: usize },
    /// Runs a command.
    Run { text: String, effects: Option<Effects> },
}

impl Content {
    /// An image: its files as far as they are known, and its digest for the rest, where there is one.
    pub(crate) fn image(files: &Tree, rest: Option<Digest>) -> Self {
        Self {
            known: Rc::new(files.clone()),
            rest,
        }
    }

    /// The files that are known one by one.
    pub(crate) fn known(&self) -> Rc<Tree> {
        self.known.clone()
    }

    /// The build context, which is known wholly.
    pub(crate) fn context(tree: &Tree) -> Self {
        Self {
            known: Rc::new(tree.clone()),
            rest: None,
        }
    }

    /// The digest of what selectors read.
    pub(crate) fn select(&self, selectors: &[Selector]) -> Result<Digest, NotFound> {
        let Some(rest) = self.rest else {
            return selection_digest(&self.known, selectors);
        };
        let mut hasher = Hasher::new("partly known");
        for selector in selectors {
            let single = selector.include.is_empty()
                && self
                    .known
                    .get(&clean(&selector.path))
                    .is_some_and(|entry| entry.kind != Kind::Folder);
            // Where nothing is known of a path, what is unknown stands for it.
            match selection_digest(&self.known, std::slice::from_ref(selector)) {
                Ok(digest) => hasher = hasher.digest(digest),
                Err(_) => hasher = hasher.text(&selector.path),
            }
            if !single {
                hasher = hasher.digest(rest);
            }
        }
        Ok(hasher.finish())
    }

    /// Known files that a selector reads, each with its own digest: what a cause names.
    pub(crate) fn files(&self, selectors: &[Selector]) -> Vec<(String, Digest)> {
        let mut files = Vec::new();
        for selector in selectors {
            for path in selector.select(&self.known).unwrap_or_default().into_keys() {
                if let Some(entry) = self.known.get(&path)
                    && entry.kind != Kind::Folder
                    && let Ok(digest) = selection_digest(&self.known, &[Selector::path(&path)])
                {
                    files.push((path, digest));
                }
            }
        }
        files.sort();
        files.dedup();
        files
    }

    /// The content after an operation. `run` tells one execution from another.
    pub(crate) fn after(inputs: &[&Self], base: Option<usize>, writes: &[Write], run: u64) -> Self {
        let mut out = base
            .and_then(|base| inputs.get(base))
            .map_or_else(Self::default, |base| (*base).clone());
        for write in writes {
            out.write(write, inputs, run);
        }
        out
    }

    fn write(&mut self, write: &Write, inputs: &[&Self], run: u64) {
        match write {
            Write::Folder(path) => {
                if self.known.get(&clean(path)).is_none() {
                    Rc::make_mut(&mut self.known).insert(path, Entry::folder());
                }
            }
            Write::File { path, content, mode } => {
                let kind = Kind::File {
                    content: *content,
                    size: None,
                };
                Rc::make_mut(&mut self.known).insert(path, Entry { kind, mode: *mode });
            }
            Write::Copy { input, .. } => {
                if let Some(source) = inputs.get(*input) {
                    self.copy(write, source);
                }
            }
            Write::Merge { input } => {
                if let Some(upper) = inputs.get(*input) {
                    let known = Rc::make_mut(&mut self.known);
                    upper
                        .known
                        .iter()
                        .for_each(|(path, entry)| known.insert(path, entry.clone()));
                    self.add_unknown(upper.rest);
                }
            }
            Write::Run {
                text,
                effects: Some(effects),
            } => self.run(text, effects, run),
            Write::Run { text, effects: None } => {
                let unknown = Hasher::new("run").text(text).number(run).finish();
                self.add_unknown(Some(unknown));
            }
        }
    }

    fn add_unknown(&mut self, more: Option<Digest>) {
        self.rest = match (self.rest, more) {
            (Some(rest), Some(more)) => Some(Hasher::new("rest").digest(rest).digest(more).finish()),
            (rest, more) => rest.or(more),
        };
    }

    fn run(&mut self, text: &str, effects: &Effects, run: u64) {
        let reads: Vec<Selector> = effects.reads.iter().map(|path| Selector::path(path)).collect();
        let base = Hasher::new("output").text(text);
        let base = match effects.output {
            Output::Constant => base,
            Output::Volatile => base.number(run),
            Output::Derived => reads.iter().fold(base, |hasher, read| {
                hasher.digest(self.select(std::slice::from_ref(read)).unwrap_or_default())
            }),
        }
        .finish();
        let known = Rc::make_mut(&mut self.known);
        for path in &effects.writes {
            let content = Hasher::new("written").digest(base).text(path).finish();
            known.insert(
                path,
                Entry {
                    kind: Kind::File { content, size: None },
                    mode: 0o644,
                },
            );
        }
    }

    fn copy(&mut self, write: &Write, source: &Self) {
        let Write::Copy {
            selector,
            destination,
            into_folder,
            parents,
            owner,
            mode,
            ..
        } = write
        else {
            return;
        };
        let target = clean(destination);
        let Ok(selected) = selector.select(&source.known) else {
            // Copied from what is not known: neither is the copy.
            let unknown = source.select(std::slice::from_ref(selector)).unwrap_or_default();
            self.add_unknown(Some(Hasher::new("copied").digest(unknown).text(&target).finish()));
            return;
        };
        let to_folder = *into_folder
            || self
                .known
                .get(&target)
                .is_some_and(|entry| entry.kind == Kind::Folder);
        for (path, below) in selected {
            let Some(mut entry) = source.known.get(&path) else {
                continue;
            };
            let is_root_file = below.is_empty() && entry.kind != Kind::Folder;
            let name = path.rsplit('/').next().unwrap_or(&path);
            let place = match (is_root_file && !*parents, to_folder) {
                (true, true) => format!("{target}/{name}"),
                (true, false) => target.clone(),
                (false, _) => format!("{target}/{below}"),
            };
            if let Some(mode) = mode {
                entry.mode = *mode;
            }
            if let (Some(owner), Kind::File { content, .. }) = (owner, &mut entry.kind) {
                *content = Hasher::new("owned").digest(*content).digest(*owner).finish();
            }
            Rc::make_mut(&mut self.known).insert(&place, entry);
        }
        let is_known = source.rest.is_none()
            || source
                .known
                .get(&clean(&selector.path))
                .is_some_and(|entry| entry.kind != Kind::Folder);
        if !is_known {
            let unknown = source.select(std::slice::from_ref(selector)).unwrap_or_default();
            self.add_unknown(Some(Hasher::new("copied").digest(unknown).text(&target).finish()));
        }
    }
}
