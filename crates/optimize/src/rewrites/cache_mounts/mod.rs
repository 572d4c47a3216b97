//! Cache mounts: what a package manager has downloaded once stays with the builder, whatever makes the install run again.
//!
//! ```dockerfile
//! RUN pip install --no-cache-dir -r requirements.txt
//! RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt
//! ```
//!
//! By design the cache is no part of the image any more, so somebody has to look.

mod places;
mod said;
mod table;

use super::site::command_span;
use super::syntax::{add_line, syntax_line};
use super::{Input, Proposal, grade};
use crate::access;
use crate::environment;
use crate::shell::{Piece, and_list};
use crate::stages::{image_below, minor_of_go, takes_only};
use layerlab_build::BaseImage;
use layerlab_command::{SimpleCommand, simple_commands};
use layerlab_context::overlap;
use layerlab_dockerfile_parser::{Kind, Run};
use layerlab_estimate::run_text;
use layerlab_source::{Applicability, Edit, Span};
use places::{Settings, empties, is_named};
use said::said_of;
use std::collections::BTreeSet;
use table::{KEPT_INSIDE, TABLE, later_row, row_of};

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    let Some(syntax) = syntax_line(input.dockerfile, 2) else {
        return Vec::new();
    };
    let (mut proposals, mut refusals): (Vec<Proposal>, Vec<Proposal>) = (Vec::new(), Vec::new());
    for stage in 0..input.dockerfile.stages.len() {
        let runs = runs_of(input, stage);
        for run in &runs {
            let alone = |command: &SimpleCommand| !is_needed_later(command);
            let Some(found) = run
                .pieces
                .as_ref()
                .and_then(|_| for_run(input, stage, run, &alone))
            else {
                continue;
            };
            let found = found.proposal;
            // The same command twice in a stage is one rewrite.
            match proposals.iter_mut().find(|proposal| proposal.id == found.id) {
                Some(same) => same.edits.extend(found.edits),
                None => proposals.push(found),
            }
        }
        let later = TABLE
            .iter()
            .filter(|row| row.needed_later)
            .flat_map(|row| row.programs);
        let later: BTreeSet<&str> = later.copied().collect();
        proposals.extend(
            later
                .into_iter()
                .filter_map(|program| for_all(input, stage, &runs, program)),
        );
        refusals.extend(kept_inside(stage, &runs));
    }
    for proposal in &mut proposals {
        if let Some(syntax) = syntax {
            proposal.edits.push(add_line(input.text, syntax));
            proposal
                .reason
                .push_str(" The syntax line makes sure that the frontend knows the flag.");
        }
    }
    proposals.extend(refusals);
    proposals
}

/// Why an install gets no mount whose downloads lie where it installs.
fn kept_inside(stage: usize, runs: &[RunAt<'_>]) -> Option<Proposal> {
    let of_run = |run: &RunAt<'_>| {
        let commands = simple_commands(&run_text(run.run));
        let is_plain = run.run.mounts.is_empty();
        let of_command = |(program, verb, _): &&(&str, &str, &str)| {
            commands
                .iter()
                .any(|command| command.program() == *program && command.has(verb))
        };
        KEPT_INSIDE.iter().find(of_command).filter(|_| is_plain)
    };
    let (program, _, reason) = runs.iter().find_map(of_run)?;
    let mut proposal = Proposal::new(
        format!("cache-mount/{stage}/{program}"),
        format!("Keep downloads of {program} in a cache mount"),
        format!("Not possible as it stands: {reason}."),
        Vec::new(),
    );
    proposal.applicability = Applicability::DisplayOnly;
    Some(proposal)
}

/// A `RUN` of a stage, and its pieces; none where a mount cannot be added.
struct RunAt<'r> {
    index: usize,
    run: &'r Run,
    pieces: Option<Vec<Piece>>,
}

fn runs_of<'i>(input: &'i Input<'_>, stage: usize) -> Vec<RunAt<'i>> {
    let base_is_root =
        base_image(input, stage).is_none_or(|image| image.user.is_empty() || image.user == "root");
    let mut runs = Vec::new();
    for index in &input.dockerfile.stages[stage].commands {
        let instruction = &input.dockerfile.instructions[*index];
        if let Some(Kind::Run(run)) = &instruction.kind {
            let is_plain = run.command.shell && run.command.files.is_empty() && run.mounts.is_empty();
            // Another user has another home.
            let is_root = base_is_root && environment::before(input.dockerfile, *index).is_root();
            let span = command_span(instruction).filter(|_| is_plain && is_root);
            let pieces = span.and_then(|span| and_list(input.text, span, input.dockerfile.escape));
            runs.push(RunAt {
                index: *index,
                run,
                pieces,
            });
        }
    }
    runs
}

/// What is known of the image that a stage starts from, whatever stages lie between.
fn base_image(input: &Input<'_>, stage: usize) -> Option<BaseImage> {
    let name = image_below(input, stage)?;
    let said = input.project.options.images.get(name).cloned();
    said.or_else(|| BaseImage::known(name))
}

fn is_needed_later(command: &SimpleCommand) -> bool {
    later_row(command.without_module().program()).is_some()
}

