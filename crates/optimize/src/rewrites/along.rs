//! Copies that lay their files over those of a copy that goes behind an install: they go with it.

use super::folder_copy::FolderCopy;
use super::site::Site;
use crate::classify::{Role, role_of};
use crate::install::Need;
use layerlab_command::{Access, is_below};
use layerlab_context::{Kind as EntryKind, clean, join, overlap};
use layerlab_dockerfile_parser::{Kind, Sources};

impl Site<'_> {
    /// Of what stands between copy and install the copies that go down with it, in their order; `None` where something else may
    /// not stay.
    pub(super) fn copies_along(
        &self,
        copy: &FolderCopy,
        copied: &Access,
        between: &[usize],
        need: &Need,
    ) -> Option<Vec<usize>> {
        let mut along: Vec<usize> = Vec::new();
        for index in between {
            let stays = (self.may_precede(*index, copy, copied) || self.only_goes_inside(*index, copy))
                && along.iter().all(|above| self.may_pass(*index, *above));
            if stays {
                continue;
            }
            if !self.brings_no_manifest(*index, copy, need) {
                return None;
            }
            along.push(*index);
        }
        Some(along)
    }

    /// Whether an instruction only goes to a folder that the copy makes: the manifests make it just as well, and the copy lays its
    /// own over it.
    fn only_goes_inside(&self, index: usize, copy: &FolderCopy) -> bool {
        let is_workdir = matches!(
            self.input.dockerfile.instructions[index].kind,
            Some(Kind::Workdir(_))
        );
        let Some(folder) = self.workdirs.get(&index).filter(|_| is_workdir) else {
            return false;
        };
        // The destination is written whole then, which a list has no place for.
        if self.input.dockerfile.instructions[copy.index].json {
            return false;
        }
        let below = folder.strip_prefix(copy.destination.trim_end_matches('/'));
        let Some(below) = below.filter(|below| below.starts_with('/')) else {
            return false;
        };
        let source = clean(&format!("{}{below}", copy.source));
        let there = self.input.project.files.context.get(&source);
        there.is_some_and(|entry| entry.kind == EntryKind::Folder) && !copy.reads_environment
    }

    /// Whether an instruction may stand above a copy that stood above it.
    pub(super) fn may_pass(&self, index: usize, above: usize) -> bool {
        let instruction = &self.input.dockerfile.instructions[index];
        let copy = &self.input.dockerfile.instructions[above];
        match &instruction.kind {
            Some(Kind::Run(_) | Kind::Copy(_) | Kind::Add(_)) => {
                !self.access(index).conflicts(self.access(above))
            }
            Some(Kind::Env(_) | Kind::Arg(_)) => !copy.original.contains('$'),
            Some(Kind::Workdir(_)) => {
                sources_of(copy.kind.as_ref()).is_some_and(|sources| sources.destination.starts_with('/'))
                    && !self.access(index).conflicts(self.access(above))
            }
            _ => true,
        }
    }

    /// Whether an instruction is a copy of files that no install looks at, or of the very manifests that it reads.
    pub(super) fn brings_no_manifest(&self, index: usize, copy: &FolderCopy, need: &Need) -> bool {
        let Some(sources) = sources_of(self.input.dockerfile.instructions[index].kind.as_ref()) else {
            return false;
        };
        let access = self.access(index);
        let workdir = self.workdirs.get(&index).map(String::as_str);
        let is_plain = !access.unknown
            && !access.writes_system()
            && sources.contents.is_empty()
            && !sources.link
            && (sources.destination.starts_with('/') || workdir.is_some());
        if !is_plain {
            return false;
        }
        let destination = join(workdir.unwrap_or("/"), &sources.destination);
        let in_image = |path: &String| {
            let below = path.strip_prefix(copy.source.as_str()).unwrap_or(path);
            join(&copy.destination, below.trim_start_matches('/'))
        };
        let needed: Vec<(&String, String)> = need
            .files
            .iter()
            .chain(&need.folders)
            .map(|path| (path, in_image(path)))
            .collect();
        let is_folder_copy = sources.destination.ends_with('/') || sources.destination == ".";
        sources.paths.iter().all(|path| {
            let path = clean(path);
            let name = path.rsplit('/').next().unwrap_or(&path);
            let target = if is_folder_copy {
                join(&destination, name)
            } else {
                destination.clone()
            };
            if needed
                .iter()
                .any(|(file, place)| **file == path && *place == target)
            {
                return true;
            }
            let is_needed = |place: &str| needed.iter().any(|(_, needed)| overlap(place, needed));
            let is_file = !path.contains(['*', '?', '[', '$'])
                && self
                    .input
                    .project
                    .files
                    .context
                    .get(&path)
                    .is_some_and(|entry| entry.kind != EntryKind::Folder);
            let called = target.rsplit('/').next().unwrap_or_default();
            let is_other_file = is_file
                && !called.starts_with('.')
                && role_of(called) != Role::Manifest
                && !is_needed(&target);
            let manifests = self.input.project.files.of_role(Role::Manifest);
            let is_deeper = is_below(&destination, self.workdir)
                && is_below(&destination, &copy.destination)
                && !is_needed(&destination)
                && !path.contains(['*', '?', '[', '$'])
                && manifests.is_none_or(|manifests| manifests.sums(&path).files == 0);
            is_other_file || is_deeper
        })
    }
}

/// Of a copy out of the context.
pub(super) fn sources_of(kind: Option<&Kind>) -> Option<&Sources> {
    match kind? {
        Kind::Copy(copy) if copy.from.is_none() && !copy.parents => Some(&copy.sources),
        Kind::Add(add)
            if add.unpack.is_none() && add.sources.paths.iter().all(|path| !path.contains("://")) =>
        {
            Some(&add.sources)
        }
        _ => None,
    }
}
