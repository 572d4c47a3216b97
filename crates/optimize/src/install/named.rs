//! Settings and manifests of which little is known but their paths: whether they name files of the project that stay behind.

use super::{Need, Place};
use layerlab_context::{Kind, clean};

/// Files with settings in plain words and paths. Others are read by their families, or are programs.
const SETTINGS: &[&str] = &[
    ".yarnrc.yml",
    "Pipfile",
    "bunfig.toml",
    "poetry.toml",
    "pyproject.toml",
    "uv.toml",
];
/// Tables of a `pyproject.toml` that an install heeds.
const TABLES: &[&str] = &[
    "build-system",
    "dependency-groups",
    "project.optional-dependencies",
    "tool.poetry",
    "tool.uv",
];
/// What says nothing about packages that are installed.
const DESCRIPTIONS: &[&str] = &[
    "authors",
    "description",
    "exclude",
    "homepage",
    "include",
    "keywords",
    "license",
    "maintainers",
    "name",
    "packages",
    "readme",
    "repository",
    "version",
];

/// What an install needs; for somebody to look at where a file of settings names something else of the project.
pub(super) fn with_what_settings_name(mut need: Need, place: &Place<'_>) -> Need {
    let names = |path: &String| path.rsplit('/').next().unwrap_or(path).to_owned();
    let files: Vec<String> = need
        .files
        .iter()
        .filter(|path| SETTINGS.contains(&names(path).as_str()))
        .cloned()
        .collect();
    for path in files {
        let Some(text) = place.files.contents.get(&path) else {
            if !need.checks.iter().any(|check| check.contains(&names(&path))) {
                need.usual(format!("{path} names no other files of the project"));
            }
            continue;
        };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let found = relevant(&names(&path), text)
            .flat_map(words)
            .find(|word| is_left_behind(word, folder, &need, place));
        if let Some(word) = found {
            need.review(format!("{path} names {word}, which may be needed before it"));
        }
    }
    need
}

/// Lines that say something about what is installed.
fn relevant<'t>(name: &str, text: &'t str) -> impl Iterator<Item = &'t str> {
    let is_project = name == "pyproject.toml";
    let mut table = String::new();
    text.lines().filter(move |line| {
        let line = line.trim();
        if line.starts_with('[') && line.ends_with(']') {
            line.trim_matches(['[', ']']).clone_into(&mut table);
        }
        let key = line.split(['=', ' ']).next().unwrap_or(line);
        let counts = !is_project
            || TABLES.iter().any(|known| table.starts_with(known)) && !DESCRIPTIONS.contains(&key);
        counts && !line.starts_with('#')
    })
}

/// Words that may be paths.
pub(super) fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| c.is_whitespace() || "\"'=,()[]{}<>".contains(c))
        .filter(|word| !word.is_empty())
}

/// Whether a word names something of the project that is not copied first.
pub(super) fn is_left_behind(word: &str, folder: &str, need: &Need, place: &Place<'_>) -> bool {
    if word.contains("file:") || word.starts_with("../") {
        return true;
    }
    if word.contains("://") {
        return false;
    }
    let path = match word.strip_prefix('/') {
        Some(_) => match place.context_path(word) {
            Some(path) => path,
            None => return false,
        },
        None => clean(&format!("{folder}/{word}")),
    };
    if path.is_empty() || need.holds(&path) || need.folders.contains(&path) {
        return false;
    }
    match place.kind(&path) {
        Some(Kind::Folder) => {
            let looks_like_one = word.contains('/') || DIRECTORIES.contains(&word);
            let is_part = need
                .files
                .iter()
                .any(|file| file.starts_with(&format!("{path}/")));
            looks_like_one && !is_part
        }
        Some(_) => word.contains(['.', '/']),
        None => false,
    }
}

/// Folders of packages, which are named without a slash too.
const DIRECTORIES: &[&str] = &["dist", "packages", "vendor", "wheelhouse", "wheels"];
