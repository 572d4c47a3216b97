//! A `COPY` or `ADD` of a whole folder of the context, and copies of single files out of it to the same places.

use super::Input;
use crate::access::is_archive;
use crate::install::Need;
use crate::text;
use layerlab_context::{clean, join};
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
            && !sources.destination.contains('$')
            && !path.contains(['$', '*', '?', '[', ':', '"', '\'']);
        let is_absolute = sources.destination.starts_with('/');
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
            destination: join(workdir.unwrap_or("/"), &sources.destination),
            is_absolute,
        })
    }
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
    // What an earlier install of the stage has brought already is there.
    let text = |index: &usize| input.dockerfile.instructions[*index].span.of(input.text);
    let stage = input
        .dockerfile
        .stages
        .iter()
        .find(|stage| stage.commands.contains(&copy.index))?;
    let earlier = stage.commands.iter().take_while(|index| **index != copy.index);
    let brought: Vec<&str> = earlier.map(text).collect();
    lines.retain(|line| !brought.contains(&line.as_str()));
    Some(lines)
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
