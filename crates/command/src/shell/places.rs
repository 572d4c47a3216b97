//! Which paths words name, and what a program of no table is held to.

use super::{HERE, Shell};
use crate::access::{Access, others_in};
use crate::programs;
use crate::text::Text;
use layerlab_context::join;

impl Shell {
    /// The path that a word names; its folder where it holds a wildcard, or what is not known.
    pub(super) fn path(&mut self, word: &Text) -> Option<String> {
        let known = word.known.as_str();
        let cut = if word.glob {
            known.find(['*', '?', '[', '{'])
        } else {
            None
        };
        let cut = cut.or_else(|| word.open.then_some(known.len()));
        let named = match cut {
            None => known,
            Some(at) => match known[..at].rsplit_once('/') {
                Some((folder, _)) => {
                    if folder.is_empty() {
                        "/"
                    } else {
                        folder
                    }
                }
                None if at > 0 || !word.open => ".",
                // It begins with what is not known: it may be anywhere.
                None => return None,
            },
        };
        if word.open {
            self.condition(format!("`{}` names nothing outside {named}", shown(&word.raw)));
        }
        if named.starts_with('/') {
            return Some(join("/", named));
        }
        let folder = self.state.folder.clone()?;
        let climbs = named.split('/').any(|part| part == "..");
        if !folder.exact {
            // Somewhere below: all of it, as long as it is not left.
            return (!climbs).then_some(folder.path);
        }
        if !climbs {
            return Some(join(&folder.path, named));
        }
        let real = self.real(&folder.path)?;
        Some(join(&real, named))
    }

    /// A path with the real working directory in the place of the one that stands for it; `None` where it is not known.
    pub(super) fn real(&mut self, path: &str) -> Option<String> {
        let Some(rest) = path.strip_prefix(HERE) else {
            return Some(path.to_owned());
        };
        self.access.reads_workdir = true;
        let workdir = self.workdir.as_deref()?;
        Some(join(workdir, rest.trim_start_matches('/')))
    }

    pub(super) fn reads(&mut self, word: &Text) {
        match self.path(word) {
            Some(path) if is_device(&path) => {}
            Some(path) => self.access.reads.push(path),
            None => self.unknown(),
        }
    }

    pub(super) fn writes(&mut self, word: &Text) {
        match self.path(word) {
            Some(path) if is_device(&path) => {}
            Some(path) => self.access.writes.push(path),
            None => self.unknown(),
        }
    }

    /// Of a word that begins with a variable that the Dockerfile does not set, the base image says where it is.
    pub(super) fn writes_somewhere(&mut self, word: &Text) {
        let name = word.raw.trim_start_matches('"').strip_prefix('$').map(|rest| {
            let rest = rest.trim_start_matches('{');
            let end = rest.find(|c: char| c != '_' && !c.is_ascii_alphanumeric());
            &rest[..end.unwrap_or(rest.len())]
        });
        let is_of_image = name.is_some_and(|name| {
            name.starts_with(|c: char| c.is_ascii_alphabetic())
                && !self.declared.contains(name)
                && !self.state.variables.contains_key(name)
        });
        if word.open && word.known.is_empty() && is_of_image {
            self.condition(format!("`{}` is no place of the project", shown(&word.raw)));
        } else {
            self.writes(word);
        }
    }

    pub(super) fn condition(&mut self, condition: String) {
        if !self.access.conditions.contains(&condition) {
            self.access.conditions.push(condition);
        }
    }

    pub(super) fn read_where_a_path(&mut self, word: &Text) {
        if word.known.contains('/') || (word.known.contains('.') && !word.known.starts_with('-')) {
            self.reads(word);
        }
    }

