//! Cache mounts: what a package manager has downloaded once stays with the builder, whatever makes the install run again.
//!
//! ```dockerfile
//! RUN pip install --no-cache-dir -r requirements.txt
//! RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt
//! ```
//!
//! By design the cache is no part of the image any more, so somebody has to look.

use super::site::command_span;
use super::syntax::{add_line, syntax_line};
use super::{Input, Proposal};
use crate::shell::{Piece, and_list};
use layerlab_dockerfile_parser::Kind;
use layerlab_estimate::SimpleCommand;
use layerlab_source::{Edit, Span};

/// Program, words that have to follow (any one of them; none for any), folders that hold what was downloaded, options that defeat it.
type Row = (
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
);

const TABLE: &[Row] = &[
    (
        &["pip", "pip3"],
        &["install", "wheel"],
        &["/root/.cache/pip"],
        &["--no-cache-dir"],
    ),
    (&["uv"], &["sync", "pip"], &["/root/.cache/uv"], &["--no-cache"]),
    (
        &["poetry"],
        &["install"],
        &["/root/.cache/pypoetry/cache", "/root/.cache/pypoetry/artifacts"],
        &["--no-cache"],
    ),
    (&["npm"], &["ci", "install", "i"], &["/root/.npm"], &[]),
    (
        &["pnpm"],
        &["install", "i", "fetch"],
        &["/root/.local/share/pnpm/store"],
        &[],
    ),
    (
        &["bun"],
        &["install", "i"],
        &["/root/.bun/install/cache"],
        &["--no-cache"],
    ),
    (
        &["go"],
        &["build", "install", "test"],
        &["/go/pkg/mod", "/root/.cache/go-build"],
        &[],
    ),
    (&["go"], &["mod"], &["/go/pkg/mod"], &[]),
    (
        &["cargo"],
        &["build", "fetch", "install"],
        &["/usr/local/cargo/registry", "/usr/local/cargo/git"],
        &[],
    ),
    (&["mvn", "mvnw"], &[], &["/root/.m2"], &[]),
    (
        &["dotnet"],
        &["restore", "publish", "build"],
        &["/root/.nuget/packages"],
        &[],
    ),
    (
        &["composer"],
        &["install"],
        &["/root/.composer/cache"],
        &["--no-cache"],
    ),
];

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    let Some(syntax) = syntax_line(input.dockerfile, 2) else {
        return Vec::new();
    };
    let mut proposals: Vec<Proposal> = Vec::new();
    for (stage, found) in input.dockerfile.stages.iter().enumerate() {
        // Another user has another home.
        let other_user = found.commands.iter().position(|index| matches!(&input.dockerfile.instructions[*index].kind, Some(Kind::User(user)) if user != "root" && user != "0"));
        for (at, index) in found.commands.iter().enumerate() {
            let instruction = &input.dockerfile.instructions[*index];
            let Some(Kind::Run(run)) = &instruction.kind else {
                continue;
            };
            if !run.command.shell
                || !run.command.files.is_empty()
                || !run.mounts.is_empty()
                || other_user.is_some_and(|user| user < at)
            {
                continue;
            }
            let pieces = command_span(instruction)
                .and_then(|span| and_list(input.text, span, input.dockerfile.escape));
            let Some(found) = pieces.and_then(|pieces| for_run(input, stage, instruction.span, &pieces))
            else {
                continue;
            };
            // The same command twice in a stage is one rewrite.
            match proposals.iter_mut().find(|proposal| proposal.id == found.id) {
                Some(same) => same.edits.extend(found.edits),
                None => proposals.push(found),
            }
        }
    }
    for proposal in &mut proposals {
        if let Some(syntax) = syntax {
            proposal.edits.push(add_line(input.text, syntax));
            proposal
                .reason
                .push_str(" The syntax line makes sure that the frontend knows the flag.");
        }
    }
    proposals
}

fn row_of(command: &SimpleCommand) -> Option<&'static Row> {
    let command = command.without_module();
    let verb = command.operands().next().unwrap_or_default();
    TABLE.iter().find(|(programs, verbs, ..)| {
        programs.contains(&command.program()) && (verbs.is_empty() || verbs.contains(&verb))
    })
}

fn for_run(input: &Input<'_>, stage: usize, run: Span, pieces: &[Piece]) -> Option<Proposal> {
    let mut targets: Vec<&str> = Vec::new();
    let mut edits = Vec::new();
    for piece in pieces {
        let Some((_, _, folders, defeats)) = piece.command.as_ref().and_then(row_of) else {
            continue;
        };
        targets.extend(
            folders
                .iter()
                .filter(|folder| !targets.contains(folder))
                .copied()
                .collect::<Vec<_>>(),
        );
        for option in *defeats {
            let text = piece.span.of(input.text);
            if let Some(at) = text.find(&format!(" {option}")) {
                let start = piece.span.start + at;
                edits.push(Edit::replace(Span::new(start, start + option.len() + 1), ""));
            }
        }
    }
    let first = targets.first()?;
    let mounts: String = targets
        .iter()
        .map(|target| format!("--mount=type=cache,target={target} "))
        .collect();
    edits.push(Edit::insert(pieces.first()?.span.start, mounts));
    let words: Vec<&str> = pieces
        .iter()
        .find_map(|piece| piece.command.as_ref().filter(|command| row_of(command).is_some()))
        .map(|command| command.words.iter().take(2).map(String::as_str).collect())?;
    let line = input.text[..run.start].matches('\n').count() + 1;
    let reason = format!(
        "When “{}” has to run again, it downloads only what is new: {first} stays with the builder.",
        words.join(" ")
    );
    let mut proposal = Proposal::new(
        format!("cache-mount/{stage}/{}", words.join("-")),
        format!("Keep downloads of {} in a cache mount", words[0]),
        reason,
        edits,
    );
    proposal.checks = vec![
        format!(
            "nothing needs {} in the image: it is no part of it any more",
            targets.join(" and ")
        ),
        format!(
            "the command on line {line} runs as root, and the builder is kept (a fresh CI runner has no cache mounts)"
        ),
    ];
    Some(proposal)
}
