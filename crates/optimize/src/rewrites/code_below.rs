//! Code that is copied, folder by folder, between the manifests and the install that reads them: it goes behind the install.
//!
//! ```dockerfile
//! COPY package.json package-lock.json ./    COPY package.json package-lock.json ./
//! COPY src ./src                            RUN npm ci
//! RUN npm ci                                COPY src ./src
//! ```
//!
//! A folder that brings manifests as well, `COPY packages ./packages`, leaves these where it stood.

use super::Proposal;
use super::along::sources_of;
use super::early::Commands;
use super::folder_copy::{FolderCopy, in_its_place, manifest_lines};
use super::site::Site;
use crate::access;
use crate::access::INVOLVED;
use crate::classify::Role;
use crate::install::{Manager, Need};
use crate::text;
use layerlab_command::Access;
use layerlab_context::{Kind as EntryKind, clean, join, overlap};
use layerlab_dockerfile_parser::Kind;
use layerlab_source::Edit;
use std::collections::BTreeMap;

/// Settings that say which other files an install reads: they count only where they are copied above it.
const SETTINGS: [&str; 2] = [".npmrc", ".yarnrc.yml"];

/// Copies of code above a `RUN` that may stand below what reads nothing but manifests.
pub(super) struct Below {
    /// Their texts in their order.
    pub(super) texts: Vec<String>,
    /// What takes them out of where they are; manifests that some of them bring stay there.
    pub(super) edits: Vec<Edit>,
    /// What has to hold for it.
    pub(super) conditions: Vec<String>,
}