    /// What nearly every command keeps to: its working directory, what it is given, the system's folders, home and /tmp.
    pub(super) fn by_convention(&mut self, words: &[Text]) {
        self.access.join(Access::system());
        self.access.writes.extend(["/home", "/opt"].map(others_in));
        let Some(folder) = self.state.folder.clone() else {
            return self.unknown();
        };
        let stays = self.looks_around(words, &folder.path);
        if stays {
            self.access.reads.push(folder.path.clone());
            self.access.writes.push(folder.path.clone());
        }
        let place = if stays {
            format!("{}, what it is given", folder.path)
        } else {
            "what it is given".to_owned()
        };
        let command = command_of(words);
        self.condition(format!(
            "`{command}` touches only {place} and the system's folders"
        ));
        let environment = environment_of(words);
        if let Some(path) = environment.and_then(|at| self.path(&words[at])) {
            self.access.made.push(path);
        }
        let others = words
            .iter()
            .enumerate()
            .filter(|(at, _)| Some(*at) != environment);
        for (_, word) in others {
            let value = glued(&word.known);
            let is_path = value.contains('/') && !value.contains("://");
            if word.open && value.is_empty() {
                self.condition(format!("`{}` names nothing of the project", shown(&word.raw)));
            } else if is_path {
                self.writes(&Text {
                    known: value.to_owned(),
                    ..word.clone()
                });
            }
        }
    }

    /// Whether a program of no table is held to look at its working directory.
    fn looks_around(&self, words: &[Text], folder: &str) -> bool {
        let name = words
            .first()
            .map_or("", |word| word.known.rsplit('/').next().unwrap_or_default());
        // Programs for the whole system read what lies here where a file is named, or a list that has a name of its own.
        let is_about_a_file = words.iter().skip(1).any(|word| {
            let known = word.known.as_str();
            ["env", "-f", "-g", "-i", "--file", "--import"].contains(&known)
                || (known.contains('.') && !known.starts_with('/') && !known.contains("://"))
        });
        // Where no version is named, a file says which.
        let is_told_a_version = match name {
            "pyenv" | "rbenv" | "nvm" => words
                .iter()
                .skip(1)
                .any(|word| word.known.contains(|c: char| c.is_ascii_digit())),
            "uv" => words
                .iter()
                .any(|word| ["-p", "--python"].contains(&word.known.split('=').next().unwrap_or_default())),
            _ => true,
        };
        let is_for_the_system = programs::FOR_THE_SYSTEM.contains(&name) || environment_of(words).is_some();
        if is_for_the_system && is_told_a_version && !is_about_a_file {
            return false;
        }
        // Started in the root without being told of a place, it may be meant to find anything.
        let is_told = |word: &Text| word.known.contains('/') && !word.known.contains("://");
        let in_root = folder == "/" || (folder == HERE && self.workdir.as_deref() == Some("/"));
        !(in_root && words.iter().skip(1).any(is_told))
    }
}

/// Which word names the folder of a virtual environment that a command makes: `python3 -m venv DIR`, `virtualenv -p python3 DIR`.
fn environment_of(words: &[Text]) -> Option<usize> {
    let known: Vec<&str> = words.iter().map(|word| word.known.as_str()).collect();
    let makes = match known.as_slice() {
        [_, "-m", "venv" | "virtualenv", ..] => 3,
        [program, ..] if program.rsplit('/').next() == Some("virtualenv") => 1,
        ["uv", "venv", ..] => 2,
        _ => return None,
    };
    let is_folder = |at: &usize| {
        !known[*at].starts_with('-') && !["-p", "--python", "--prompt"].contains(&known[*at - 1])
    };
    let mut folders = (makes..known.len()).filter(is_folder);
    let first = folders.next().filter(|at| !words[*at].glob)?;
    folders.next().is_none().then_some(first)
}

/// What an option is given that is glued to it: behind a sign, or from the first slash on; the word itself for others.
pub(super) fn glued(word: &str) -> &str {
    match (word.starts_with('-'), word.split_once('='), word.find('/')) {
        (_, Some((_, value)), _) => value,
        (true, None, Some(at)) => &word[at..],
        (true, None, None) => word.trim_start_matches(|c: char| c == '-' || c.is_ascii_alphanumeric()),
        _ => word,
    }
}

/// A command as it is named in a condition.
pub(super) fn command_of(words: &[Text]) -> String {
    let words: Vec<&str> = words.iter().take(3).map(|word| word.raw.as_str()).collect();
    shown(&words.join(" "))
}

pub(super) fn is_device(path: &str) -> bool {
    path.starts_with("/dev/")
}

/// A word or command as it is named in a sentence.
pub(super) fn shown(text: &str) -> String {
    let line = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('`', "'");
    if line.chars().count() > 60 {
        let start: String = line.chars().take(57).collect();
        format!("{start}…")
    } else {
        line
    }
}
