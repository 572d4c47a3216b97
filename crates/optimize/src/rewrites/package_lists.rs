//! `apt-get update` and `apt-get install` in one step, with the lists taken away in it.
//!
//! Apart, the lists of an old build are used with a new list of packages: the install fails, or takes old versions.

use super::site::command_span;
use super::{Benefit, Input, Proposal};
use crate::shell::and_list;
use crate::text;
use layerlab_command::simple_commands;
use layerlab_dockerfile_parser::Kind;
use layerlab_estimate::run_text;
use layerlab_source::{Edit, Span};

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    for (stage, found) in input.dockerfile.stages.iter().enumerate() {
        for pair in found.commands.windows(2) {
            proposals.extend(joined(input, stage, pair[0], pair[1]));
        }
        for index in &found.commands {
            proposals.extend(cleaned(input, stage, *index));
        }
    }
    proposals
}

/// Whether a `RUN` has a command of apt.
fn has_apt(input: &Input<'_>, index: usize, verb: &str) -> Option<usize> {
    let Some(Kind::Run(run)) = &input.dockerfile.instructions[index].kind else {
        return None;
    };
    let plain = run.command.shell && run.command.files.is_empty() && run.mounts.is_empty();
    let commands = simple_commands(&run_text(run));
    let found = commands.iter().any(|command| {
        ["apt-get", "apt"].contains(&command.program()) && command.operands().next() == Some(verb)
    });
    (plain && found).then_some(commands.len())
}

/// `RUN apt-get update` right above `RUN apt-get install …`.
fn joined(input: &Input<'_>, stage: usize, update: usize, install: usize) -> Option<Proposal> {
    let only_update = has_apt(input, update, "update") == Some(1);
    let installs =
        has_apt(input, install, "install").is_some() && has_apt(input, install, "update").is_none();
    if !only_update || !installs {
        return None;
    }
    let instructions = &input.dockerfile.instructions;
    let (first, second) = (&instructions[update], &instructions[install]);
    let command = command_span(first)?.of(input.text).trim_end();
    let at = command_span(second)?.start;
    let mut proposal = Proposal::new(
        format!("package-lists/join/{stage}"),
        "Update and install packages in one step",
        "The lists of packages belong to the install: apart, a changed install runs with the lists of an old build, and fails or takes old versions.",
        vec![
            Edit::replace(text::block_with_line_end(input.text, input.dockerfile, first), ""),
            Edit::insert(at, format!("{command} && ")),
        ],
    );
    proposal.checks = vec![
        "the packages may be newer ones than before: the lists are read again whenever the install runs"
            .to_owned(),
    ];
    proposal.benefit = Benefit::Other;
    Some(proposal)
}

/// Whether a step installs packages, and does not update their lists first.
fn needs_lists(input: &Input<'_>, index: usize) -> bool {
    let Some(Kind::Run(run)) = &input.dockerfile.instructions[index].kind else {
        return false;
    };
    let commands = simple_commands(&run_text(run));
    let does = |verb: &str| {
        commands.iter().position(|command| {
            ["apt-get", "apt"].contains(&command.program()) && command.operands().next() == Some(verb)
        })
    };
    let update = does("update");
    does("install").is_some_and(|install| update.is_none_or(|update| update > install))
}

/// An install that leaves the lists behind.
fn cleaned(input: &Input<'_>, stage: usize, index: usize) -> Option<Proposal> {
    has_apt(input, index, "install")?;
    has_apt(input, index, "update")?;
    let instruction = &input.dockerfile.instructions[index];
    let span = command_span(instruction)?;
    let pieces = and_list(input.text, span, input.dockerfile.escape)?;
    let text = &input.text[span.start..span.end];
    let mut words = text
        .split_whitespace()
        .map(|word| word.trim_end_matches([';', '&', ')']));
    let takes_all =
        words.any(|word| ["/var/lib/apt", "/var/lib/apt/", "/var/lib/apt/*", "/var/lib/*"].contains(&word));
    if text.contains("/var/lib/apt/lists") || takes_all || pieces.iter().any(|piece| piece.command.is_none())
    {
        return None;
    }
    // Another step that stands on the lists.
    let mut later = input.dockerfile.stages.iter().flat_map(|stage| &stage.commands);
    if later.any(|later| *later > index && needs_lists(input, *later)) {
        return None;
    }
    let end = pieces.last()?.span.end;
    let mut proposal = Proposal::new(
        format!("package-lists/clean/{stage}/{index}"),
        "Take the package lists away in the step that fetched them",
        "The lists of packages stay in the layer, some 20 to 60 MB, and nothing needs them later.",
        vec![Edit::replace(
            Span::new(end, end),
            " && rm -rf /var/lib/apt/lists/*",
        )],
    );
    proposal.checks = vec!["no later step installs packages without updating the lists itself, as they are not in the image any more".to_owned()];
    proposal.benefit = Benefit::Other;
    Some(proposal)
}
