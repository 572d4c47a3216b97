//! Paths of a context and of an image.

use std::borrow::Cow;

/// A path without `.`, `..`, doubled and outer slashes; `..` does not lead out of the root.
pub fn clean(path: &str) -> String {
    cleaned(path).into_owned()
}

/// The same; most paths are so already, and stay where they are.
pub(crate) fn cleaned(path: &str) -> Cow<'_, str> {
    // A name that begins with a dot is looked at, too: it is rare.
    let mut before = b'/';
    let is_dubious = |byte: u8| {
        let dubious = before == b'/' && (byte == b'/' || byte == b'.');
        before = byte;
        dubious
    };
    if path.is_empty() || (!path.bytes().any(is_dubious) && !path.ends_with('/')) {
        return Cow::Borrowed(path);
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    Cow::Owned(parts.join("/"))
}

/// The absolute path of `path` in an image whose working directory is `workdir`, cleaned.
pub fn join(workdir: &str, path: &str) -> String {
    if path.starts_with('/') {
        format!("/{}", clean(path))
    } else {
        format!("/{}", clean(&format!("{workdir}/{path}")))
    }
}

/// Whether one path is the other or below it, whichever way round; slashes at the end count for nothing.
pub fn overlap(a: &str, b: &str) -> bool {
    let within = |path: &str, folder: &str| {
        let folder = folder.trim_end_matches('/');
        folder.is_empty()
            || path
                .strip_prefix(folder)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    within(a, b) || within(b, a)
}

#[cfg(test)]
mod tests {
    use super::{clean, cleaned};
    use std::borrow::Cow;

    #[test]
    fn paths_are_cleaned_and_clean_ones_are_left_where_they_are() {
        for (path, expected) in [
            ("", ""),
            (".", ""),
            ("..", ""),
            ("/", ""),
            ("a", "a"),
            ("a/b.c", "a/b.c"),
            ("/a", "a"),
            ("a/", "a"),
            ("a//b", "a/b"),
            ("./a", "a"),
            ("a/.", "a"),
            ("a/./b", "a/b"),
            ("a/../b", "b"),
            ("../a", "a"),
            ("a/..", ""),
            (".env", ".env"),
            ("a/.b", "a/.b"),
            ("a/..b", "a/..b"),
            ("a./b", "a./b"),
            ("a../b", "a../b"),
        ] {
            assert_eq!(clean(path), expected, "{path}");
            assert_eq!(clean(expected), expected);
        }
        assert!(matches!(cleaned("src/a.rs"), Cow::Borrowed(_)));
    }
}
