//! What sources of copies are: files or folders, by their names; and what is in them.

use super::add;
use super::kinds::files_of;
use layerlab_context::{Tree, clean, has_wildcard};
use layerlab_dockerfile_parser::{Dockerfile, Kind, Sources};

/// Whether a path names a file rather than a folder, by its name.
pub(super) fn looks_like_a_file(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or(path);
    let has_ending = last.trim_start_matches('.').contains('.');
    // Makefile, Gemfile; LICENSE, VERSION.
    let is_usual = last.starts_with(|c: char| c.is_ascii_uppercase())
        && (last.ends_with("file") || (last.len() > 3 && last.chars().all(|c| c.is_ascii_uppercase())));
    let is_wrapper = ["gradlew", "mvnw"].contains(&last);
    ![".", ".."].contains(&last) && (has_ending || is_usual || is_wrapper || last.starts_with('.'))
}

/// Whether a source of a copy is a file, by its name and by that of its place.
pub(super) fn is_file(path: &str, sources: &Sources) -> bool {
    const ENDINGS: [&str; 16] = [
        "cfg", "conf", "crt", "env", "ini", "js", "json", "list", "pem", "py", "sh", "toml", "txt", "xml",
        "yaml", "yml",
    ];
    let ending = sources
        .destination
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending);
    let becomes_a_file = sources.paths.len() == 1 && !path.ends_with('/') && ENDINGS.contains(&ending);
    !clean(path).is_empty() && (becomes_a_file || looks_like_a_file(path))
}

/// Whether an image that it starts from is of the time when projects in Python had a `setup.py`.
pub(super) fn is_old(dockerfile: &Dockerfile) -> bool {
    const OLD: [&str; 16] = [
        "python:2",
        "python:3.3",
        "python:3.4",
        "python:3.5",
        "python:3.6",
        "python:3.7",
        "ubuntu:12",
        "ubuntu:14",
        "ubuntu:16",
        "ubuntu:trusty",
        "ubuntu:xenial",
        "debian:wheezy",
        "debian:jessie",
        "debian:stretch",
        "centos",
        "phusion/baseimage",
    ];
    dockerfile
        .instructions
        .iter()
        .any(|instruction| match &instruction.kind {
            Some(Kind::From(from)) => OLD.iter().any(|old| from.base.starts_with(old)),
            _ => false,
        })
}

/// A source of a copy; whether it is the whole context.
pub(super) fn name(tree: &mut Tree, path: &str, is_file: bool) -> bool {
    let cleaned = clean(path);
    if path.contains('$') || path.starts_with("<<") {
        return false;
    }
    if cleaned.is_empty() {
        return true;
    }
    if has_wildcard(&cleaned) {
        let meant = files_of(&cleaned);
        for (path, size) in &meant {
            add(tree, path, *size);
        }
        if !meant.is_empty() {
            return false;
        }
        // The likeliest file that the pattern means.
        let usual = cleaned.replace("[a-z]", "a").replace(['*', '?'], "");
        let usual = if usual.is_empty() || usual.ends_with('/') {
            format!("{usual}file.txt")
        } else {
            usual
        };
        add(tree, &usual, 4_000);
        return false;
    }
    let last = cleaned.rsplit('/').next().unwrap_or(&cleaned);
    if is_file {
        add(tree, &cleaned, 4_000);
    } else {
        let inner = if last.contains("model") {
            ("model.bin", 200_000_000)
        } else {
            ("main", 5_000)
        };
        add(tree, &format!("{cleaned}/{}", inner.0), inner.1);
    }
    false
}
