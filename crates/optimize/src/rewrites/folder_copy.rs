//! A `COPY` or `ADD` of a whole folder of the context, and copies of single files out of it to the same places.

use super::Input;
use crate::access::{INVOLVED, is_archive};
use crate::install::Need;
use crate::text;
use layerlab_command::simple_commands;
use layerlab_context::{clean, join, overlap};
use layerlab_dockerfile_parser::{Kind, Sources};
use layerlab_source::Edit;
use std::collections::BTreeMap;

/// A copy that takes a folder as it is.
pub(crate) struct FolderCopy {
    /// Index of the instruction.
    pub(crate) index: usize,
    /// The folder of the context; empty for all of it.
    pub(crate) source: String,
    /// Where to, absolute and clean; `/` for the root.
    pub(crate) destination: String,
    /// Whether the destination hangs on no working directory.
    pub(crate) is_absolute: bool,
    /// Whether owner or mode are what a variable says where it stands.
    pub(crate) reads_environment: bool,
}

impl FolderCopy {
    /// `None` where the instruction is of another kind.
    pub(crate) fn of(input: &Input<'_>, index: usize, workdir: Option<&str>) -> Option<Self> {
        let sources = match &input.dockerfile.instructions[index].kind {
            Some(Kind::Copy(copy)) if copy.from.is_none() && !copy.parents => &copy.sources,
            Some(Kind::Add(add))
                if add.unpack.is_none() && add.checksum.is_none() && add.keep_git_dir.is_none() =>
            {
                &add.sources
            }
            _ => return None,
        };
        let [path] = sources.paths.as_slice() else {
            return None;
        };
        // A linked copy sets the folders above it, and would do so after the install instead of before it.
        let plain = sources.contents.is_empty()
            && !sources.link
            && sources.excludes.is_empty()
            && !path.contains(['$', '*', '?', '[', ':', '"', '\'']);
        let set = crate::environment::before(input.dockerfile, index);
        let destination = crate::environment::expanded(&sources.destination, &set.constants)?;
        let is_absolute = destination.starts_with('/');
        let source = clean(path);
        let is_folder = source.is_empty()
            || matches!(
                input.project.files.context.get(&source).map(|entry| entry.kind),
                Some(layerlab_context::Kind::Folder)
            );
        if !plain || !is_folder || (!is_absolute && workdir.is_none()) {
            return None;
        }
        Some(Self {
            index,
            source,
            destination: join(workdir.unwrap_or("/"), &destination),
            is_absolute,
            reads_environment: sources
                .chown
                .iter()
                .chain(&sources.chmod)
                .chain([&sources.destination])
                .any(|word| word.contains('$')),
        })
    }
}

/// Where a copy puts its files, absolute and clean; `None` where that cannot be known.
pub(super) fn destination_of(sources: &Sources, workdir: Option<&str>) -> Option<String> {
    let written = &sources.destination;
    let is_known = !written.contains(INVOLVED) && (written.starts_with('/') || workdir.is_some());
    is_known.then(|| join(workdir.unwrap_or("/"), written))
}

fn sources_of(kind: Option<&Kind>) -> Option<&Sources> {
    match kind? {
        Kind::Copy(copy) => Some(&copy.sources),
        Kind::Add(add) => Some(&add.sources),
        _ => None,
    }
}

/// Copies of what is needed, to where the whole copy would put it: a line for each folder, since a copy flattens. `None` where a
/// name cannot be written plainly.
pub(crate) fn manifest_lines(input: &Input<'_>, copy: &FolderCopy, need: &Need) -> Option<Vec<String>> {
    let instruction = &input.dockerfile.instructions[copy.index];
    let sources = sources_of(instruction.kind.as_ref())?;
    let is_add = matches!(instruction.kind, Some(Kind::Add(_)));
    let names = || need.files.iter().chain(&need.folders);
    let odd = |name: &String| {
        name.contains(|c: char| c.is_whitespace() || "*?[]\\!#$\"'`<>".contains(c))
            || (is_add && is_archive(name))
    };
    let destination = if sources.destination == "." {
        "./"
    } else {
        &sources.destination
    };
    if names().any(odd) || destination.contains(char::is_whitespace) {
        return None;
    }
    let head: String = std::iter::once(instruction.keyword.text.clone())
        .chain(
            instruction
                .flags
                .iter()
                .map(|flag| flag.span.of(input.text).to_owned()),
        )
        .map(|word| format!("{word} "))
        .collect();
    let slash = if destination.ends_with('/') { "" } else { "/" };
    let below = |folder: &str| {
        let below = folder
            .strip_prefix(copy.source.as_str())
            .unwrap_or(folder)
            .trim_matches('/');
        if below.is_empty() {
            String::new()
        } else {
            format!("{below}/")
        }
    };
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for file in &need.files {
        folders
            .entry(file.rsplit_once('/').map_or("", |(folder, _)| folder))
            .or_default()
            .push(file);
    }
    let mut lines: Vec<String> = folders
        .iter()
        .map(|(folder, files)| format!("{head}{} {destination}{slash}{}", files.join(" "), below(folder)))
        .collect();
    lines.extend(
        need.folders
            .iter()
            .map(|folder| format!("{head}{folder} {destination}{slash}{}", below(folder))),
    );
    lines.retain(|line| !is_brought(input, copy, sources, line));
    Some(lines)
}

