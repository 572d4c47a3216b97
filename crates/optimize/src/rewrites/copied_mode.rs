//! Modes set while copying instead of by `RUN chmod`, which writes every file a second time.
//!
//! ```dockerfile
//! COPY entrypoint.sh /                     COPY --chmod=755 entrypoint.sh /
//! RUN chmod +x /entrypoint.sh
//! ```

use super::folder_copy::destination_of;
use super::syntax::syntax_line;
use super::{Benefit, Input, Proposal, grade};
use crate::access::INVOLVED;
use crate::text;
use layerlab_command::{is_always_there, is_below, simple_commands};
use layerlab_context::{Kind as EntryKind, clean, has_wildcard, join};
use layerlab_dockerfile_parser::{Kind, Sources};
use layerlab_estimate::run_text;
use layerlab_source::Edit;
use std::collections::BTreeSet;

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    // A frontend that is named and knows no --chmod.
    if syntax_line(input.dockerfile, 2).is_none() {
        return Vec::new();
    }
    let mut proposals = Vec::new();
    for (stage, found) in input.dockerfile.stages.iter().enumerate() {
        for (at, index) in found.commands.iter().enumerate() {
            let Some(change) = Change::of(input, *index) else {
                continue;
            };
            let above = &found.commands[..at];
            let Some(copies) =
                copies_of(input, above, &change).filter(|_| has_folders(input, above, &change))
            else {
                continue;
            };
            proposals.push(proposal(input, (stage, *index), &copies, &change));
        }
    }
    proposals
}

/// What a `RUN` that does nothing but `chmod` sets.
struct Change {
    /// As `--chmod` takes it.
    mode: &'static str,
    /// Whether it adds to the mode that a file has.
    adds: bool,
    /// Absolute paths.
    files: BTreeSet<String>,
}

/// Modes that nearly all files are given.
const MODES: [&str; 10] = [
    "400", "440", "444", "500", "555", "600", "644", "700", "750", "755",
];

impl Change {
    fn of(input: &Input<'_>, index: usize) -> Option<Self> {
        let Some(Kind::Run(run)) = &input.dockerfile.instructions[index].kind else {
            return None;
        };
        let workdir = input.survey().workdirs.get(&index)?;
        let commands = simple_commands(&run_text(run));
        let [command] = commands.as_slice() else {
            return None;
        };
        let options = command.words[1..].iter().filter(|word| word.starts_with('-'));
        if !command.plain || command.program() != "chmod" || options.count() > 0 || !run.mounts.is_empty() {
            return None;
        }
        let mut operands = command.operands();
        let written = operands.next()?;
        let adds = ["+x", "a+x", "ugo+x"].contains(&written);
        let number = written.strip_prefix('0').unwrap_or(written);
        let wanted = if adds { "755" } else { number };
        let mode = MODES.iter().find(|mode| **mode == wanted)?;
        let files: BTreeSet<String> = operands.map(|path| join(workdir, path)).collect();
        let is_plain = files
            .iter()
            .all(|path| !path.contains(INVOLVED) && !has_wildcard(path));
        (is_plain && !files.is_empty()).then_some(Self { mode, adds, files })
    }
}

/// Whether the copies make no folder that would get another mode than folders are given.
fn has_folders(input: &Input<'_>, above: &[usize], change: &Change) -> bool {
    let is_there = |file: &String| {
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let made = above
            .iter()
            .filter_map(|index| input.survey().workdirs.get(index));
        let mut made = made.filter(|made| *made == folder || is_below(made, folder));
        folder.is_empty() || is_always_there(folder) || made.next().is_some()
    };
    change.mode == "755" || change.files.iter().all(is_there)
}

