//! What an image holds, as far as the model sees it: to tell whether another Dockerfile makes the same.

use super::lists;
use super::settings::Settings;
use super::words::{Command, commands};
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

/// Instructions of the last stage and of those that it stands on, the first first: what leaves layers in the image.
pub(super) fn layers(dockerfile: &Dockerfile) -> Vec<usize> {
    let mut stages = Vec::new();
    let mut stage = dockerfile.stages.len().checked_sub(1);
    while let Some(at) = stage {
        stages.push(at);
        stage = dockerfile.base_stage(at);
    }
    let stages = stages.iter().rev().map(|stage| &dockerfile.stages[*stage]);
    stages.flat_map(|stage| stage.commands.iter().copied()).collect()
}

/// An image.
pub(super) struct Image {
    /// What it starts from, and what is set for whoever runs it.
    settings: Settings,
    /// Files of the project in it.
    files: BTreeSet<String>,
    /// Commands that made it, in whatever order.
    commands: Vec<Command>,
    /// Whether lists of packages are in it.
    lists: bool,
}

impl Image {
    pub(super) fn of(dockerfile: &Dockerfile, simulated: &Simulated, context: &Tree) -> Self {
        let run_of = |index: &usize| match &dockerfile.instructions[*index].kind {
            Some(Kind::Run(run)) => Some(run),
            _ => None,
        };
        let stages = &simulated.graph.needed_stages;
        let instructions = stages
            .iter()
            .flat_map(|stage| &dockerfile.stages[*stage].commands);
        let all = instructions
            .filter_map(run_of)
            .flat_map(|run| commands(&run_text(run)));
        let layers = layers(dockerfile);
        let files = taken(simulated, context).into_iter().map(|(path, _)| path);
        Self {
            settings: Settings::of(dockerfile),
            files: files.collect(),
            commands: all.filter(|command| !lists::is_housekeeping(command)).collect(),
            lists: layers
                .iter()
                .filter_map(run_of)
                .filter_map(lists::left)
                .next_back()
                == Some(true),
        }
    }

    /// In what another image differs from this one, in a sentence.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        let base = self.settings.base_difference(&other.settings);
        base.or_else(|| self.command_difference(other))
            .or_else(|| self.file_difference(other))
            .or_else(|| self.settings.difference(&other.settings))
    }

    fn command_difference(&self, other: &Self) -> Option<String> {
        let lost = |mine: &'_ [Command], theirs: &'_ [Command]| -> Vec<Command> {
            let is_there = |command: &&Command| theirs.iter().any(|other| other.is_same(command));
            mine.iter()
                .filter(|command| !is_there(command))
                .cloned()
                .collect()
        };
        let (before, after) = (
            lost(&self.commands, &other.commands),
            lost(&other.commands, &self.commands),
        );
        if let Some(command) = before.first() {
            let like = after.iter().find(|other| other.name() == command.name());
            return Some(like.map_or_else(
                || format!("`{}` is not run any more.", command.shown),
                |like| otherwise(command, like),
            ));
        }
        let added = after.first();
        added.map(|command| format!("`{}` was not run before.", command.shown))
    }

    fn file_difference(&self, other: &Self) -> Option<String> {
        let lost =
            |mine: &BTreeSet<String>, theirs: &BTreeSet<String>| mine.difference(theirs).next().cloned();
        let shown = |file: &str| format!("/{}", file.trim_start_matches('/'));
        if let Some(file) = lost(&self.files, &other.files) {
            return Some(format!("{} is missing in the image.", shown(&file)));
        }
        if let Some(file) = lost(&other.files, &self.files) {
            return Some(format!("{} was not in the image before.", shown(&file)));
        }
        // Fewer of them are no loss.
        let more = other.lists && !self.lists;
        more.then(|| format!("The package lists in {} are left in the image.", lists::LISTS))
    }
}

/// The same program to the same end, with other words.
fn otherwise(before: &Command, after: &Command) -> String {
    let lost = |mine: &Command, theirs: &Command| -> Vec<String> {
        let words = mine.operands.iter().chain(&mine.options);
        words
            .filter(|word| !theirs.operands.contains(word) && !theirs.options.contains(word))
            .map(|word| format!("`{word}`"))
            .collect()
    };
    let (gone, new) = (lost(before, after).join(", "), lost(after, before).join(", "));
    let name = before.name();
    match (gone.is_empty(), new.is_empty()) {
        (true, false) => format!("`{name}` is given {new} too, which it was not before."),
        (false, true) => format!("`{name}` is not given {gone} any more."),
        _ => format!("`{}` has become `{}`.", before.shown, after.shown),
    }
}
