//! Causes as sentences that need no knowledge of `BuildKit`.

use layerlab_build::{Cause, Reason, StepId};

/// Says why a step ran; `name` says what a step is called ("COPY above").
pub fn sentence(cause: &Cause, name: &dyn Fn(StepId) -> String) -> String {
    match &cause.reason {
        Reason::StepRan { stage, step } => {
            let above = name(StepId {
                stage: *stage,
                step: *step,
                kind: layerlab_build::StepKind::Step,
            });
            match &cause.root.1 {
                Reason::StepRan { .. } => format!("{above} ran again"),
                root => format!("{above} ran again ({})", own(root)),
            }
        }
        reason => own(reason),
    }
}

fn own(reason: &Reason) -> String {
    match reason {
        Reason::NoRecord => "no earlier build has left it in the cache".to_owned(),
        Reason::NoCache => "the cache is switched off for it".to_owned(),
        Reason::NotImported => "the imported cache holds the layers of the final image only".to_owned(),
        Reason::NoInputs => "it stands on nothing, which BuildKit evaluates in every build".to_owned(),
        Reason::Files { paths } => match paths.as_slice() {
            [] => "the files it reads changed".to_owned(),
            [one] => format!("{one} changed"),
            [one, two] => format!("{one} and {two} changed"),
            [one, rest @ ..] => format!("{one} and {} other files changed", rest.len()),
        },
        Reason::Instruction { part, before, after } if before.is_empty() => {
            format!("its {part} is new: {after}")
        }
        Reason::Instruction { part, before, after } => {
            format!("its {part} changed from “{before}” to “{after}”")
        }
        Reason::Variable { name, before, after } => match (before, after) {
            (Some(before), Some(after)) => format!("{name} changed from “{before}” to “{after}”"),
            (None, Some(after)) => format!("{name} is now set to “{after}”"),
            _ => format!("{name} is not set any more"),
        },
        Reason::BaseImage { name } => format!("{name} is another image now"),
        Reason::StepRan { .. } => "a step above ran again".to_owned(),
    }
}