/// Whether a `RUN` uses what the package manager has downloaded. `cargo chef prepare` reads manifests only.
fn uses(run: &Run, program: &str) -> bool {
    let text = run_text(run);
    // Its answer is a word of another command.
    let asks = [format!("$({program} "), format!("`{program} ")];
    asks.iter().any(|ask| text.contains(ask))
        || simple_commands(&text)
            .iter()
            .any(|command| command.program() == program && !(command.has("chef") && command.has("prepare")))
}

/// A mount for every command of a stage that uses the downloads: all of them or none.
fn for_all(input: &Input<'_>, stage: usize, runs: &[RunAt<'_>], program: &str) -> Option<Proposal> {
    // It keeps nothing outside of the project.
    if program == "go" && minor_of_go(input, stage).is_some_and(|minor| minor < 10) {
        return None;
    }
    let dockerfile = input.dockerfile;
    let in_stage = |stage: usize| {
        dockerfile.stages[stage].commands.iter().any(
            |index| matches!(&dockerfile.instructions[*index].kind, Some(Kind::Run(run)) if uses(run, program)),
        )
    };
    let stands_on = |stage: usize| {
        std::iter::successors(dockerfile.base_stage(stage), |base| dockerfile.base_stage(*base))
    };
    let may_use_in = |stage: usize| {
        let mut commands = dockerfile.stages[stage].commands.iter();
        commands.any(|index| may_use(input, *index))
    };
    // What a stage below or above has downloaded would be hidden, or be missing.
    let is_shared = stands_on(stage).any(in_stage)
        || (stage + 1..dockerfile.stages.len()).any(|other| {
            (in_stage(other) || may_use_in(other)) && stands_on(other).any(|base| base == stage)
        });
    let own = |command: &SimpleCommand| command.program() == program;
    let mut found: Option<Mounted> = None;
    let mut hidden: Vec<&RunAt<'_>> = Vec::new();
    for run in runs {
        if !uses(run.run, program) {
            // Its own command is followed; what else is started may use them.
            let is_other = !simple_commands(&run_text(run.run)).iter().any(own);
            let hides = found.is_some() && is_other && may_use(input, run.index);
            hidden.extend(hides.then_some(run));
            continue;
        }
        run.pieces.as_ref()?;
        let another = for_run(input, stage, run, &own)?;
        match &mut found {
            Some(found) => {
                found.proposal.edits.extend(another.proposal.edits);
                let targets = another.targets.into_iter();
                found.targets.extend(targets);
            }
            None => found = Some(another),
        }
    }
    let Mounted {
        mut proposal,
        mut targets,
    } = found.filter(|_| !is_shared)?;
    targets.sort();
    targets.dedup();
    proposal.id = format!("cache-mount/{stage}/{program}");
    for run in hidden {
        // What was downloaded above is hidden from it, too, without the mount.
        let pieces = run.pieces.as_ref()?;
        proposal
            .edits
            .push(Edit::insert(pieces.first()?.span.start, mounts(&targets)));
        proposal.applicability = Applicability::Review;
        let command = run_text(run.run);
        let command = command.lines().next().unwrap_or_default();
        proposal.checks.push(format!(
            "“{command}” downloads what is missing: where the cache was pruned since, and the step above is still cached, it finds nothing"
        ));
    }
    Some(proposal)
}

/// Whether a `RUN` starts programs of which nobody knows what they start: a script, a runner of tasks.
fn may_use(input: &Input<'_>, index: usize) -> bool {
    const RUNNERS: [&str; 12] = [
        "make", "gmake", "task", "just", "ninja", "cmake", "meson", "rake", "bazel", "mage", "xx-go",
        "xx-cargo",
    ];
    let Some(Kind::Run(run)) = &input.dockerfile.instructions[index].kind else {
        return false;
    };
    let access = input.survey().access(index);
    let runs_tasks = |command: &SimpleCommand| RUNNERS.contains(&command.program());
    let is_followed = !access.unknown && access.conditions.is_empty();
    !is_followed || simple_commands(&run_text(run)).iter().any(runs_tasks)
}

