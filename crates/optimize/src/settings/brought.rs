//! Files with settings that a copy brings to where package managers look for them.

use super::paths_in;
use crate::project::Files;
use layerlab_context::{Kind as EntryKind, clean, join};
use layerlab_dockerfile_parser::Sources;

/// Of the files with settings that a copy brings.
#[derive(Debug, Default)]
pub(crate) struct Brought {
    /// Paths that those name whose texts are known.
    pub(crate) named: Vec<String>,
    /// Where the others lie in the image.
    pub(crate) unread: Vec<String>,
}

impl Brought {
    /// By a copy out of the context, or out of somewhere else: what is there nobody has read.
    pub(crate) fn by(sources: &Sources, of_context: bool, workdir: Option<&str>, files: &Files) -> Self {
        let mut found = Self::default();
        for (_, text, _) in &sources.contents {
            found.named.extend(paths_in(text));
        }
        let Some(destination) = destination(&sources.destination, workdir) else {
            return found;
        };
        for path in &sources.paths {
            let source = clean(path);
            let is_folder = |path: &str| {
                let entry = files.context.get(path).filter(|_| of_context);
                entry.is_some_and(|entry| entry.kind == EntryKind::Folder)
            };
            if is_folder(&source) && is_place(&join(&destination, ".npmrc")) {
                for name in files.context.names(&source) {
                    let inside = join(&source, name);
                    found.file(&inside, join(&destination, name), of_context, files);
                }
            } else if !is_folder(&source) {
                let name = source.rsplit('/').next().unwrap_or_default();
                let is_into = sources.paths.len() > 1
                    || sources.destination.ends_with(['/', '.'])
                    || ["/root", "/etc"].contains(&destination.as_str());
                let image = if is_into {
                    join(&destination, name)
                } else {
                    destination.clone()
                };
                found.file(&source, image, of_context, files);
            }
        }
        found
    }

    fn file(&mut self, source: &str, image: String, of_context: bool, files: &Files) {
        if !is_place(&image) && !has_settings(source) {
            return;
        }
        match files.contents.get(source).filter(|_| of_context) {
            Some(text) => self.named.extend(paths_in(text)),
            None if is_place(&image) => self.unread.push(image),
            None => {}
        }
    }
}

fn destination(written: &str, workdir: Option<&str>) -> Option<String> {
    if written.contains('$') {
        return None;
    }
    if written.starts_with('/') {
        return Some(join("/", written));
    }
    workdir.map(|workdir| join(workdir, written))
}

/// Whether package managers look there for settings, wherever they are started.
fn is_place(path: &str) -> bool {
    const IN_ETC: [&str; 9] = [
        "apk/",
        "apt/",
        "gemrc",
        "gitconfig",
        "maven/",
        "npmrc",
        "pip.conf",
        "yum.conf",
        "yum.repos.d/",
    ];
    const IN_HOME: [&str; 24] = [
        ".bundle/",
        ".cargo/config",
        ".composer/",
        ".condarc",
        ".config/NuGet/",
        ".config/composer/",
        ".config/git/",
        ".config/go/",
        ".config/pip/",
        ".config/pypoetry/",
        ".config/uv/",
        ".curlrc",
        ".gemrc",
        ".gitconfig",
        ".gradle/",
        ".m2/",
        ".netrc",
        ".npmrc",
        ".nuget/",
        ".pip/",
        ".sbt/",
        ".wgetrc",
        ".yarnrc",
        ".yarnrc.yml",
    ];
    let below_home = |path: &str| path.split_once('/').map(|(_, below)| below.to_owned());
    let in_home = match path.strip_prefix("/home/") {
        Some(path) => below_home(path),
        None => path.strip_prefix("/root/").map(str::to_owned),
    };
    let in_etc = ["/etc/", "/usr/local/etc/"]
        .iter()
        .find_map(|folder| path.strip_prefix(folder));
    in_etc.is_some_and(|below| IN_ETC.iter().any(|place| below.starts_with(place)))
        || in_home.is_some_and(|below| IN_HOME.iter().any(|place| below.starts_with(place)))
}

/// Whether settings of the system's package managers lie there.
pub(crate) fn is_of_the_system(path: &str) -> bool {
    ["/etc/apk/", "/etc/apt/", "/etc/yum"]
        .iter()
        .any(|place| path.starts_with(place))
}

/// Whether a file holds settings, by its name.
fn has_settings(path: &str) -> bool {
    const ENDINGS: [&str; 10] = [
        ".conf",
        ".cfg",
        ".ini",
        ".xml",
        ".toml",
        ".config",
        ".list",
        ".sources",
        ".properties",
        "rc",
    ];
    ENDINGS.iter().any(|ending| path.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_by_their_path() {
        for place in [
            "/etc/pip.conf",
            "/etc/apt/sources.list.d/a.list",
            "/root/.npmrc",
            "/home/u/.m2/settings.xml",
        ] {
            assert!(is_place(place), "{place}");
        }
        for other in [
            "/etc/nginx/nginx.conf",
            "/root/app/.npmrc",
            "/root/.bashrc",
            "/app/.npmrc",
            "/home/u",
        ] {
            assert!(!is_place(other), "{other}");
        }
    }
}