impl Site<'_> {
    /// An install whose manifests were copied by themselves, and code copied above it that it does not look at.
    pub(super) fn code_below(&self) -> Option<Proposal> {
        let commands = self.commands()?;
        let manifests = self.copies_of_manifests();
        let found = manifests
            .iter()
            .find_map(|copy| self.code_beside(copy, &commands))?;
        Some(found.unwrap_or_else(|refusal| self.refused(&refusal)))
    }

    /// Copies of single files above the `RUN`, as those of the folders that the files stand in.
    pub(super) fn copies_of_manifests(&self) -> Vec<FolderCopy> {
        let files = self.before.iter().filter(|_| self.is_placed());
        files.filter_map(|index| self.folder_of_files(*index)).collect()
    }

    fn code_beside(
        &self,
        copy: &FolderCopy,
        commands: &Commands,
    ) -> Option<Result<Proposal, (Manager, String)>> {
        let variables = self.environment().into_iter().collect();
        let of_variables = self.variables_lead_elsewhere(&copy.destination).ok()?;
        let place = self.place(copy, &variables);
        place.context_path(".")?;
        let early = match self.early(commands, &place, copy)? {
            Ok(early) => early,
            // Where no code stands above it, nothing is lost.
            Err(refusal) => return self.brings_code(copy).then_some(Err(refusal)),
        };
        if self
            .goes_nowhere(commands.pieces[..early.count].iter(), copy, &early.need)
            .is_some()
        {
            return None;
        }
        let below = match self.below(copy, &early.need, &early.beside)? {
            Ok(below) => below,
            Err(reason) => return Some(Err((early.manager, reason))),
        };
        let conditions = access::once(below.conditions.into_iter().chain(of_variables));
        let mut edits = self.go_down(&below.texts, &[], &early, &commands.pieces);
        edits.extend(below.edits);
        Some(Ok(self.proposal(
            &early,
            &commands.pieces,
            edits,
            conditions,
            &copy.destination,
        )))
    }

    /// Whether code of the folder that a copy takes files of is copied above the `RUN`, and its manifests with it.
    fn brings_code(&self, copy: &FolderCopy) -> bool {
        let files = self.input.project.files;
        let brings = |source: &str, role: Role| {
            let of_role = files.of_role(role);
            of_role.is_some_and(|of_role| of_role.sums(source).files > 0)
        };
        let mut folders = self.before.iter().filter_map(|index| self.aligned(*index, copy));
        folders.any(|folder| brings(&folder.source, Role::Code))
    }

    /// A copy of a folder to where it would come to lie if all were copied as the manifests are.
    fn aligned(&self, index: usize, copy: &FolderCopy) -> Option<FolderCopy> {
        let workdir = self.workdirs.get(&index).map(String::as_str);
        let folder = FolderCopy::of(self.input, index, workdir)?;
        let is_part = copy.source.is_empty() || layerlab_command::is_below(&folder.source, &copy.source);
        let below = folder.source.strip_prefix(copy.source.as_str())?;
        let there = join(&copy.destination, below.trim_start_matches('/'));
        (is_part && !below.is_empty() && there == folder.destination && !folder.reads_environment)
            .then_some(folder)
    }

    /// What of the code above the `RUN` can stand below something that needs manifests, and does other things beside; `None` where
    /// there is none.
    pub(super) fn below(
        &self,
        copy: &FolderCopy,
        need: &Need,
        beside: &Access,
    ) -> Option<Result<Below, String>> {
        let mut along: Vec<usize> = Vec::new();
        let mut lines: BTreeMap<usize, (FolderCopy, Vec<String>)> = BTreeMap::new();
        for index in self.before {
            let kind = self.input.dockerfile.instructions[*index].kind.as_ref();
            let is_other = sources_of(kind).is_some() && *index != copy.index;
            if is_other && self.brings_no_manifest(*index, copy, need) {
                along.push(*index);
            } else if let Some(split) = is_other.then(|| self.split(*index, copy, need)).flatten() {
                along.push(*index);
                lines.insert(*index, split);
            } else {
                // What a step above the install needs stays above that.
                along.retain(|above| self.may_pass(*index, *above, None));
            }
        }
        // What else goes with the install may need it too.
        along.retain(|index| !beside.conflicts(self.access(*index)));
        let first = along.first()?;
        if let Some(file) = self.setting_left_out(copy, need) {
            return Some(Err(format!(
                "{file} is in the context and not copied above it, so that what it reads is not what is seen here"
            )));
        }
        let stays = |index: &usize| index > first && !along.contains(index);
        let passed: Vec<usize> = self.before.iter().copied().filter(stays).collect();
        let moved = along.iter();
        let conditions = access::once(moved.flat_map(|moved| self.conditions(&passed, self.access(*moved))));
        let (source, dockerfile) = (self.input.text, self.input.dockerfile);
        let instruction = |index: &usize| &dockerfile.instructions[*index];
        let text = |index: &usize| {
            text::block(source, dockerfile, instruction(index))
                .of(source)
                .to_owned()
        };
        let gone = |index: &usize| match lines.get(index) {
            Some((folder, lines)) => in_its_place(self.input, folder, lines),
            None => Edit::replace(
                text::block_with_line_end(source, dockerfile, instruction(index)),
                "",
            ),
        };
        Some(Ok(Below {
            texts: along.iter().map(text).collect(),
            edits: along.iter().map(gone).collect(),
            conditions,
        }))
    }

    /// A copy of a folder in which manifests stand among the code, and copies of these alone.
    fn split(&self, index: usize, copy: &FolderCopy, need: &Need) -> Option<(FolderCopy, Vec<String>)> {
        let folder = self.aligned(index, copy)?;
        let access = self.access(index);
        if access.unknown || access.writes_system() {
            return None;
        }
        let is_in = |path: &&String| layerlab_command::is_below(path, &folder.source);
        let of_folder = Need {
            files: need.files.iter().filter(is_in).cloned().collect(),
            folders: need.folders.iter().filter(is_in).cloned().collect(),
            ..Need::default()
        };
        let mut entries = self.input.project.files.context.below(&folder.source);
        let whole = need
            .folders
            .iter()
            .any(|needed| overlap(needed, &folder.source) && !is_in(&needed))
            || entries.all(|(path, entry)| entry.kind == EntryKind::Folder || of_folder.holds(&path));
        // Where a manifest rests on conditions, others in the folder may be of the same project.
        let may_be_needed = of_folder.files.is_empty() && of_folder.folders.is_empty() && need.usual;
        if whole || may_be_needed {
            return None;
        }
        let lines = manifest_lines(self.input, &folder, &of_folder)?;
        Some((folder, lines))
    }

    /// Whether a copy above the `RUN` brings something to a path.
    pub(super) fn is_copied(&self, path: &str) -> bool {
        self.before.iter().any(|index| {
            let kind = self.input.dockerfile.instructions[*index].kind.as_ref();
            matches!(kind, Some(Kind::Copy(_) | Kind::Add(_))) && self.access(*index).touches(path)
        })
    }

    /// Settings that an install would heed if they were copied, and are not.
    fn setting_left_out(&self, copy: &FolderCopy, need: &Need) -> Option<String> {
        let is_left_out = |path: &&String| {
            let below = path.strip_prefix(copy.source.as_str()).unwrap_or(path);
            let there = join(&copy.destination, below.trim_start_matches('/'));
            let decides = match self.input.project.files.contents.get(path.as_str()) {
                Some(text) => !path.ends_with(".npmrc") || text.contains("ignore-scripts"),
                None => true,
            };
            let is_setting = SETTINGS.iter().any(|name| path.rsplit('/').next() == Some(name));
            is_setting && decides && !self.is_copied(&there)
        };
        need.files.iter().find(is_left_out).cloned()
    }

    /// The folder of the context whose files a copy takes one by one, and where it puts them.
    fn folder_of_files(&self, index: usize) -> Option<FolderCopy> {
        let sources = sources_of(self.input.dockerfile.instructions[index].kind.as_ref())?;
        let into_folder =
            sources.paths.len() > 1 || sources.destination.ends_with('/') || sources.destination == ".";
        let workdir = self.workdirs.get(&index).map(String::as_str);
        let odd = sources.destination.contains(INVOLVED) || !sources.contents.is_empty();
        if odd || !into_folder || (workdir.is_none() && !sources.destination.starts_with('/')) {
            return None;
        }
        let mut folders = sources.paths.iter().map(|path| {
            let path = clean(path);
            path.rsplit_once('/')
                .map_or(String::new(), |(folder, _)| folder.to_owned())
        });
        let source = folders.next()?;
        let is_folder = |path: &String| {
            let entry = self.input.project.files.context.get(&clean(path));
            entry.is_some_and(|entry| entry.kind == layerlab_context::Kind::Folder)
        };
        let plain = folders.all(|folder| folder == source) && !sources.paths.iter().any(is_folder);
        plain.then(|| FolderCopy {
            index,
            source,
            destination: join(workdir.unwrap_or("/"), &sources.destination),
            is_absolute: true,
            reads_environment: false,
        })
    }
}
