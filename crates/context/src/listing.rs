//! Lists of files as people paste them: one path a line, a size in front or behind where there is one.

use crate::tree::{Entry, Tree};
use thiserror::Error;

/// A tree read from a list, and the lines that were not understood.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// What was read.
    pub tree: Tree,
    /// What was not.
    pub errors: Vec<ListingError>,
}

/// A line that names no file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {message}")]
pub struct ListingError {
    /// Line, from 1.
    pub line: usize,
    /// What to do about it.
    pub message: String,
}

impl Listing {
    /// Reads `path`, `path  10 KB` or `path<tab>10 KB` a line; a path that ends in `/` is a folder; `#` starts a comment.
    pub fn parse(text: &str) -> Self {
        let mut listing = Self::default();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim_end();
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let (path, size) = split_size(line);
            let path = path.trim().trim_start_matches("./");
            if path.is_empty() || path.contains('\0') {
                let message =
                    "there is no path here; write a path, and a size behind two blanks if you know it".into();
                listing.errors.push(ListingError {
                    line: index + 1,
                    message,
                });
            } else if path.ends_with('/') && size.is_none() {
                listing.tree.insert(path, Entry::folder());
            } else if path.ends_with('/') {
                // A folder with a size stands for files that nobody listed.
                listing.tree.insert(&format!("{path}…"), Entry::file(path, size));
            } else {
                listing.tree.insert(path, Entry::file(path, size));
            }
        }
        listing
    }
}

/// A size stands behind a tab or two blanks.
fn split_size(line: &str) -> (&str, Option<u64>) {
    let at = line.rfind('\t').or_else(|| line.rfind("  "));
    match at.and_then(|at| Some((&line[..at], parse_size(line[at..].trim())?))) {
        Some((path, size)) => (path, Some(size)),
        None => (line, None),
    }
}

/// `10 KB`, `3.15GB`, `512`: decimal units, as everywhere in this project.
fn parse_size(text: &str) -> Option<u64> {
    let number_length = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let number: f64 = text[..number_length].parse().ok()?;
    let unit = text[number_length..].trim().to_ascii_uppercase();
    let scale = match unit.trim_end_matches('B') {
        "" => 1.0,
        "K" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        _ => return None,
    };
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the number has no sign; sizes are small"
    )]
    Some((number * scale).round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_with_and_without_sizes() {
        let listing = Listing::parse("# files\n./a b.txt  10 KB\nsrc/\nmodels/\t3.15 GB\nREADME.md\n");
        assert!(listing.errors.is_empty());
        assert_eq!(listing.tree.size("a b.txt"), Some(10_000));
        assert_eq!(listing.tree.size("models"), Some(3_150_000_000));
        assert_eq!(listing.tree.size("README.md"), None);
    }
}
