//! What an image holds, as far as the model sees it: to tell whether another Dockerfile makes the same.

use layerlab_build::{Graph, Operation};
use layerlab_command::simple_commands;
use layerlab_context::{Entry, Kind as EntryKind, Tree};
use layerlab_dockerfile_parser::{Dockerfile, Kind};
use layerlab_estimate::{context_files, run_text};
use layerlab_optimize::Simulated;
use std::collections::{BTreeMap, BTreeSet};

fn is_file((_, entry): &(String, &Entry)) -> bool {
    entry.kind != EntryKind::Folder
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
        // Of all files in the target those that are the project's.
        let digests: BTreeSet<_> = context
            .iter()
            .filter(is_file)
            .map(|(_, entry)| entry.digest())
            .collect();
        for (path, entry) in simulated.build.files.iter().filter(is_file) {
            if digests.contains(&entry.digest()) {
                image.files.insert(path);
            }
        }
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

/// Files of the project that layers of the image hold, whether they are hidden by later ones or not.
pub(super) fn in_layers(graph: &Graph, context: &Tree) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for vertex in graph.final_layers() {
        if graph.vertices[vertex].operation == Operation::File {
            let files = context_files(graph, vertex, context);
            found.extend(files.iter().filter(is_file).map(|(path, _)| path));
        }
    }
    found
}
