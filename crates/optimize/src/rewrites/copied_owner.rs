//! Owners set while copying instead of by `RUN chown -R`, which writes every file a second time.

use super::{Benefit, Input, Proposal};
use crate::text;
use layerlab_command::is_below;
use layerlab_command::simple_commands;
use layerlab_context::join;
use layerlab_dockerfile_parser::Kind;
use layerlab_estimate::run_text;
use layerlab_source::Edit;

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    let workdirs = &input.survey().workdirs;
    let mut proposals = Vec::new();
    for (stage, found) in input.dockerfile.stages.iter().enumerate() {
        for (at, index) in found.commands.iter().enumerate() {
            let Some(Kind::Run(run)) = &input.dockerfile.instructions[*index].kind else {
                continue;
            };
            let Some(workdir) = workdirs.get(index) else {
                continue;
            };
            let commands = simple_commands(&run_text(run));
            let [command] = commands.as_slice() else { continue };
            let operands: Vec<&str> = command.operands().collect();
            let is_owner = command.plain
                && command.program() == "chown"
                && (command.has("-R") || command.has("--recursive"));
            let [owner, folder] = operands.as_slice() else {
                continue;
            };
            let folder = join(workdir, folder);
            let within = |index: &usize| {
                let destination = destination(input, *index, workdirs.get(index).map(String::as_str));
                destination.is_some_and(|place| place == folder || is_below(&place, &folder))
            };
            let copies: Vec<usize> = found.commands[..at].iter().copied().filter(within).collect();
            let has_owner = |index: &usize| {
                let flags = &input.dockerfile.instructions[*index].flags;
                flags.iter().any(|flag| flag.text.starts_with("--chown"))
            };
            if is_owner
                && !copies.iter().any(has_owner)
                && !copies.is_empty()
                && owner
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "_-:.".contains(c))
            {
                proposals.push(proposal(input, stage, *index, &copies, owner, &folder));
            }
        }
    }
    proposals
}

/// Where a copy puts its files, absolute and clean; `None` for another instruction, or where that cannot be known.
fn destination(input: &Input<'_>, index: usize, workdir: Option<&str>) -> Option<String> {
    let sources = match &input.dockerfile.instructions[index].kind {
        Some(Kind::Copy(copy)) => &copy.sources,
        Some(Kind::Add(add)) => &add.sources,
        _ => return None,
    };
    let written = &sources.destination;
    let is_known = !written.contains('$') && (written.starts_with('/') || workdir.is_some());
    is_known.then(|| join(workdir.unwrap_or("/"), written))
}

fn proposal(
    input: &Input<'_>,
    stage: usize,
    run: usize,
    copies: &[usize],
    owner: &str,
    folder: &str,
) -> Proposal {
    let instructions = &input.dockerfile.instructions;
    let mut edits: Vec<Edit> = copies
        .iter()
        .map(|index| Edit::insert(instructions[*index].keyword.span.end, format!(" --chown={owner}")))
        .collect();
    let run = text::block(input.text, input.dockerfile, &instructions[run]);
    edits.push(Edit::replace(run, format!("RUN chown {owner} {folder}")));
    let mut proposal = Proposal::new(
        format!("copied-owner/{stage}"),
        "Set the owner while copying",
        format!(
            "chown -R writes all of {folder} into a second layer whenever something above it runs. COPY --chown sets the owner at once; the folder itself is owned by the step that is left."
        ),
        edits,
    );
    proposal.checks = vec![format!(
        "no other step writes files below {folder} that have to belong to {owner}, and {} is known before the copy",
        owner.split(':').next().unwrap_or(owner)
    )];
    proposal.benefit = Benefit::Time;
    proposal
}
