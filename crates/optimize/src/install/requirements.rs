//! Requirements files of Python: packages, and what else they name.

use super::{Finding, Need, Place};
use layerlab_context::clean;

/// Whether pip takes it for a path: a package of the project's own, which needs its sources.
pub(super) fn is_local_package(requirement: &str) -> bool {
    let archive = [
        ".whl", ".zip", ".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tlz", ".tar.lz",
    ]
    .iter()
    .any(|suffix| requirement.ends_with(suffix));
    let address = requirement.contains("://") && !requirement.contains("file:");
    !address
        && (requirement.contains('/')
            || requirement.starts_with('.')
            || archive
            || requirement.contains("file:"))
}

/// A line of a requirements file.
pub(super) enum Line<'l> {
    /// From an index or an address.
    Package,
    /// Another file of requirements or constraints.
    Includes(&'l str),
    /// A path, or an option that nobody has looked at.
    NeedsMore,
}

/// Reads a line that is neither empty nor a comment.
pub(super) fn line(line: &str) -> Line<'_> {
    for name in ["--requirement", "--constraint", "-r", "-c"] {
        if let Some(file) = line.strip_prefix(name) {
            let file = file.trim_start_matches('=').trim();
            return Line::Includes(file.split(" #").next().unwrap_or(file).trim());
        }
    }
    let harmless = [
        "-i ",
        "--index-url",
        "--extra-index-url",
        "--trusted-host",
        "--pre",
        "--only-binary",
        "--no-binary",
        "--hash=",
        "--prefer-binary",
        "--require-hashes",
    ];
    if line.starts_with('-') {
        let is_local = line.contains("file:")
            || line.contains(" /")
            || line.contains(" .")
            || line.contains("=/")
            || line.contains("=.");
        let known = !is_local && harmless.iter().any(|option| line.starts_with(option));
        return if known { Line::Package } else { Line::NeedsMore };
    }
    // Behind a blank and a hash stands a comment; markers stand behind a semicolon; hashes behind the version.
    let package = line
        .split(" #")
        .next()
        .unwrap_or(line)
        .split(';')
        .next()
        .unwrap_or(line);
    let package = package
        .split(" --hash")
        .next()
        .unwrap_or(package)
        .trim()
        .trim_end_matches('\\')
        .trim();
    if is_local_package(package) {
        Line::NeedsMore
    } else {
        Line::Package
    }
}

/// The files named, and those that they include, each from the folder of the one that names it.
pub(super) fn requirements(paths: &[&str], place: &Place<'_>) -> Finding {
    let mut need = Need::default();
    let mut open: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    let mut seen = std::collections::BTreeSet::new();
    while let Some(path) = open.pop() {
        let Some(in_context) = place.context_path(&path) else {
            return Err(format!("{path} is not copied together with the code"));
        };
        if !seen.insert(in_context) {
            continue;
        }
        need.require(place, &path)?;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let check = format!("{path} names no local folders and includes no other files");
        let Some(text) = need.text(place, &path, &check) else {
            continue;
        };
        let lines = text
            .trim_start_matches('\u{feff}')
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        for text in lines {
            match line(text) {
                Line::Package => {}
                Line::Includes(file) if file.contains("://") => {}
                Line::Includes(file) if file.starts_with('/') => open.push(file.to_owned()),
                Line::Includes(file) if folder.starts_with('/') => open.push(format!("{folder}/{file}")),
                Line::Includes(file) => open.push(relative(folder, file)),
                Line::NeedsMore => {
                    return Err(format!(
                        "{path} has the line “{text}”, which needs more than manifests"
                    ));
                }
            }
        }
    }
    Ok(need)
}

/// A path from a folder, `..` resolved as far as it goes.
pub(super) fn relative(folder: &str, file: &str) -> String {
    let joined = format!("{folder}/{file}");
    let ups = joined.split('/').filter(|part| *part == "..").count();
    let downs = joined
        .split('/')
        .filter(|part| !["", ".", ".."].contains(part))
        .count();
    if ups > downs { joined } else { clean(&joined) }
}
