//! Copies that lay their files over those of a copy that goes behind an install: they go with it.

use super::dependencies_first::manifests_and_system;
use super::early::made_executable;
use super::folder_copy::FolderCopy;
use super::site::Site;
use crate::classify::{Role, role_of};
use crate::install::Need;
use crate::text;
use layerlab_command::{Access, PROGRAMS, SimpleCommand, is_below, simple_commands};
use layerlab_context::{Kind as EntryKind, clean, join, overlap};
use layerlab_dockerfile_parser::{Kind, Sources};
use layerlab_estimate::run_text;

/// What goes down with a copy.
#[derive(Default)]
pub(super) struct Along {
    pub(super) indices: Vec<usize>,
    /// Those of them that stand where they were, too: `chmod +x mvnw` is done to a manifest, and again to the same file when it is
    /// copied over that.
    pub(super) twice: Vec<usize>,
    /// What has to hold for it.
    pub(super) conditions: Vec<String>,
}

/// Folders of the project that package managers fill.
const MADE_BY_INSTALLS: &[&str] = &[
    ".bundle",
    ".gradle",
    ".venv",
    ".yarn",
    "_build",
    "bower_components",
    "deps",
    "node_modules",
    "obj",
    "target",
    "vendor",
    "venv",
];

/// Programs of the base system that work on files and nothing else.
pub(super) const FOR_FILES: &[&str] = &[
    "cat", "chmod", "cp", "echo", "ln", "ls", "mkdir", "mv", "printf", "rm", "rmdir", "sed", "test", "touch",
];

impl Site<'_> {
    /// Of what stands between copy and install the copies that go down with it, in their order; `None` where something else may
    /// not stay.
    pub(super) fn copies_along(
        &self,
        copy: &FolderCopy,
        copied: &Access,
        between: &[usize],
        need: &Need,
        installs: &Access,
    ) -> Option<Along> {
        let mut along = Along::default();
        let manifests = manifests_and_system(copy, need, &[]).reads;
        for index in between {
            let stays = (self.may_precede(*index, copy, copied) || self.only_goes_inside(*index, copy))
                && along
                    .indices
                    .iter()
                    .all(|above| self.may_pass(*index, *above, Some(copy)));
            if stays {
                continue;
            }
            if self.makes_programs(*index, &manifests) {
                along.twice.push(*index);
            } else if !self.brings_no_other_manifest(*index, copy, need) {
                along
                    .conditions
                    .extend(self.works_beside(*index, copy, installs)?);
            }
            along.indices.push(*index);
        }
        Some(along)
    }

    /// Whether all that a `RUN` does is to make programs of files that are there before the code is.
    fn makes_programs(&self, index: usize, manifests: &[String]) -> bool {
        let Some(Kind::Run(run)) = &self.input.dockerfile.instructions[index].kind else {
            return false;
        };
        let commands = simple_commands(&run_text(run));
        let Some(workdir) = self.workdirs.get(&index).filter(|_| run.mounts.is_empty()) else {
            return false;
        };
        let are_there = |command: &SimpleCommand| {
            let files = made_executable(command);
            files.is_some_and(|files| files.iter().all(|file| manifests.contains(&join(workdir, file))))
        };
        !commands.is_empty() && commands.iter().all(are_there)
    }

    /// Of a `RUN` that works on files of the project which the install leaves alone, `chmod +x entrypoint.sh`: what has to hold
    /// for that.
    fn works_beside(&self, index: usize, copy: &FolderCopy, installs: &Access) -> Option<Vec<String>> {
        let Some(Kind::Run(run)) = &self.input.dockerfile.instructions[index].kind else {
            return None;
        };
        let commands = simple_commands(&run_text(run));
        let mut access = self.access(index).clone();
        // An install brings no other program of such a name.
        if commands
            .iter()
            .all(|command| FOR_FILES.contains(&command.program()))
        {
            access
                .reads
                .retain(|path| path != "/etc" && !PROGRAMS.contains(&path.as_str()));
        }
        if !run.mounts.is_empty() || access.conflicts(installs) {
            return None;
        }
        let files = self.input.project.files;
        let mut conditions = access.conditions_beside(installs);
        for path in access.reads.iter().chain(&access.writes) {
            if ![&copy.destination, self.workdir]
                .iter()
                .any(|folder| overlap(path, folder))
            {
                continue;
            }
            if !is_below(path, &copy.destination)
                || path.split('/').any(|part| MADE_BY_INSTALLS.contains(&part))
            {
                return None;
            }
            let below = path.strip_prefix(copy.destination.as_str()).unwrap_or(path);
            let there = files.context.get(&clean(&format!("{}/{below}", copy.source)));
            if there.is_none() && !files.assumed {
                return None;
            }
            if there.is_none() {
                conditions.push(format!("the install looks at nothing at {path}"));
            }
        }
        Some(conditions)
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

    /// Whether an instruction may stand above a copy that stood above it; `code` goes down with that, and its manifests stay.
    pub(super) fn may_pass(&self, index: usize, above: usize, code: Option<&FolderCopy>) -> bool {
        let instruction = &self.input.dockerfile.instructions[index];
        let copy = &self.input.dockerfile.instructions[above];
        let is_run = matches!(copy.kind, Some(Kind::Run(_)));
        match &instruction.kind {
            Some(Kind::Run(_) | Kind::Copy(_) | Kind::Add(_)) => {
                !self.access(index).conflicts(self.access(above))
            }
            kind if is_run => {
                text::is_metadata(kind.as_ref()) || !self.access(index).conflicts(self.access(above))
            }
            Some(Kind::Env(_) | Kind::Arg(_)) => !copy.original.contains('$'),
            Some(Kind::Workdir(_)) => {
                // Manifests make the folder that the code is copied to where the code stood: nothing is left for it to make.
                let is_made = code.is_some_and(|code| {
                    code.is_absolute && self.workdirs.get(&index) == Some(&code.destination)
                });
                sources_of(copy.kind.as_ref()).is_some_and(|sources| sources.destination.starts_with('/'))
                    && (is_made || !self.access(index).conflicts(self.access(above)))
            }
            _ => true,
        }
    }

    /// Whether an instruction is a copy of files that no install looks at, or of the very manifests that it reads: those are copied
    /// before the install anyway.
    pub(super) fn brings_no_other_manifest(&self, index: usize, copy: &FolderCopy, need: &Need) -> bool {
        self.brings(index, copy, need, true)
    }

    /// Whether an instruction is a copy of files that no install looks at.
    pub(super) fn brings_no_manifest(&self, index: usize, copy: &FolderCopy, need: &Need) -> bool {
        self.brings(index, copy, need, false)
    }

    fn brings(&self, index: usize, copy: &FolderCopy, need: &Need, or_needed: bool) -> bool {
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
            let is_the_needed = |(file, place): &(&String, String)| **file == path && *place == target;
            if or_needed && needed.iter().any(is_the_needed) {
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
