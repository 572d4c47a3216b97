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
use layerlab_command::{SimpleCommand, simple_commands};
use layerlab_dockerfile_parser::{Kind, Run};
use layerlab_estimate::run_text;
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

/// Package managers that read again, when they build, what they have downloaded: a mount hides it from every command that does
/// not have it too.
const NEEDED_LATER: &[&str] = &["go", "cargo", "mvn", "mvnw", "dotnet"];

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    let Some(syntax) = syntax_line(input.dockerfile, 2) else {
        return Vec::new();
    };
    let mut proposals: Vec<Proposal> = Vec::new();
    for stage in 0..input.dockerfile.stages.len() {
        let runs = runs_of(input, stage);
        for (_, pieces) in &runs {
            let alone = |command: &SimpleCommand| !is_needed_later(command);
            let Some(found) = pieces
                .as_ref()
                .and_then(|pieces| for_run(input, stage, pieces, &alone))
            else {
                continue;
            };
            // The same command twice in a stage is one rewrite.
            match proposals.iter_mut().find(|proposal| proposal.id == found.id) {
                Some(same) => same.edits.extend(found.edits),
                None => proposals.push(found),
            }
        }
        proposals.extend(
            NEEDED_LATER
                .iter()
                .filter_map(|program| for_all(input, stage, &runs, program)),
        );
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

/// The commands of a stage with their pieces; none where a mount cannot be added.
type Runs<'r> = Vec<(&'r Run, Option<Vec<Piece>>)>;

fn runs_of<'i>(input: &'i Input<'_>, stage: usize) -> Runs<'i> {
    let mut is_root = true;
    let mut runs = Vec::new();
    for index in &input.dockerfile.stages[stage].commands {
        let instruction = &input.dockerfile.instructions[*index];
        match &instruction.kind {
            // Another user has another home.
            Some(Kind::User(user)) => is_root &= user == "root" || user == "0",
            Some(Kind::Run(run)) => {
                let is_plain = run.command.shell && run.command.files.is_empty() && run.mounts.is_empty();
                let span = command_span(instruction).filter(|_| is_plain && is_root);
                let pieces = span.and_then(|span| and_list(input.text, span, input.dockerfile.escape));
                runs.push((run, pieces));
            }
            _ => {}
        }
    }
    runs
}

fn is_needed_later(command: &SimpleCommand) -> bool {
    NEEDED_LATER.contains(&command.without_module().program())
}

/// Whether a `RUN` uses what the package manager has downloaded. `cargo chef prepare` reads manifests only.
fn uses(run: &Run, program: &str) -> bool {
    simple_commands(&run_text(run))
        .iter()
        .any(|command| command.program() == program && !(command.has("chef") && command.has("prepare")))
}

/// A mount for every command of a stage that uses the downloads: all of them or none.
fn for_all(input: &Input<'_>, stage: usize, runs: &Runs<'_>, program: &str) -> Option<Proposal> {
    let dockerfile = input.dockerfile;
    let in_stage = |stage: usize| {
        dockerfile.stages[stage].commands.iter().any(
            |index| matches!(&dockerfile.instructions[*index].kind, Some(Kind::Run(run)) if uses(run, program)),
        )
    };
    let stands_on = |stage: usize| {
        std::iter::successors(dockerfile.base_stage(stage), |base| dockerfile.base_stage(*base))
    };
    // What a stage below or above has downloaded would be hidden, or be missing.
    let is_shared = stands_on(stage).any(in_stage)
        || (stage + 1..dockerfile.stages.len())
            .any(|other| in_stage(other) && stands_on(other).any(|base| base == stage));
    let using: Vec<&Option<Vec<Piece>>> = runs
        .iter()
        .filter(|(run, _)| uses(run, program))
        .map(|(_, pieces)| pieces)
        .collect();
    let own = |command: &SimpleCommand| command.program() == program;
    let mut proposal: Option<Proposal> = None;
    for pieces in using {
        let found = for_run(input, stage, pieces.as_ref()?, &own);
        match (&mut proposal, found) {
            (Some(proposal), Some(found)) => proposal.edits.extend(found.edits),
            (None, Some(found)) => proposal = Some(found),
            (_, None) => return None,
        }
    }
    proposal.filter(|_| !is_shared).map(|proposal| Proposal {
        id: format!("cache-mount/{stage}/{program}"),
        ..proposal
    })
}

fn row_of(command: &SimpleCommand) -> Option<&'static Row> {
    let command = command.without_module();
    let verb = command.operands().next().unwrap_or_default();
    TABLE.iter().find(|(programs, verbs, ..)| {
        programs.contains(&command.program()) && (verbs.is_empty() || verbs.contains(&verb))
    })
}

/// Mounts for the commands of a `RUN` that are wanted.
fn for_run(
    input: &Input<'_>,
    stage: usize,
    pieces: &[Piece],
    wanted: &dyn Fn(&SimpleCommand) -> bool,
) -> Option<Proposal> {
    let mut targets: Vec<&str> = Vec::new();
    let mut edits = Vec::new();
    let command_of = |piece: &Piece| piece.command.clone().filter(|command| wanted(command));
    for piece in pieces {
        let Some(command) = command_of(piece) else {
            continue;
        };
        // Of a tool that needs its downloads every command gets the mounts.
        let own = |(programs, ..): &&Row| is_needed_later(&command) && programs.contains(&command.program());
        let Some((_, _, folders, defeats)) = row_of(&command).or_else(|| TABLE.iter().find(own)) else {
            continue;
        };
        let new: Vec<&str> = folders
            .iter()
            .filter(|folder| !targets.contains(folder))
            .copied()
            .collect();
        targets.extend(new);
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
    let words: Vec<String> = pieces
        .iter()
        .filter_map(command_of)
        .find(|command| is_needed_later(command) || row_of(command).is_some())
        .map(|command| command.words.iter().take(2).cloned().collect())?;
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
            "nothing else needs {} in the image: it is no part of it any more",
            targets.join(" and ")
        ),
        format!(
            "“{}” runs as root, and the builder is kept (a fresh CI runner has no cache mounts)",
            words.join(" ")
        ),
    ];
    Some(proposal)
}
