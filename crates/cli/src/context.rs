//! The build context on this machine: types, modes and sizes of all files, and the texts of small ones.

use anyhow::{Context as _, Result};
use layerlab_context::Ignore;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs::{self, DirEntry};
use std::path::Path;

/// Texts longer than this are not read: manifests are shorter. In bytes.
const LONGEST: u64 = 4_000_000;

/// A list of files in the form of `find -printf '%y %m %s %p\n'`, and texts by path.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    pub(crate) files: String,
    pub(crate) contents: BTreeMap<String, String>,
    /// How many have names that a list cannot hold.
    pub(crate) unnamed: usize,
    /// How many are neither file, folder nor link.
    pub(crate) special: usize,
}

/// Reads a folder, but for what is excluded and cannot come back.
///
/// # Errors
/// Where a folder in it cannot be read.
pub(crate) fn list(root: &Path, ignore: &Ignore) -> Result<Listed> {
    let mut listed = Listed::default();
    let mut open = vec![(root.to_path_buf(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        let entries = fs::read_dir(&folder)
            .with_context(|| format!("could not read the folder {}", folder.display()))?;
        // In the order of their names: folders hand them out in any.
        let mut entries = entries.collect::<std::io::Result<Vec<_>>>()?;
        entries.sort_by_key(DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name();
            match plain(&name) {
                Some(name) => listed.add(&entry, format!("{prefix}{name}"))?,
                None => listed.unnamed += 1,
            }
            if let Some(name) = plain(&name).filter(|_| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
                let path = format!("{prefix}{name}");
                if !ignore.prunes(&path) {
                    open.push((entry.path(), format!("{path}/")));
                }
            }
        }
    }
    Ok(listed)
}

/// A name that fits on a line of a list.
fn plain(name: &OsStr) -> Option<&str> {
    name.to_str().filter(|name| !name.contains(['\n', '\r']))
}

impl Listed {
    fn add(&mut self, entry: &DirEntry, path: String) -> Result<()> {
        let meta = entry
            .metadata()
            .with_context(|| format!("could not look at {}", entry.path().display()))?;
        let kind = meta.file_type();
        let mode = mode(&meta);
        if kind.is_dir() {
            writeln!(self.files, "d {mode:o} 0 {path}")?;
        } else if kind.is_symlink() {
            writeln!(self.files, "l 777 0 {path}")?;
        } else if kind.is_file() {
            writeln!(self.files, "f {mode:o} {} {path}", meta.len())?;
            if layerlab_session::reads_text(&path) && meta.len() <= LONGEST {
                // What is no text says nothing.
                let text = fs::read_to_string(entry.path()).ok();
                self.contents.extend(text.map(|text| (path, text)));
            }
        } else {
            // To read a pipe or a device may take for ever.
            self.special += 1;
        }
        Ok(())
    }

    /// What was left out, as sentences.
    pub(crate) fn left_out(&self) -> Vec<String> {
        let of = |number: usize, what: &str| (number > 0).then(|| format!("{number} {what}"));
        let unnamed = of(
            self.unnamed,
            "left out of the context: the name is not UTF-8, or holds a line feed",
        );
        let special = of(
            self.special,
            "left out of the context: neither file, folder nor link",
        );
        unnamed.into_iter().chain(special).collect()
    }
}

#[cfg(unix)]
fn mode(meta: &fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    meta.permissions().mode() & 0o7777
}

#[cfg(not(unix))]
fn mode(meta: &fs::Metadata) -> u32 {
    if meta.is_dir() { 0o755 } else { 0o644 }
}
