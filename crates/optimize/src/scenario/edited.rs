//! The file that stands for an edit of its kind.

use super::Wanted;
use crate::classify::Role;
use crate::project::Files;
use layerlab_context::Kind;

/// Where most of a project's code usually is.
const SOURCE_FOLDERS: &[&str] = &["src", "lib", "app", "internal", "cmd", "pkg", "routes", "server"];

/// The file of a role that stands for an edit: the one that changed most often where that is known, else a shallow one, the
/// largest among assets.
pub(super) fn edited(files: &Files, role: Role, wanted: &Wanted<'_>) -> Option<String> {
    files.edited(role, (wanted.read, wanted.history), || find(files, role, wanted))
}

fn find(files: &Files, role: Role, wanted: &Wanted<'_>) -> Option<String> {
    let of_role = files.of_role(role)?;
    // Where the build reads none of them, that is what the scenario shows.
    let read = wanted
        .read
        .filter(|read| read.meets(of_role))
        .map(|read| of_role.within(read));
    let often = |path: &str| {
        std::cmp::Reverse(
            wanted
                .history
                .and_then(|history| history.get(path).copied())
                .unwrap_or(0),
        )
    };
    let weigh = |entry: &layerlab_context::Entry| match entry.kind {
        Kind::File { size, .. } if role == Role::Asset => std::cmp::Reverse(size.unwrap_or_default()),
        _ => std::cmp::Reverse(0),
    };
    // A file in a source folder says more than one at the top.
    let depth = |path: &str| {
        let folder = path.split('/').next().unwrap_or_default();
        (
            role == Role::Code && !SOURCE_FOLDERS.contains(&folder),
            path.matches('/').count() != usize::from(role == Role::Code),
            path.matches('/').count(),
        )
    };
    let mut best = None;
    read.as_ref().unwrap_or(of_role).visit(&mut |path, entry| {
        if !matches!(entry.kind, Kind::File { .. }) {
            return;
        }
        // Files of the desktop, settings of tools: nobody edits these all day.
        let is_hidden = role == Role::Code && path.split('/').any(|part| part.starts_with('.'));
        let key = (often(path), is_hidden, weigh(entry), depth(path), path.len());
        let is_better = |(known, of): &(_, String)| (&key, path) < (known, of.as_str());
        if best.as_ref().is_none_or(is_better) {
            best = Some((key, path.to_owned()));
        }
    });
    best.map(|(_, path)| path)
}
