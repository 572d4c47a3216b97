//! What an image holds, as far as the model sees it: to tell whether another Dockerfile makes the same.

use layerlab_command::simple_commands;
use layerlab_context::{Entry, Kind as EntryKind, Tree};
use layerlab_dockerfile_parser::{Dockerfile, Kind};
use layerlab_estimate::run_text;
use layerlab_optimize::Simulated;
use std::collections::{BTreeMap, BTreeSet};

fn is_file((_, entry): &(String, &Entry)) -> bool {
    entry.kind != EntryKind::Folder
}

/// Files of the project in a target: where they lie, and what they are in the context. One that was changed on the way is none.
pub(super) fn taken(simulated: &Simulated, context: &Tree) -> Vec<(String, String)> {
    let files = context.iter().filter(is_file);
    let sources: BTreeMap<_, String> = files.map(|(path, entry)| (entry.digest(), path)).collect();
    let held = simulated.build.files.iter().filter(is_file);
    held.filter_map(|(path, entry)| Some((path, sources.get(&entry.digest())?.clone())))
        .collect()
}

/// An image.
pub(super) struct Image {
    /// What it starts from.
    base: String,
    /// What is set for whoever runs it, by its instruction and name.
    settings: BTreeMap<String, String>,
    /// Files of the project in it.
    files: BTreeSet<String>,
    /// Commands that made it, in whatever order.
    commands: BTreeSet<String>,
}

impl Image {
    pub(super) fn of(dockerfile: &Dockerfile, simulated: &Simulated, context: &Tree) -> Self {
        let last = dockerfile.stages.len().saturating_sub(1);
        let mut image = Self {
            base: String::new(),
            settings: BTreeMap::new(),
            files: BTreeSet::new(),
            commands: BTreeSet::new(),
        };
        image.set(dockerfile, last);
        image
            .files
            .extend(taken(simulated, context).into_iter().map(|(path, _)| path));
        for stage in &simulated.graph.needed_stages {
            for index in &dockerfile.stages[*stage].commands {
                if let Some(Kind::Run(run)) = &dockerfile.instructions[*index].kind {
                    let commands = simple_commands(&run_text(run)).into_iter();
                    image.commands.extend(
                        commands
                            .filter(|command| command.program() != "cd")
                            .map(|command| command.words.join(" ")),
                    );
                }
            }
        }
        image
    }

    /// What a stage sets, and before it those that it stands on.
    fn set(&mut self, dockerfile: &Dockerfile, stage: usize) {
        if let Some(base) = dockerfile.base_stage(stage) {
            self.set(dockerfile, base);
        } else if let Some(Kind::From(from)) = &dockerfile.instructions[dockerfile.stages[stage].from].kind {
            self.base.clone_from(&from.base);
        }
        for index in &dockerfile.stages[stage].commands {
            let instruction = &dockerfile.instructions[*index];
            match &instruction.kind {
                Some(Kind::Env(pairs)) => {
                    for pair in pairs {
                        self.settings
                            .insert(format!("ENV {}", pair.name), pair.value.clone());
                    }
                }
                // What is told of the image, and of no use for its own sake.
                Some(Kind::Run(_) | Kind::Copy(_) | Kind::Add(_) | Kind::Arg(_) | Kind::Label(_)) | None => {}
                Some(_) => {
                    let rest = instruction.original.split_whitespace().skip(1);
                    let rest = rest.collect::<Vec<_>>().join(" ");
                    // Of those there may be several.
                    let name = match instruction.name().as_str() {
                        name @ ("EXPOSE" | "VOLUME") => format!("{name} {rest}"),
                        name => name.to_owned(),
                    };
                    self.settings.insert(name, rest);
                }
            }
        }
    }

    /// In what another image differs from this one, in a sentence.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        if self.base != other.base {
            return Some(format!("It starts from {}, not from {}.", other.base, self.base));
        }
        let lost =
            |mine: &BTreeSet<String>, theirs: &BTreeSet<String>| mine.difference(theirs).next().cloned();
        if let Some(command) = lost(&self.commands, &other.commands) {
            return Some(format!("`{command}` is not run any more."));
        }
        if let Some(command) = lost(&other.commands, &self.commands) {
            return Some(format!("`{command}` was not run before."));
        }
        if let Some(file) = lost(&self.files, &other.files) {
            return Some(format!(
                "/{} is missing in the image.",
                file.trim_start_matches('/')
            ));
        }
        if let Some(file) = lost(&other.files, &self.files) {
            return Some(format!(
                "/{} was not in the image before.",
                file.trim_start_matches('/')
            ));
        }
        let changed = self
            .settings
            .keys()
            .chain(other.settings.keys())
            .find(|name| self.settings.get(*name) != other.settings.get(*name));
        changed.map(|name| format!("{name} is set otherwise."))
    }
}
