//! `COPY --link`: a layer that stays as it is when what is below it changes, a new base image among them.

use super::syntax::{add_line, syntax_line};
use super::{Benefit, Input, Proposal};
use layerlab_dockerfile_parser::Kind;
use layerlab_source::Edit;

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    let Some(syntax) = syntax_line(input.dockerfile, 4) else {
        return Vec::new();
    };
    let last = input.dockerfile.stages.len() - 1;
    let copies: Vec<usize> = input.dockerfile.stages[last]
        .commands
        .iter()
        .copied()
        .filter(|index| match &input.dockerfile.instructions[*index].kind {
            // Names of owners are not known on an empty base; modes are not linked at all.
            Some(Kind::Copy(copy)) => {
                let sources = &copy.sources;
                copy.from.is_some()
                    && !sources.link
                    && sources.chmod.is_none()
                    && sources
                        .chown
                        .as_ref()
                        .is_none_or(|owner| owner.chars().all(|c| c.is_ascii_digit() || c == ':'))
                    && sources.destination.starts_with('/')
            }
            _ => false,
        })
        .collect();
    if copies.is_empty() {
        return Vec::new();
    }
    let keyword = |index: &usize| input.dockerfile.instructions[*index].keyword.span.end;
    let mut edits: Vec<Edit> = copies
        .iter()
        .map(|index| Edit::insert(keyword(index), " --link"))
        .collect();
    let mut reason = "A linked copy is a layer of its own: a new base image, or a step above that runs again, leaves it as it is, and a registry has it already.".to_owned();
    if let Some(syntax) = syntax {
        edits.push(add_line(input.text, syntax));
        reason.push_str(" The syntax line makes sure that the frontend knows the flag.");
    }
    let mut proposal = Proposal::new(
        "linked-copy".to_owned(),
        "Copy out of other stages with --link",
        reason,
        edits,
    );
    proposal.checks = vec!["no folder on the way is a symbolic link in the image, or has another owner or mode than root and 0755: --link sets them".to_owned()];
    proposal.benefit = Benefit::Other;
    vec![proposal]
}
