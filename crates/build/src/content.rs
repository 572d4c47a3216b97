//! What a result holds, as far as it can be known.

use crate::options::{Effects, Output, Removal};
use layerlab_context::{
    Digest, Entry, Hasher, Kind, NotFound, Selector, Tree, clean, match_path, overlap, selection_digest,
};
use std::rc::Rc;

/// The files of a result: those that are known one by one, and regions of which only is known when they are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    known: Tree,
    /// What nobody knows file by file: a base image, the output of commands. A known file is in none of them: it keeps
    /// its identity past commands that are not known to write it.
    regions: Rc<Vec<Region>>,
}

/// All below a folder but for the files that are known.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Region {
    folder: String,
    digest: Digest,
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
    /// Copies from an input.
    Copy(CopyWrite),
    /// Lays all of another input over it.
    Merge { input: usize },
    /// Runs commands.
    Run {
        text: String,
        effects: Option<Vec<Effects>>,
        mounts: Vec<Mounted>,
    },
}

/// What is seen at a place while a command runs, and is no part of what it leaves.
#[derive(Clone, Debug)]
pub(crate) struct Mounted {
    pub(crate) target: String,
    /// The input, by its place, and the path in it; `None` for a cache, a secret, memory.
    pub(crate) source: Option<(usize, String)>,
}

/// A copy from one input (by its place among the inputs).
#[derive(Clone, Debug)]
pub(crate) struct CopyWrite {
    pub(crate) input: usize,
    pub(crate) selector: Selector,
    pub(crate) destination: String,
    pub(crate) into_folder: bool,
    pub(crate) parents: bool,
    pub(crate) owner: Option<Digest>,
    pub(crate) mode: Option<u32>,
}

impl Content {
    /// An image: its files as far as they are known, and its digest for the rest, where there is one.
    pub(crate) fn image(files: &Tree, rest: Option<Digest>) -> Self {
        let everywhere = |digest| Region {
            folder: String::new(),
            digest,
        };
        Self {
            known: files.clone(),
            regions: Rc::new(rest.map(everywhere).into_iter().collect()),
        }
    }

    /// The files that are known one by one.
    pub(crate) fn known(&self) -> Tree {
        self.known.clone()
    }

    /// The build context, which is known wholly.
    pub(crate) fn context(tree: &Tree) -> Self {
        Self {
            known: tree.clone(),
            regions: Rc::default(),
        }
    }

    /// The digest of what selectors read.
    pub(crate) fn select(&self, selectors: &[Selector]) -> Result<Digest, NotFound> {
        if self.regions.is_empty() {
            return selection_digest(&self.known, selectors);
        }
        let mut hasher = Hasher::new("partly known");
        for selector in selectors {
            // Where nothing is known of a path, what is unknown stands for it.
            hasher = match selection_digest(&self.known, std::slice::from_ref(selector)) {
                Ok(digest) => hasher.digest(digest),
                Err(_) => hasher.text(&selector.path),
            };
            for region in self.unknown_of(selector) {
                hasher = hasher.text(&region.folder).digest(region.digest);
            }
        }
        Ok(hasher.finish())
    }

    /// Whether all files are known one by one.
    pub(crate) fn is_known(&self) -> bool {
        self.regions.is_empty()
    }

    /// What a command reads there. Of a single file that is its bytes; folders may be copied, with all modes in them.
    fn read(&self, selector: &Selector) -> Digest {
        let file = self.known.get(&clean(&selector.path)).map(|entry| entry.kind);
        if let (Some(Kind::File { content, .. }), true) = (file, selector.include.is_empty()) {
            return content;
        }
        self.select(std::slice::from_ref(selector)).unwrap_or_default()
    }

    /// Regions that a selector may read of; none for a file that is known.
    fn unknown_of<'s>(&'s self, selector: &'s Selector) -> impl Iterator<Item = &'s Region> {
        let path = clean(&selector.path);
        let is_file =
            selector.include.is_empty() && self.known.get(&path).is_some_and(|e| e.kind != Kind::Folder);
        // A wildcard may match anything below the folders in front of it.
        let wildcard = path.find(['*', '?', '[']).filter(|_| selector.wildcard);
        let start = wildcard.map_or(path.clone(), |at| {
            path[..at].rsplit_once('/').map_or("", |(f, _)| f).to_owned()
        });
        self.regions
            .iter()
            .filter(move |region| !is_file && overlap(&region.folder, &start))
    }

