//! The build context on this machine: types, modes and sizes of all files, and the texts of small ones.

use anyhow::{Context as _, Result};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Texts longer than this are not read: manifests are shorter. In bytes.
const LONGEST: u64 = 4_000_000;

/// A list of files in the form of `find -printf '%y %m %s %p\n'`, and texts by path.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    pub(crate) files: String,
    pub(crate) contents: BTreeMap<String, String>,
}

/// Reads a folder.
///
/// # Errors
/// Where a folder in it cannot be read.
pub(crate) fn list(root: &Path) -> Result<Listed> {
    let mut listed = Listed::default();
    let mut open = vec![(root.to_path_buf(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        let entries = fs::read_dir(&folder)
            .with_context(|| format!("could not read the folder {}", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            // A name that does not fit on a line cannot be listed.
            if name.contains('\n') {
                continue;
            }
            let meta = entry.metadata()?;
            let kind = meta.file_type();
            let mode = mode(&meta);
            if kind.is_dir() {
                writeln!(listed.files, "d {mode:o} 0 {path}")?;
                open.push((entry.path(), format!("{path}/")));
            } else if kind.is_symlink() {
                writeln!(listed.files, "l 777 0 {path}")?;
            } else {
                writeln!(listed.files, "f {mode:o} {} {path}", meta.len())?;
                if layerlab_session::reads_text(&path) && meta.len() <= LONGEST {
                    // What is no text says nothing.
                    listed
                        .contents
                        .extend(fs::read_to_string(entry.path()).ok().map(|text| (path, text)));
                }
            }
        }
    }
    let mut lines: Vec<&str> = listed.files.lines().collect();
    lines.sort_unstable();
    listed.files = lines.join("\n");
    Ok(listed)
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
