//! The whole story of a step: how it came to run, what is part of its key, what its outcome hangs on.

use crate::cause::own;
use crate::stack::{Hinge, short_code};
use layerlab_build::{Outcome, Reason, Step};
use layerlab_dockerfile_parser::Dockerfile;
use layerlab_estimate::squeeze;
use layerlab_optimize::Simulated;

/// From the first step that ran for a reason of its own to the step itself.
pub(crate) fn chain(dockerfile: &Dockerfile, simulated: &Simulated, step: &Step) -> Vec<String> {
    let mut links = Vec::new();
    let mut current = Some(step);
    while let Some(step) = current {
        let Some(cause) = &step.cause else { break };
        let instruction = &dockerfile.instructions[step.instruction];
        let code = short_code(&squeeze(&instruction.original));
        let (words, next) = match &cause.reason {
            Reason::StepRan { stage, step: number } => {
                let above = simulated
                    .build
                    .steps
                    .iter()
                    .find(|other| other.id.stage == *stage && other.id.step == *number);
                ("the step it stands on ran".to_owned(), above)
            }
            reason => (own(reason), None),
        };
        links.push(format!("line {}, {code}: {words}", instruction.first_line));
        // A step never stands on itself; a bound keeps a drawing from hanging all the same.
        current = next.filter(|_| links.len() <= simulated.build.steps.len());
    }
    links.reverse();
    links
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
    let short = squeeze(&text);
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
