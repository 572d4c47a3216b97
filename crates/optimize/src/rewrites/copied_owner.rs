//! Owners set while copying instead of by `RUN chown -R`, which writes every file a second time.

use super::folder_copy::destination_of;
use super::{Benefit, Input, Proposal, grade};
use crate::text;
use layerlab_command::{is_always_there, is_below, simple_commands};
use layerlab_context::{join, overlap};
use layerlab_dockerfile_parser::{Kind, Sources};
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
            let mut options = command.words[1..].iter().filter(|word| word.starts_with('-'));
            let is_owner = command.plain
                && command.program() == "chown"
                && (command.has("-R") || command.has("--recursive"))
                && options
                    .all(|option| ["-R", "--recursive", "-v", "--verbose", "-f"].contains(&option.as_str()))
                && run.mounts.is_empty();
            let [owner, folder] = operands.as_slice() else {
                continue;
            };
            let folder = join(workdir, folder);
            if folder == "/" {
                continue;
            }
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
                let mut proposal = proposal(input, stage, *index, &copies, owner, &folder);
                if let Some(conditions) = equal_under(input, &found.commands[..at], &copies, owner, &folder)
                    && input.dockerfile.base_stage(stage).is_none()
                {
                    proposal.applicability = grade(true, true);
                    proposal.checks = conditions;
                }
                proposals.push(proposal);
            }
        }
    }
    proposals
}

/// What has to hold for the image to be the same, where all below the folder is what the copies bring; `None` where something else
/// may be there, or where `chown` sets less than `COPY --chown` does.
fn equal_under(
    input: &Input<'_>,
    above: &[usize],
    copies: &[usize],
    owner: &str,
    folder: &str,
) -> Option<Vec<String>> {
    // A copy gives files the group of the user, where none is named; chown leaves them theirs.
    let (user, group) = owner.split_once(':').filter(|(_, group)| !group.is_empty())?;
    let only_makes_it = |index: usize| match &input.dockerfile.instructions[index].kind {
        Some(Kind::Workdir(_)) => input
            .survey()
            .workdirs
            .get(&index)
            .is_some_and(|made| !is_below(made, folder)),
        Some(Kind::Run(run)) => {
            let commands = simple_commands(&run_text(run));
            let [command] = commands.as_slice() else {
                return false;
            };
            let mut made = command.operands();
            command.plain
                && command.program() == "mkdir"
                && made.all(|path| path.trim_end_matches('/') == folder)
        }
        _ => false,
    };
    let makes_its_parent = |index: usize| {
        let is_first = copies.first().is_none_or(|copy| index < *copy);
        only_makes_it(index)
            && is_first
            && match &input.dockerfile.instructions[index].kind {
                Some(Kind::Workdir(_)) => input
                    .survey()
                    .workdirs
                    .get(&index)
                    .is_some_and(|made| made == folder),
                _ => true,
            }
    };
    let is_beside = |index: &usize| {
        let access = input.survey().access(*index);
        let may_write = access.may_write.iter().any(|(path, _)| overlap(path, folder));
        let is_apart =
            !access.unknown && access.conditions.is_empty() && !access.touches(folder) && !may_write;
        if copies.contains(index) {
            // chown takes such bits away, a copy sets them.
            let sets_more =
                |mode: &String| mode.contains(['s', '$']) || mode.trim_start_matches('0').len() > 3;
            if sources(input, *index)
                .and_then(|sources| sources.chmod.as_ref())
                .is_some_and(sets_more)
            {
                return false;
            }
            // An archive is unpacked by rules of its own; a linked copy lays the folders on its way over those that are there.
            return !access.unknown && sources(input, *index).is_some_and(|sources| !sources.link);
        }
        let kind = input.dockerfile.instructions[*index].kind.as_ref();
        is_apart || only_makes_it(*index) || text::is_metadata(kind)
    };
    // A copy makes the folders on its way, and gives them the owner too.
    let parent = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
    let is_there = is_always_there(parent) || above.iter().any(|index| makes_its_parent(*index));
    if !is_there || !above.iter().all(is_beside) {
        return None;
    }
    let mut conditions = vec![format!("the base image holds nothing in {folder}")];
    let is_of_stage = |index: &usize| {
        let kind = &input.dockerfile.instructions[*index].kind;
        matches!(kind, Some(Kind::Copy(copy)) if copy.from.is_some())
    };
    if copies.iter().any(is_of_stage) {
        // chown takes these away.
        conditions.push("no file that is copied has special rights (setuid, capabilities)".to_owned());
    }
    let is_number = |name: &str| name.bytes().all(|byte| byte.is_ascii_digit());
    let mut names: Vec<&str> = vec![user, group];
    names.retain(|name| *name != "root" && !is_number(name));
    names.dedup();
    for name in names {
        match above.iter().position(|index| makes_user(input, *index, name)) {
            Some(at) if copies.iter().all(|copy| above[at] < *copy) => {}
            // The copy would not know it.
            Some(_) => return None,
            None => conditions.push(format!("the base image knows {name}")),
        }
    }
    Some(conditions)
}

/// Whether an instruction makes a user or a group of a name.
fn makes_user(input: &Input<'_>, index: usize, name: &str) -> bool {
    let Some(Kind::Run(run)) = &input.dockerfile.instructions[index].kind else {
        return false;
    };
    let commands = simple_commands(&run_text(run));
    let makes = ["useradd", "adduser", "groupadd", "addgroup"];
    commands
        .iter()
        .any(|command| makes.contains(&command.program()) && command.words.iter().any(|word| word == name))
}

/// Of a copy, be it out of a stage.
fn sources<'i>(input: &'i Input<'_>, index: usize) -> Option<&'i Sources> {
    match &input.dockerfile.instructions[index].kind {
        Some(Kind::Copy(copy)) => Some(&copy.sources),
        Some(Kind::Add(add)) => Some(&add.sources),
        _ => None,
    }
}

/// Where a copy puts its files, absolute and clean; `None` for another instruction, or where that cannot be known.
fn destination(input: &Input<'_>, index: usize, workdir: Option<&str>) -> Option<String> {
    let sources = sources(input, index)?;
    destination_of(sources, workdir)
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
