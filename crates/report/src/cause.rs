//! Causes as sentences that need no knowledge of `BuildKit`.

use layerlab_build::{Cause, Reason, StepId};
use layerlab_optimize::NEW_VALUE;

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

/// The step that this one only follows.
pub(crate) fn follows(cause: &Cause, name: &dyn Fn(StepId) -> String) -> Option<String> {
    match &cause.reason {
        Reason::StepRan { stage, step } => Some(name(StepId {
            stage: *stage,
            step: *step,
            kind: layerlab_build::StepKind::Step,
        })),
        _ => None,
    }
}

/// Says a reason of a step's own.
pub(crate) fn own(reason: &Reason) -> String {
    match reason {
        Reason::NoRecord => "no earlier build has left it in the cache".to_owned(),
        Reason::NoCache => "the cache is switched off for it".to_owned(),
        Reason::NotImported => "the imported cache holds the layers of the final image only".to_owned(),
        Reason::NoInputs => "it has no input, and BuildKit evaluates such a step in every build".to_owned(),
        Reason::Files { paths, pattern } => {
            let changed = match paths.as_slice() {
                [] => "the files it reads changed".to_owned(),
                [one] => format!("{one} changed"),
                [one, two] => format!("{one} and {two} changed"),
                [one, rest @ ..] => format!("{one} and {} other files changed", rest.len()),
            };
            let tells_nothing =
                pattern == "." || paths.contains(pattern) || !pattern.contains(['*', '?', '[']);
            if tells_nothing {
                changed
            } else {
                format!("{changed}, selected by “{pattern}”")
            }
        }
        Reason::Instruction { part, before, after } if before.is_empty() => {
            format!("its {part} is new: {after}")
        }
        Reason::Instruction { part, before, after } => {
            let (before, after) = differing(before, after);
            format!("its {part} changed from “{before}” to “{after}”")
        }
        Reason::Variable { name, after, .. } if after.as_deref() == Some(NEW_VALUE) => {
            format!("{name} has a new value")
        }
        Reason::Variable { name, before, after } => match (before, after) {
            (Some(before), Some(after)) => format!("{name} changed from “{before}” to “{after}”"),
            (None, Some(after)) => format!("{name} is now set to “{after}”"),
            _ => format!("{name} is not set any more"),
        },
        Reason::BaseImage { name } => format!("{name} was updated"),
        Reason::StepRan { .. } => "a step above ran again".to_owned(),
    }
}

/// The words that differ, what is the same at both ends left out.
fn differing(before: &str, after: &str) -> (String, String) {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.split(' ').collect(), after.split(' ').collect());
    let start = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let shorter = old.len().min(new.len());
    let end = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(shorter - start)
        .take_while(|(old, new)| old == new)
        .count();
    // A word that only came or went needs its neighbour to be read.
    let start = if start > 0 && (start + end == old.len() || start + end == new.len()) {
        start - 1
    } else {
        start
    };
    (
        old[start..old.len() - end].join(" "),
        new[start..new.len() - end].join(" "),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_that_differ_are_named() {
        let pair = |before: &str, after: &str| differing(before, after);
        assert_eq!(
            pair("pip install a -q", "pip install b -q"),
            ("a".into(), "b".into())
        );
        assert_eq!(pair("make all", "make -j all"), ("make".into(), "make -j".into()));
        assert_eq!(pair("x", "y z"), ("x".into(), "y z".into()));
    }
}