    /// What selectors read of the files that are known: what a cause names.
    pub(crate) fn picked(&self, selectors: &[Selector]) -> Tree {
        let mut picked = Tree::new();
        for selector in selectors {
            picked.lay("", &selector.pick(&self.known), "", None);
        }
        picked
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
                    self.known.insert(path, Entry::folder());
                }
            }
            Write::File { path, content, mode } => {
                let kind = Kind::File {
                    content: *content,
                    size: None,
                };
                self.known.insert(path, Entry { kind, mode: *mode });
            }
            Write::Copy(copy) => {
                if let Some(source) = inputs.get(copy.input) {
                    self.copy(copy, source);
                }
            }
            Write::Merge { input } => {
                if let Some(upper) = inputs.get(*input) {
                    self.known.lay("", &upper.known, "", None);
                    Rc::make_mut(&mut self.regions).extend(upper.regions.iter().cloned());
                }
            }
            Write::Run {
                text,
                effects: Some(effects),
                mounts,
            } => {
                let seen = Seen { mounts, inputs };
                for (at, effects) in effects.iter().enumerate() {
                    let base = Hasher::new("output").text(text).number(at as u64);
                    self.run(base, effects, &seen, run);
                }
            }
            Write::Run {
                text, effects: None, ..
            } => {
                self.add_region("", Hasher::new("run").text(text).number(run).finish());
            }
        }
    }

    /// Something unknown comes on top of what is in a folder.
    fn add_region(&mut self, folder: &str, digest: Digest) {
        let regions = Rc::make_mut(&mut self.regions);
        match regions.iter_mut().find(|region| region.folder == folder) {
            Some(region) => {
                region.digest = Hasher::new("region")
                    .digest(region.digest)
                    .digest(digest)
                    .finish();
            }
            None => regions.push(Region {
                folder: folder.to_owned(),
                digest,
            }),
        }
    }

    fn run(&mut self, base: Hasher, effects: &Effects, seen: &Seen<'_>, run: u64) {
        let base = match effects.output {
            Output::Constant => base,
            Output::Volatile => base.number(run),
            Output::Derived => effects.reads.iter().fold(base, |hasher, read| {
                seen.read(self, read, hasher)
                    .unwrap_or_else(|| Hasher::new("unread").number(run))
            }),
        }
        .finish();
        for removal in effects
            .removes
            .iter()
            .filter(|removal| !seen.hides(&removal.path))
        {
            self.remove(removal);
        }
        for path in effects.writes.iter().filter(|path| !seen.hides(path)) {
            if path.ends_with('/') {
                self.rewrite_folder(&clean(path), base);
                continue;
            }
            let content = Hasher::new("written").digest(base).text(path).finish();
            let kind = Kind::File { content, size: None };
            self.known.insert(path, Entry { kind, mode: 0o644 });
        }
    }

    /// Takes files away. Of what is not known file by file something may have gone too.
    fn remove(&mut self, removal: &Removal) {
        let path = clean(&removal.path);
        let (is_all, mut names) = (
            removal.only.is_empty() && removal.keep.is_empty(),
            Hasher::new("removed").text(&path),
        );
        for name in removal.only.iter().chain(&removal.keep) {
            names = names.text(name);
        }
        let unknown = self.regions.iter().any(|region| overlap(&region.folder, &path));
        if is_all {
            self.known.remove(&path);
            let below = format!("{path}/");
            Rc::make_mut(&mut self.regions)
                .retain(|region| region.folder != path && !region.folder.starts_with(&below));
        } else {
            let goes = |name: &str| {
                (removal.only.is_empty() || removal.only.iter().any(|pattern| match_path(pattern, name)))
                    && !removal.keep.iter().any(|pattern| match_path(pattern, name))
            };
            self.known.remove_files(&path, &goes);
        }
        if unknown {
            self.add_region(&path, names.finish());
        }
    }

    /// A command is known to write in a folder: what was there is part of what is there now.
    fn rewrite_folder(&mut self, folder: &str, output: Digest) {
        let there = self.select(&[Selector::path(folder)]).unwrap_or_default();
        self.known.remove(folder);
        let regions = Rc::make_mut(&mut self.regions);
        regions.retain(|region| region.folder == folder || below(&region.folder, folder).is_none());
        self.add_region(
            folder,
            Hasher::new("rewritten").digest(there).digest(output).finish(),
        );
    }

    fn copy(&mut self, copy: &CopyWrite, source: &Self) {
        let target = clean(&copy.destination);
        let unknown = source.unknown_of(&copy.selector).next().is_some();
        if unknown {
            let content = source
                .select(std::slice::from_ref(&copy.selector))
                .unwrap_or_default();
            self.add_region(&target, Hasher::new("copied").digest(content).finish());
        }
        let mut change = |entry: &mut Entry| {
            if let Some(mode) = copy.mode {
                entry.mode = mode;
            }
            if let (Some(owner), Kind::File { content, .. }) = (copy.owner, &mut entry.kind) {
                *content = Hasher::new("owned").digest(*content).digest(owner).finish();
            }
        };
        if let Some(folder) = copy.selector.folder(&source.known) {
            let changes = copy.mode.is_some() || copy.owner.is_some();
            let change: Option<&mut dyn FnMut(&mut Entry)> = if changes { Some(&mut change) } else { None };
            self.known.lay(&target, &folder, "", change);
            // The root of a context is named nowhere; where it is copied to, it is.
            if self.known.is_unnamed(&target) {
                self.known.insert(&target, Entry::folder());
            }
            return;
        }
        let is_there = self
            .known
            .get(&target)
            .is_some_and(|entry| entry.kind == Kind::Folder);
        let to_folder = copy.into_folder || is_there;
        for (path, below) in copy.selector.select(&source.known).unwrap_or_default() {
            let Some(mut entry) = source.known.get(&path) else {
                continue;
            };
            let is_root_file = below.is_empty() && entry.kind != Kind::Folder;
            let name = path.rsplit('/').next().unwrap_or(&path);
            let place = match (is_root_file && !copy.parents, to_folder) {
                (true, true) => format!("{target}/{name}"),
                (true, false) => target.clone(),
                (false, _) => format!("{target}/{below}"),
            };
            change(&mut entry);
            self.known.insert(&place, entry);
        }
    }
}

