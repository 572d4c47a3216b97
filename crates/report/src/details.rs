//! The whole story of a step: how it came to run, what is part of its key, what its outcome hangs on.

use crate::cause::own;
use crate::stack::{Hinge, short_code};
use layerlab_build::{Outcome, Reason, Step};
use layerlab_dockerfile_parser::Dockerfile;
use layerlab_estimate::squeeze;
use layerlab_optimize::Simulated;
use std::collections::BTreeMap;

/// Steps by stage and number.
pub(crate) type Numbered<'s> = BTreeMap<(usize, usize), &'s Step>;

/// The steps of a build by their numbers.
pub(crate) fn numbered(simulated: &Simulated) -> Numbered<'_> {
    let steps = simulated.build.steps.iter();
    steps.map(|step| ((step.id.stage, step.id.step), step)).collect()
}

/// Of a longer chain the first links and the last ones are shown.
const FIRST: usize = 3;
const LAST: usize = 12;

/// From the first step that ran for a reason of its own to the step itself.
pub(crate) fn chain(dockerfile: &Dockerfile, numbered: &Numbered<'_>, step: &Step) -> Vec<String> {
    let mut steps = Vec::new();
    let mut current = Some(step);
    while let Some(step) = current {
        let Some(cause) = &step.cause else { break };
        steps.push((step, &cause.reason));
        let next = match &cause.reason {
            Reason::StepRan { stage, step: number } => numbered.get(&(*stage, *number)).copied(),
            _ => None,
        };
        // A step never stands on itself; a bound keeps a drawing from hanging all the same.
        current = next.filter(|_| steps.len() <= numbered.len());
    }
    steps.reverse();
    let link = |(step, reason): &(&Step, &Reason)| {
        let instruction = &dockerfile.instructions[step.instruction];
        let words = match reason {
            Reason::StepRan { .. } => "the step it builds on ran".to_owned(),
            reason => own(reason),
        };
        let code = short_code(&squeeze(&instruction.original));
        format!("line {}, {code}: {words}", instruction.first_line)
    };
    let between = steps.len().saturating_sub(FIRST + LAST);
    if between == 0 {
        return steps.iter().map(link).collect();
    }
    let first = steps[..FIRST].iter().map(link);
    let last = steps[FIRST + between..].iter().map(link);
    let gap = format!("{between} steps in between, each because the one it builds on ran");
    first.chain([gap]).chain(last).collect()
}

/// So many files are named.
pub(crate) const MAX_READS: usize = 12;

/// What of a definition is worth saying: what is set, the command as one line.
pub(crate) fn key_parts(parts: &[(String, String)]) -> Vec<(String, String)> {
    let told = parts
        .iter()
        .filter(|(_, value)| !value.is_empty() && value != "default" && value != "sandbox");
    told.map(|(name, value)| {
        let value = value.replace('\u{1f}', " ");
        (
            name.clone(),
            if name == "command" {
                value.trim_start_matches("/bin/sh -c ").to_owned()
            } else {
                value
            },
        )
    })
    .collect()
}

pub(crate) fn hinge(dockerfile: &Dockerfile, step: &Step, command: usize) -> Hinge {
    let text = dockerfile.instructions[command].original.trim().to_owned();
    let short = short_code(&squeeze(&text));
    let repeats = step.outcome != Outcome::Ran;
    let sentence = if repeats {
        format!("cached if “{short}” leaves the same bytes, as is assumed")
    } else {
        format!("would be cached if “{short}” left the same bytes; nothing promises that")
    };
    Hinge {
        command: text,
        repeats,
        sentence,
    }
}