/// Whether an earlier install of the stage has brought it already: to the same place, and nothing that is not known to leave it alone
/// has run since.
fn is_brought(input: &Input<'_>, copy: &FolderCopy, sources: &Sources, line: &str) -> bool {
    let dockerfile = input.dockerfile;
    let Some(stage) = dockerfile
        .stages
        .iter()
        .find(|stage| stage.commands.contains(&copy.index))
    else {
        return false;
    };
    let earlier: Vec<usize> = stage
        .commands
        .iter()
        .copied()
        .take_while(|index| *index != copy.index)
        .collect();
    let Some(at) = earlier
        .iter()
        .rposition(|index| dockerfile.instructions[*index].span.of(input.text) == line)
    else {
        return false;
    };
    let workdirs = &input.survey().workdirs;
    let workdir = |index: &usize| workdirs.get(index).map(String::as_str);
    let same_place = sources.destination.starts_with('/')
        || (workdir(&earlier[at]).is_some() && workdir(&earlier[at]) == workdir(&copy.index));
    let brought = input.survey().access(earlier[at]);
    same_place
        && earlier[at + 1..].iter().all(|index| {
            let kind = dockerfile.instructions[*index].kind.as_ref();
            if !matches!(kind, Some(Kind::Run(_) | Kind::Copy(_) | Kind::Add(_))) {
                return true;
            }
            if let Some(Kind::Run(run)) = kind
                && only_installs(&layerlab_estimate::run_text(run))
            {
                return true;
            }
            let since = input.survey().access(*index).clone().proved();
            !since.unknown
                && !since
                    .writes
                    .iter()
                    .any(|path| brought.writes.iter().any(|file| overlap(path, file)))
        })
}

/// Whether all commands install what manifests name, and leave the manifests as they are.
fn only_installs(text: &str) -> bool {
    const MANAGERS: [&str; 14] = [
        "pip", "pip3", "uv", "poetry", "pipenv", "npm", "yarn", "pnpm", "bun", "mix", "bundle", "composer",
        "go", "dotnet",
    ];
    const VERBS: [&str; 8] = [
        "install",
        "ci",
        "sync",
        "restore",
        "download",
        "deps.get",
        "deps.compile",
        "fetch",
    ];
    // A package by its name is put into the manifest.
    const BY_NAME: [&str; 6] = ["npm", "yarn", "pnpm", "bun", "composer", "deno"];
    let commands = simple_commands(text);
    !commands.is_empty()
        && commands.iter().all(|command| {
            (!BY_NAME.contains(&command.program()) || command.operands().count() <= 1)
                && !command.words.iter().any(|word| word.contains('>'))
                && command.operands().any(|word| VERBS.contains(&word))
                && MANAGERS.contains(&command.program())
        })
}

/// The edit that puts lines in the place of a copy, which is taken out.
pub(crate) fn in_its_place(input: &Input<'_>, copy: &FolderCopy, lines: &[String]) -> Edit {
    let instruction = &input.dockerfile.instructions[copy.index];
    if lines.is_empty() {
        return Edit::replace(
            text::block_with_line_end(input.text, input.dockerfile, instruction),
            "",
        );
    }
    let newline = text::newline(input.text);
    Edit::replace(
        text::block(input.text, input.dockerfile, instruction),
        lines.join(newline),
    )
}
