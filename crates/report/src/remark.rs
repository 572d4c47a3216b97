//! What there is to know of a step that its outcome does not tell.

use crate::stack::{Block, Remark, Status};
use layerlab_build::{Operation, Reason, Step};
use layerlab_command::{fetches, simple_commands};
use layerlab_dockerfile_parser::{Dockerfile, Kind};
use layerlab_estimate::run_text;
use layerlab_optimize::{ScenarioKind, Simulated};

/// A sentence or two; `None` where the outcome says all.
pub(crate) fn of(
    dockerfile: &Dockerfile,
    simulated: &Simulated,
    step: &Step,
    status: Status,
) -> Option<Remark> {
    let kind = dockerfile.instructions[step.instruction].kind.as_ref();
    let (text, rule) = match (&step.cause, kind) {
        (Some(cause), _) if cause.root.1 == Reason::NotImported => (
            Some(
                "A cache exported with mode=max holds the layers of all stages: --cache-to type=…,mode=max"
                    .to_owned(),
            ),
            CI,
        ),
        (Some(cause), Some(Kind::Run(_))) if status == Status::Ran => {
            (argument(dockerfile, step, &cause.reason), ARGUMENTS)
        }
        (_, Some(Kind::Run(run))) if status == Status::Cached => {
            (fetched(&run_text(run), simulated.kind), FETCHED)
        }
        (_, Some(Kind::Copy(_))) => (newest(simulated, step), FETCHED),
        _ => return None,
    };
    Some(Remark {
        text: text?,
        rule: rule.into(),
    })
}

/// Headings of docs/cache.md.
const ARGUMENTS: &str = "arg-and-env";
const FETCHED: &str = "base-images-and-what-is-fetched";
const CI: &str = "ci";

/// The same is said once, where it comes first.
pub(crate) fn once(blocks: &mut [Block]) {
    for at in 1..blocks.len() {
        let (above, below) = blocks.split_at_mut(at);
        if let Some(block) = below.first_mut()
            && above.iter().any(|other| other.remark == block.remark)
        {
            block.remark = None;
        }
    }
}

/// So is a cause: below, it is the same.
pub(crate) fn causes_once(blocks: &mut [Block]) {
    for at in 1..blocks.len() {
        let (above, below) = blocks.split_at_mut(at);
        if let Some(block) = below
            .first_mut()
            .filter(|block| block.cause.is_some() && block.follows.is_none())
            && above.iter().any(|other| other.cause == block.cause)
        {
            block.follows = Some(String::new());
        }
    }
}

/// Arguments are in the environment of every command below them (moby/buildkit `frontend/dockerfile/dockerfile2llb/convert.go`).
fn argument(dockerfile: &Dockerfile, step: &Step, reason: &Reason) -> Option<String> {
    let Reason::Variable { name, .. } = reason else {
        return None;
    };
    let stage = dockerfile.stages.get(step.id.stage)?;
    let declared = stage.commands.iter().find(|index| {
        let kind = &dockerfile.instructions[**index].kind;
        matches!(kind, Some(Kind::Arg(args)) if args.iter().any(|arg| arg.name == *name))
    })?;
    let line = dockerfile.instructions[*declared].first_line;
    Some(format!(
        "ARG {name} in line {line} is part of the cache key of every RUN below it, whether the command reads it or not."
    ))
}

/// What a cached command would fetch may be another thing by now.
fn fetched(text: &str, kind: ScenarioKind) -> Option<String> {
    let commands = simple_commands(text);
    let mut all = commands.iter().filter_map(fetches);
    let what = match kind {
        ScenarioKind::Remote => all.next()?,
        // Nobody expects the latest packages of a cached layer; the latest commit is what a clone is taken to be.
        _ => all.find(|what| *what == "the repository")?,
    };
    let way = if what == "the repository" {
        "ADD the repository instead (its reference is looked up in every build), or declare an ARG above that holds the commit"
    } else {
        "declare an ARG above that takes another value, or build with --no-cache now and then"
    };
    Some(format!(
        "It stays cached whatever {what} may hold by now: BuildKit looks at the text of the command only. To follow it, {way}."
    ))
}

/// An image without a version is another one whenever one is released.
fn newest(simulated: &Simulated, step: &Step) -> Option<String> {
    let graph = &simulated.graph;
    let vertex = &graph.vertices[step.vertex];
    // The first input is what the stage stands on.
    let images =
        vertex
            .inputs
            .iter()
            .skip(1)
            .filter_map(|input| match &graph.vertices[input.vertex].operation {
                Operation::Image(name) => Some(name),
                _ => None,
            });
    let name = images.into_iter().find(|name| {
        let last = name.rsplit('/').next().unwrap_or(name);
        !last.contains('@') && (!last.contains(':') || last.ends_with(":latest"))
    })?;
    Some(format!(
        "{name} is another image whenever one is released, and then this step and those below it run again: name a version."
    ))
}