/// What a command sees beside the files that it runs on.
struct Seen<'s> {
    mounts: &'s [Mounted],
    inputs: &'s [&'s Content],
}

impl Seen<'_> {
    /// Whether what is written at a path is not kept.
    fn hides(&self, path: &str) -> bool {
        let path = clean(path);
        self.mounts
            .iter()
            .any(|mount| below(&path, &clean(&mount.target)).is_some())
    }

    /// What a command reads of what it runs on and of what is mounted there; `None` where nobody knows what that is.
    fn read(&self, content: &Content, read: &Selector, hasher: Hasher) -> Option<Hasher> {
        let path = clean(&read.path);
        let targets = self.mounts.iter().map(|mount| (clean(&mount.target), mount));
        // The innermost mount is what is seen.
        let around = targets
            .clone()
            .filter_map(|(target, mount)| Some((target.len(), below(&path, &target)?.to_owned(), mount)))
            .max_by_key(|(length, ..)| *length);
        if let Some((_, rest, mount)) = around {
            let (input, source) = mount.source.as_ref()?;
            let selector = Selector {
                path: format!("{source}/{rest}"),
                ..read.clone()
            };
            return Some(hasher.digest(self.inputs.get(*input)?.read(&selector)));
        }
        let mut hasher = hasher.digest(content.read(read));
        // A cache is there to save time: one that is further down is no part of what is read.
        let inside = targets.filter(|(target, _)| below(target, &path).is_some());
        for (input, source) in inside.filter_map(|(_, mount)| mount.source.as_ref()) {
            hasher = hasher.digest(self.inputs.get(*input)?.read(&Selector::path(source)));
        }
        Some(hasher)
    }
}

/// What of a path is below a folder; empty for the folder itself.
fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    if folder.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(folder)?;
    if rest.is_empty() {
        Some(rest)
    } else {
        rest.strip_prefix('/')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_file() -> Content {
        let mut files = Tree::new();
        files.insert("app/conf", Entry::file("app/conf", None));
        Content::image(&files, Some(Digest::of("base")))
    }

    fn digest(content: &Content, path: &str) -> Option<Digest> {
        content.select(&[Selector::path(path)]).ok()
    }

    fn run(content: &Content, effects: Option<Effects>, run: u64) -> Content {
        Content::after(
            &[content],
            Some(0),
            &[Write::Run {
                text: "command".to_owned(),
                effects: effects.map(|effects| vec![effects]),
                mounts: Vec::new(),
            }],
            run,
        )
    }

    #[test]
    fn a_known_file_outlives_an_unknown_command_and_its_folder_does_not() {
        let before = with_file();
        let after = run(&before, None, 1);
        assert_eq!(digest(&before, "app/conf"), digest(&after, "app/conf"));
        assert_ne!(digest(&before, "app"), digest(&after, "app"));
        assert_ne!(
            digest(&run(&before, None, 1), "etc"),
            digest(&run(&before, None, 2), "etc")
        );
    }

    #[test]
    fn a_command_that_is_known_to_write_elsewhere_leaves_a_folder_alone() {
        let volatile = || Effects {
            writes: vec!["/usr/".to_owned()],
            output: Output::Volatile,
            ..Effects::none()
        };
        let before = with_file();
        let (one, two) = (
            run(&before, Some(volatile()), 1),
            run(&before, Some(volatile()), 2),
        );
        assert_eq!(digest(&one, "app"), digest(&two, "app"));
        assert_ne!(digest(&one, "usr/bin/x"), digest(&two, "usr/bin/x"));
    }

    #[test]
    fn derived_output_follows_what_is_read() {
        let derived = || Effects {
            reads: vec![Selector::path("/app")],
            writes: vec!["/out/".to_owned()],
            output: Output::Derived,
            ..Effects::none()
        };
        let before = with_file();
        assert_eq!(
            digest(&run(&before, Some(derived()), 1), "out"),
            digest(&run(&before, Some(derived()), 2), "out")
        );
        let mut files = Tree::new();
        files.insert("app/conf", Entry::file("another", None));
        let edited = Content::image(&files, Some(Digest::of("base")));
        assert_ne!(
            digest(&run(&before, Some(derived()), 1), "out"),
            digest(&run(&edited, Some(derived()), 1), "out")
        );
    }
}
