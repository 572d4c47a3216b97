//! Where downloads are kept, as variables say, and what else is done there.

use super::table::{Folder, Row, TABLE};
use super::{Input, base_image};
use crate::environment;
use layerlab_build::BaseImage;
use layerlab_command::SimpleCommand;
use layerlab_context::overlap;
use layerlab_dockerfile_parser::{Instruction, Kind};

/// Variables where a command stands.
pub(super) struct Settings {
    set: environment::Environment,
    image: Option<BaseImage>,
}

/// A variable: not set, set to something known, or to something else.
enum Value<'v> {
    Unset,
    Known(&'v str),
    Open,
}

impl Settings {
    /// Those at an instruction of a stage.
    pub(super) fn at(input: &Input<'_>, stage: usize, index: usize) -> Self {
        Self {
            set: environment::before(input.dockerfile, index),
            image: base_image(input, stage),
        }
    }

    /// A word of a command with the variables put in; `None` where one is not known.
    fn put_in(&self, word: &str) -> Option<String> {
        let mut all = self.set.constants.clone();
        let of_image = self.image.iter().flat_map(|image| image.env.iter().cloned());
        for (name, value) in of_image.chain(self.set.home().map(|home| ("HOME".to_owned(), home))) {
            if !self.set.open.contains(&name) {
                all.entry(name).or_insert(value);
            }
        }
        environment::put_into_word(word, &all)
    }

    /// Whatever its letters' case: npm takes both.
    fn value(&self, name: &str) -> Value<'_> {
        if self.set.open.iter().any(|set| set.eq_ignore_ascii_case(name)) {
            return Value::Open;
        }
        let of_image = self
            .image
            .iter()
            .flat_map(|image| image.env.iter().map(|(name, value)| (name, value)));
        let mut all = self.set.constants.iter().chain(of_image);
        match all.find(|(set, _)| set.eq_ignore_ascii_case(name)) {
            Some((_, value)) => Value::Known(value),
            None => Value::Unset,
        }
    }

    /// Where a folder of downloads is; `None` where nobody knows.
    pub(super) fn place(&self, folder: &Folder) -> Option<String> {
        let value = if folder.variable.is_empty() {
            Value::Unset
        } else {
            self.value(folder.variable)
        };
        match value {
            Value::Known(path) if path.starts_with('/') && !path.contains([':', ' ', ',']) => {
                Some(format!("{}{}", path.trim_end_matches('/'), folder.below))
            }
            Value::Known(_) | Value::Open => None,
            Value::Unset => {
                let usual = folder.usual?;
                let at_home = usual.strip_prefix("/root/");
                match (at_home, self.set.home()) {
                    (None, _) => Some(usual.to_owned()),
                    (Some(rest), Some(home)) if home.starts_with('/') => {
                        Some(format!("{}/{rest}", home.trim_end_matches('/')))
                    }
                    (Some(_), _) => None,
                }
            }
        }
    }

    /// Whether the downloads are kept elsewhere, or not at all. `whole` is the text of the `RUN`, which may set variables.
    pub(super) fn moves(&self, row: &Row, command: &SimpleCommand, whole: &str) -> bool {
        let names = |word: &str, name: &str| {
            let word = word.strip_prefix("-D").unwrap_or(word);
            word.split('=').next() == Some(name)
        };
        let assigned = |name: &str| {
            !name.is_empty()
                && whole
                    .split(|c: char| c.is_whitespace() || c == ';')
                    .any(|word| word.len() > name.len() && word.contains('=') && names(word, name))
        };
        let is_moved = |name: &&str| {
            command.words.iter().any(|word| names(word, name))
                || !name.starts_with('-') && (assigned(name) || !matches!(self.value(name), Value::Unset))
        };
        let homes = row.folders.iter().map(|folder| folder.variable).chain(["HOME"]);
        // What is installed is then linked to what was downloaded; any other value copies.
        let links = row.programs.contains(&"uv")
            && (whole.contains("UV_LINK_MODE=symlink")
                || matches!(self.value("UV_LINK_MODE"), Value::Known("symlink") | Value::Open));
        links || row.moves.iter().any(is_moved) || homes.into_iter().any(assigned)
    }
}

/// Whether a command takes the downloads away: what is mounted cannot be removed, and the command fails.
pub(super) fn empties(command: &SimpleCommand, targets: &[String], settings: &Settings) -> bool {
    let home = settings.set.home().unwrap_or_default();
    let cleans = [
        "clean",
        "clear",
        "purge",
        "prune",
        "locals",
        "clear-cache",
        "clearcache",
        "cc",
        "gc",
    ];
    let is_cleaner = TABLE.iter().any(|row| row.programs.contains(&command.program()))
        && command
            .operands()
            .any(|word| cleans.contains(&word) || word.contains("purge-local"))
        && !["mvn", "mvnw", "gradlew", "dotnet", "cargo"].contains(&command.program());
    let of_dotnet = command.program() == "dotnet" && command.has("locals");
    let removes = ["rm", "rmdir", "find", "mv"].contains(&command.program())
        && command.operands().any(|word| {
            let path = word
                .strip_prefix('~')
                .map_or(word.to_owned(), |rest| format!("{home}{rest}"));
            // A variable that nobody knows may name them.
            let Some(path) = settings.put_in(&path) else {
                return path.starts_with('$');
            };
            let sure = path
                .find(['*', '?', '[', '{', '$'])
                .map_or(path.as_str(), |at| &path[..at]);
            path.starts_with('/')
                && targets
                    .iter()
                    .any(|target| overlap(sure.trim_end_matches('/'), target) || target.starts_with(sure))
        });
    is_cleaner || of_dotnet || removes
}

/// Whether another instruction names one of the folders, or something in it.
pub(super) fn is_named(input: &Input<'_>, stage: usize, index: usize, targets: &[String]) -> bool {
    let mentions = |at: usize, instruction: &Instruction| {
        let text = instruction.original.as_str();
        let plain = targets.iter().any(|target| {
            let at_home = target.strip_prefix("/root/").map(|rest| format!("~/{rest}"));
            text.contains(target.as_str()) || at_home.is_some_and(|path| text.contains(&path))
        });
        let settings = || Settings::at(input, stage, at);
        let is_run = matches!(instruction.kind, Some(Kind::Run(_)));
        plain || (is_run && text.contains('$') && names_by_variable(text, &settings(), targets))
    };
    let others = input.dockerfile.instructions.iter().enumerate();
    others
        .filter(|(at, _)| *at != index)
        .any(|(at, instruction)| mentions(at, instruction))
}

/// Whether a word of a text leads to one of the folders by a variable.
fn names_by_variable(text: &str, settings: &Settings, targets: &[String]) -> bool {
    let is_between = |c: char| c.is_whitespace() || "\"'=;&|()<>`".contains(c);
    let words = text.split(is_between).filter(|word| word.contains('$'));
    let mut paths = words.filter_map(|word| settings.put_in(word));
    paths.any(|path| path.starts_with('/') && targets.iter().any(|target| overlap(&path, target)))
}
