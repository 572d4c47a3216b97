use crate::project::Files;
use layerlab_context::{Kind, clean, join};
use std::collections::BTreeSet;

/// Where an install would look: the working directory, and the folder of the context that was copied there.
#[derive(Clone, Copy)]
pub(crate) struct Place<'p> {
    pub(crate) files: &'p Files,
    /// The folder of the context that is copied; empty for all of it.
    pub(crate) source: &'p str,
    /// Where it is copied to, absolute.
    pub(crate) destination: &'p str,
    pub(crate) workdir: &'p str,
    /// The Dockerfile, which may tell what a file that nobody shows holds.
    pub(crate) dockerfile: &'p str,
    /// Variables that are set, with every value that they are given.
    pub(crate) environment: &'p BTreeSet<(String, String)>,
}

impl Place<'_> {
    /// The path in the context of a path in the image; `None` where the copy does not bring it.
    pub(crate) fn context_path(&self, path: &str) -> Option<String> {
        let image = join(self.workdir, path);
        let below = if self.destination == "/" {
            image.as_str()
        } else {
            image.strip_prefix(self.destination)?
        };
        if !below.is_empty() && !below.starts_with('/') {
            return None;
        }
        Some(clean(&format!("{}/{below}", self.source)))
    }

    /// What stands at a path of the context.
    pub(crate) fn kind(&self, path: &str) -> Option<Kind> {
        self.files.context.get(path).map(|entry| entry.kind)
    }

    /// The Dockerfile's lines without its comments.
    pub(crate) fn said(&self) -> impl Iterator<Item = &str> {
        let lines = self.dockerfile.lines();
        lines.filter(|line| !line.trim_start().starts_with('#'))
    }

    /// Whether something stands at a path, relative to the working directory.
    pub(crate) fn exists(&self, path: &str) -> bool {
        self.context_path(path)
            .is_some_and(|path| self.kind(&path).is_some())
    }
}

impl<'p> Place<'p> {
    /// The text of a file, relative to the working directory; `None` where nobody gave it.
    pub(crate) fn text(&self, path: &str) -> Option<&'p str> {
        self.files
            .contents
            .get(&self.context_path(path)?)
            .map(String::as_str)
    }

    /// Files of the context below the working directory: paths relative to it.
    pub(crate) fn below(&self) -> impl Iterator<Item = String> + use<'p> {
        let root = self.context_path(".");
        let length = root.as_ref().map_or(0, String::len);
        let entries = root.map(|root| self.files.context.below(&root));
        let files = entries
            .into_iter()
            .flatten()
            .filter(|(_, entry)| !matches!(entry.kind, Kind::Folder));
        files.map(move |(path, _)| path[length..].trim_start_matches('/').to_owned())
    }

    /// Whether a variable is set, whatever its letters' case.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.environment
            .iter()
            .any(|(set, _)| set.eq_ignore_ascii_case(name))
    }

    /// Whether a variable that switches something is on: set, and to nothing that means no. One that gets its value from outside
    /// is not known to be.
    pub(crate) fn is_on(&self, name: &str) -> bool {
        const NO: [&str; 7] = ["", "0", "false", "no", "off", "n", "f"];
        let is_no = |value: &str| {
            let value = value.trim_matches(['"', '\'']).to_lowercase();
            NO.contains(&value.as_str()) || value.contains('$')
        };
        let mut values = self.environment.iter().filter(|(set, _)| set == name).peekable();
        values.peek().is_some() && values.all(|(_, value)| !is_no(value))
    }
}