/// The copies that bring the files, each nothing else; `None` where something else may have to do with one of them.
fn copies_of(input: &Input<'_>, above: &[usize], change: &Change) -> Option<Vec<usize>> {
    let mut open = change.files.clone();
    let mut copies = Vec::new();
    for index in above.iter().rev() {
        let instruction = &input.dockerfile.instructions[*index];
        let brought = match &instruction.kind {
            Some(Kind::Copy(copy)) if !copy.parents && (copy.from.is_none() || !change.adds) => {
                brought(input, *index, &copy.sources, copy.from.is_none())
            }
            _ => None,
        };
        match brought {
            Some(files) if files.iter().any(|file| open.contains(file)) => {
                if !files.iter().all(|file| open.remove(file)) {
                    return None;
                }
                copies.push(*index);
            }
            _ => {
                let access = input.survey().access(*index);
                let may_write = access
                    .may_write
                    .iter()
                    .any(|(path, _)| change.files.contains(path));
                let is_described = text::is_metadata(instruction.kind.as_ref());
                let sets = matches!(
                    instruction.kind,
                    Some(Kind::Env(_) | Kind::Arg(_) | Kind::User(_) | Kind::Workdir(_))
                );
                let touches = || change.files.iter().any(|file| access.touches(file));
                if !is_described && !sets && (access.unknown || may_write || touches()) {
                    return None;
                }
            }
        }
        if open.is_empty() {
            return Some(copies);
        }
    }
    None
}

/// The files that a copy brings, by their paths in the image; `None` where these are not plain to see.
fn brought(input: &Input<'_>, index: usize, sources: &Sources, of_context: bool) -> Option<BTreeSet<String>> {
    let written = &sources.destination;
    let workdir = input.survey().workdirs.get(&index)?;
    let is_plain = !sources.link
        && sources.chmod.is_none()
        && sources.contents.is_empty()
        && sources.excludes.is_empty();
    if !is_plain {
        return None;
    }
    let files = input.project.files;
    let destination = destination_of(sources, Some(workdir.as_str()))?;
    let is_folder = sources.paths.len() > 1 || written.ends_with(['/', '.']);
    let place = |path: &String| {
        let source = clean(path);
        let entry = files.context.get(&source).filter(|_| of_context);
        let is_file = match entry {
            Some(entry) => matches!(entry.kind, EntryKind::File { .. }),
            // Of another stage nothing is known; a folder seldom has an ending.
            None => !of_context && source.rsplit('/').next().is_some_and(|name| name.contains('.')),
        };
        let name = source.rsplit('/').next()?;
        let image = if is_folder {
            join(&destination, name)
        } else {
            destination.clone()
        };
        let is_named = is_file && !path.contains(INVOLVED) && !has_wildcard(path);
        is_named.then_some(image)
    };
    sources.paths.iter().map(place).collect()
}

fn proposal(input: &Input<'_>, (stage, run): (usize, usize), copies: &[usize], change: &Change) -> Proposal {
    let instructions = &input.dockerfile.instructions;
    let mode = change.mode;
    let flag =
        |index: &usize| Edit::insert(instructions[*index].keyword.span.end, format!(" --chmod={mode}"));
    let mut edits: Vec<Edit> = copies.iter().map(flag).collect();
    let block = text::block_with_line_end(input.text, input.dockerfile, &instructions[run]);
    edits.push(Edit::replace(block, String::new()));
    let checks = conditions(input, copies, change);
    let names: Vec<&str> = change.files.iter().map(String::as_str).collect();
    Proposal {
        applicability: grade(true, !checks.is_empty()),
        checks,
        benefit: Benefit::Other,
        ..Proposal::new(
            format!(
                "copied-mode/{stage}/{}",
                names.first().copied().unwrap_or_default()
            ),
            "Set the mode while copying",
            format!(
                "chmod writes {} into a second layer, and is a step of its own. COPY --chmod sets the mode at once.",
                names.join(", ")
            ),
            edits,
        )
    }
}

/// What has to hold for the image to be the same.
fn conditions(input: &Input<'_>, copies: &[usize], change: &Change) -> Vec<String> {
    let files = input.project.files;
    let mut conditions = Vec::new();
    for index in copies {
        let Some(Kind::Copy(copy)) = &input.dockerfile.instructions[*index].kind else {
            continue;
        };
        for path in &copy.sources.paths {
            let entry = files.context.get(&clean(path)).filter(|_| copy.from.is_none());
            let is_sure = entry.is_some_and(|entry| entry.mode == 0o755);
            if change.adds && !is_sure {
                conditions.push(format!("{path} has mode 644 or 755, as git checks it out"));
            } else if copy.from.is_some() || files.assumed {
                conditions.push(format!("{path} is a file"));
            }
        }
    }
    conditions
}