/// Mounts for the commands of a `RUN` that are wanted.
fn for_run(
    input: &Input<'_>,
    stage: usize,
    run: &RunAt<'_>,
    wanted: &dyn Fn(&SimpleCommand) -> bool,
) -> Option<Mounted> {
    let pieces = run.pieces.as_ref()?;
    let settings = Settings::at(input, stage, run.index);
    let mut targets: Vec<String> = Vec::new();
    let mut edits = Vec::new();
    let command_of = |piece: &Piece| piece.command.clone().filter(|command| wanted(command));
    let whole = run_text(run.run);
    let mut checks: Vec<String> = Vec::new();
    for piece in pieces {
        let Some(command) = command_of(piece) else {
            continue;
        };
        let row = if row_of(&command).is_some() {
            let (row, said) = said_of(input, &command)?;
            checks.extend(said);
            row
        } else if let Some(row) = later_row(command.program()) {
            // Of a tool that needs its downloads every command gets the mounts.
            row
        } else {
            continue;
        };
        if settings.moves(row, &command, &whole) {
            return None;
        }
        for place in row.folders.iter().filter_map(|folder| settings.place(folder)) {
            if !targets.contains(&place) {
                targets.push(place);
            }
        }
        for option in row.defeats {
            let text = piece.span.of(input.text);
            if let Some(at) = text.find(&format!(" {option}")) {
                let start = piece.span.start + at;
                edits.push(Edit::replace(Span::new(start, start + option.len() + 1), ""));
            }
        }
    }
    if targets.is_empty()
        || simple_commands(&whole)
            .iter()
            .any(|command| empties(command, &targets, &settings))
    {
        return None;
    }
    edits.push(Edit::insert(pieces.first()?.span.start, mounts(&targets)));
    let words: Vec<String> = pieces
        .iter()
        .filter_map(command_of)
        .find(|command| is_needed_later(command) || row_of(command).is_some())
        .map(|command| command.words.iter().take(2).cloned().collect())?;
    let mut proposal = proposal(input, stage, run.index, &targets, &words, edits);
    checks.extend(std::mem::take(&mut proposal.checks));
    proposal.checks = access::once(checks);
    Some(Mounted { proposal, targets })
}

/// A `RUN` with its mounts.
struct Mounted {
    proposal: Proposal,
    /// Where they are.
    targets: Vec<String>,
}

fn mounts(targets: &[String]) -> String {
    let mount = |target: &String| format!("--mount=type=cache,target={target} ");
    targets.iter().map(mount).collect()
}

fn proposal(
    input: &Input<'_>,
    stage: usize,
    index: usize,
    targets: &[String],
    words: &[String],
    edits: Vec<Edit>,
) -> Proposal {
    let shown = targets.join(" and ");
    let named = words.join(" ");
    let mut proposal = Proposal::new(
        format!("cache-mount/{stage}/{}", words.join("-")),
        format!("Keep downloads of {} in a cache mount", words[0]),
        match targets {
            // What was compiled is kept, too.
            [_, compiled] if words[0] == "go" && !compiled.is_empty() => format!(
                "When “{named}” has to run again, it downloads and compiles only what is new: {shown} stay with the builder."
            ),
            _ => format!(
                "When “{named}” has to run again, it downloads only what is new: {} stays with the builder.",
                targets[0]
            ),
        },
        edits,
    );
    let apart = |path: &str| !targets.iter().any(|target| overlap(path, target));
    let is_left_behind = takes_only(input, stage, apart) && !is_named(input, stage, index, targets);
    let offline = offline_command(input, stage);
    if is_left_behind {
        proposal.reason.push_str(
            " The stage itself is not shipped, and nothing is copied out of there: the image is the same.",
        );
    }
    proposal.applicability = grade(is_left_behind && offline.is_none(), true);
    let mut checks = vec![if is_left_behind {
        format!("the image that the stage starts from holds nothing in {shown} that it needs")
    } else {
        format!("nothing else needs {shown} in the image: it is no part of it any more")
    }];
    if let Some(command) = offline {
        checks.push(format!("“{command}” downloads nothing: where the cache was pruned since, and the step above is still cached, it fails"));
    }
    if base_image(input, stage).is_none() {
        checks.push(format!("“{named}” runs as root"));
    }
    checks.push("the builder is kept: a fresh CI runner has no cache mounts, and saves nothing".to_owned());
    proposal.checks = checks;
    proposal
}

/// A command of the stage that takes what another has downloaded, or fails.
fn offline_command(input: &Input<'_>, stage: usize) -> Option<String> {
    const OFFLINE: &[&str] = &["--no-restore", "--offline", "--frozen"];
    let instructions = input.dockerfile.stages[stage].commands.iter();
    let runs = instructions.filter_map(|index| match &input.dockerfile.instructions[*index].kind {
        Some(Kind::Run(run)) => Some((*index, run)),
        _ => None,
    });
    let has_no_net = |index: usize, run: &Run| {
        let set = environment::before(input.dockerfile, index).constants;
        run.network == "none" || set.get("GOPROXY").is_some_and(|proxy| proxy == "off")
    };
    let is_offline = |command: &SimpleCommand| {
        let is_maven = ["mvn", "mvnw"].contains(&command.program());
        let downloads = TABLE.iter().any(|row| row.programs.contains(&command.program()));
        let says = OFFLINE.iter().any(|option| command.has(option));
        // Of pnpm and yarn it is about the lock file.
        let of_lock = command.has("--frozen") && !["cargo"].contains(&command.program());
        downloads && says && !of_lock || is_maven && command.has("-o")
    };
    let mut commands = runs.flat_map(|(index, run)| {
        let is_without = has_no_net(index, run);
        let commands = simple_commands(&run_text(run)).into_iter();
        commands.map(move |command| (is_without, command))
    });
    let downloads =
        |command: &SimpleCommand| TABLE.iter().any(|row| row.programs.contains(&command.program()));
    commands
        .find(|(is_without, command)| is_offline(command) || (*is_without && downloads(command)))
        .map(|(_, command)| command.words.join(" "))
}
