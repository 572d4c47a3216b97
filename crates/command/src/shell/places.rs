//! Which paths words name, and what a program of no table is held to.

use super::{HERE, Shell};
use crate::access::Access;
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
        if named.split('/').any(|part| part == "..") {
            self.access.reads_workdir |= folder.starts_with(HERE);
            let folder = match folder.strip_prefix(HERE) {
                Some(rest) => join(self.workdir.as_deref()?, rest.trim_start_matches('/')),
                None => folder,
            };
            return Some(join(&folder, named));
        }
        Some(join(&folder, named))
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
        let system = Access::system();
        self.access.join(system);
        self.access.writes.extend(["/home".to_owned(), "/opt".to_owned()]);
        let looks_around_anyway = self.state.folder.clone();
        let Some(folder) = looks_around_anyway else {
            return self.unknown();
        };
        let first = words
            .first()
            .map_or("", |word| word.known.rsplit('/').next().unwrap_or_default());
        let is_venv = words.len() > 3 && words[1].known == "-m" && words[2].known == "venv";
        // They too read what lies here where a file is named, or a list that has a name of its own.
        let is_about_a_file = words.iter().skip(1).any(|word| {
            let known = word.known.as_str();
            ["env", "-f", "-g", "-i", "--file", "--import"].contains(&known)
                || (known.contains('.') && !known.starts_with('/') && !known.contains("://"))
        });
        let looks_around = (!programs::FOR_THE_SYSTEM.contains(&first) && !is_venv) || is_about_a_file;
        // A list of files to check may name any.
        if first.ends_with("sum") {
            return self.unknown();
        }
        let in_root = folder == "/" || (folder == HERE && self.workdir.as_deref() == Some("/"));
        // Started in the root without being told of a place, it may be meant to find anything.
        let is_told = words
            .iter()
            .skip(1)
            .any(|word| word.known.contains('/') && !word.known.contains("://"));
        let is_elsewhere = !looks_around || (in_root && is_told);
        if !is_elsewhere {
            self.access.reads.push(folder.clone());
            self.access.writes.push(folder.clone());
        }
        let mut open = None;
        for word in words {
            let value = word
                .known
                .split_once('=')
                .map_or(word.known.as_str(), |(_, value)| value);
            let value = value
                .trim_start_matches(|c: char| c == '-' || c.is_ascii_alphabetic() && value.starts_with('-'));
            let is_address = value.contains("://");
            if word.open && value.is_empty() {
                open = Some(shown(&word.raw));
            } else if value.contains('/') && !is_address {
                let named = Text {
                    known: value.to_owned(),
                    ..word.clone()
                };
                match self.path(&named) {
                    Some(path) if is_device(&path) => {}
                    Some(path) => self.access.writes.push(path),
                    None => open = Some(shown(&word.raw)),
                }
            }
        }
        let command: Vec<&str> = words.iter().take(3).map(|word| word.raw.as_str()).collect();
        let command = shown(&command.join(" "));
        let place = if is_elsewhere {
            "what it is given".to_owned()
        } else {
            format!("{folder}, what it is given")
        };
        self.condition(format!(
            "`{command}` touches only {place} and the system's folders"
        ));
        if let Some(open) = open {
            self.condition(format!("`{open}` names nothing of the project"));
        }
    }
}

pub(super) fn is_device(path: &str) -> bool {
    path.starts_with("/dev/")
}

/// A word or command as it is named in a sentence.
fn shown(text: &str) -> String {
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
