//! Paths of a context and of an image.

/// A path without `.`, `..`, doubled and outer slashes; `..` does not lead out of the root.
pub fn clean(path: &str) -> String {
    let is_clean =
        !path.starts_with('/') && !path.ends_with('/') && !path.contains("//") && !path.contains("./");
    if is_clean && path != "." && path != ".." && !path.ends_with("/..") && !path.ends_with("/.") {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("/")
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
