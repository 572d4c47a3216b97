//! Variables that are set: by the image, in front of a command, by `export` and by `env`.

use super::Shell;
use crate::text::{Text, Value};
use crate::variables::{PLAIN, is_harmless, is_redirect, may_name_files};
use layerlab_context::join;

impl Shell {
    /// A variable of the image: where it sends what is installed, things are written.
    pub(super) fn given(&mut self, name: &str, value: &str) {
        if is_redirect(name) && value.starts_with('/') {
            self.access.writes.push(join("/", value));
        }
        self.names_files(name, &Value::exact(value));
    }

    /// A variable of the image that may hold anything.
    pub(super) fn given_open(&mut self, name: &str) {
        if name == "HOME" || is_redirect(name) || (may_name_files(name) && !is_harmless(name)) {
            self.condition(format!("the variable {name} names nothing of the project"));
        }
    }

    /// A variable that the commands behind it see.
    pub(super) fn assigned(&mut self, name: &str, value: &Value) {
        if is_redirect(name) {
            // Things are written there; of what follows the folder's name nothing else is known.
            let is_place = value.known.starts_with('/') && !value.known.contains(':');
            match value.known.rsplit_once('/') {
                Some((folder, _)) if is_place && value.open && !folder.is_empty() => {
                    self.access.writes.push(join("/", folder));
                }
                _ if is_place && !value.open => self.access.writes.push(join("/", &value.known)),
                _ => self.unknown(),
            }
        }
        match name {
            // Programs of the same names are looked for there first. What follows is what it was before.
            "PATH" => {
                let folders = value.known.split(':').filter(|folder| folder.starts_with('/'));
                let folders: Vec<String> = folders.map(|folder| join("/", folder)).collect();
                self.access.reads.extend(folders);
            }
            "HOME" if value.open => self.unknown(),
            "HOME" => {
                let home = join("/", &value.known);
                self.access.reads.push(home.clone());
                self.access.writes.push(home);
            }
            _ => self.names_files(name, value),
        }
        // A variable in front may change what the program does.
        self.dressed |= !PLAIN.contains(&name);
    }

    /// A variable of a package manager that names a file makes it read it.
    fn names_files(&mut self, name: &str, value: &Value) {
        if !may_name_files(name) {
            return;
        }
        if value.open {
            // A folder of which only the beginning is known, as one that `mktemp` made.
            return match value.known.rsplit_once('/') {
                Some((folder, _)) if folder.starts_with('/') && !value.known.contains([':', ' ']) => {
                    self.access.reads.push(join("/", folder));
                }
                _ => self.unknown(),
            };
        }
        let is_file = |part: &&str| {
            part.starts_with('/')
                || part.starts_with('-') && part.contains('/')
                || (!is_harmless(name) && part.contains(['/', '.']) && !part.contains("://"))
        };
        for part in value.known.split([':', ' ']).filter(is_file) {
            let part = part.rsplit('=').next().unwrap_or(part);
            // Behind a letter, as in -I/opt/include.
            let glued = part.find('/').filter(|_| part.starts_with('-'));
            let part = glued.map_or(part, |start| &part[start..]);
            self.reads(&Text {
                known: part.to_owned(),
                raw: part.to_owned(),
                ..Text::default()
            });
        }
    }

    /// `NAME=VALUE` as a word; whether it was one.
    pub(super) fn assigned_by(&mut self, word: &Text) -> bool {
        let Some((name, value)) = word.known.split_once('=') else {
            return false;
        };
        if name.is_empty() || !name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric()) {
            return false;
        }
        let value = Value {
            known: value.to_owned(),
            ..word.value()
        };
        self.assigned(name, &value);
        self.set(name, value);
        true
    }
}
