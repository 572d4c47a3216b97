//! Code that is copied, folder by folder, between the manifests and the install that reads them: it goes behind the install.
//!
//! ```dockerfile
//! COPY package.json package-lock.json ./    COPY package.json package-lock.json ./
//! COPY src ./src                            RUN npm ci
//! RUN npm ci                                COPY src ./src
//! ```

use super::Proposal;
use super::along::sources_of;
use super::early::Commands;
use super::folder_copy::FolderCopy;
use super::site::Site;
use crate::access;
use crate::access::INVOLVED;
use crate::text;
use layerlab_context::{clean, join};
use std::collections::BTreeSet;

impl Site<'_> {
    /// An install whose manifests were copied by themselves, and code copied above it that it does not look at.
    pub(super) fn code_below(&self) -> Option<Proposal> {
        let commands = self.commands()?;
        let manifests = self
            .before
            .iter()
            .filter_map(|index| self.folder_of_files(*index));
        manifests
            .filter(|_| self.is_placed())
            .find_map(|copy| self.code_beside(&copy, &commands))
    }

    fn code_beside(&self, copy: &FolderCopy, commands: &Commands) -> Option<Proposal> {
        let names: BTreeSet<String> = self.environment().into_iter().map(|(name, _)| name).collect();
        let of_variables = self.variables_lead_elsewhere(&copy.destination).ok()?;
        let place = self.place(copy, &names);
        place.context_path(".")?;
        let early = self.early(commands, &place, copy)?.ok()?;
        if self
            .goes_nowhere(commands.pieces[..early.count].iter(), copy, &early.need)
            .is_some()
        {
            return None;
        }
        let mut along: Vec<usize> = Vec::new();
        for index in self.before {
            let kind = self.input.dockerfile.instructions[*index].kind.as_ref();
            let is_other = sources_of(kind).is_some() && *index != copy.index;
            if is_other && self.brings_no_manifest(*index, copy, &early.need) {
                along.push(*index);
            } else {
                // What a step above the install needs stays above that.
                along.retain(|above| self.may_pass(*index, *above, None));
            }
        }
        // What else goes with the install may need it too.
        along.retain(|index| !early.beside.conflicts(self.access(*index)));
        let first = along.first()?;
        let stays = |index: &usize| index > first && !along.contains(index);
        let passed: Vec<usize> = self.before.iter().copied().filter(stays).collect();
        let moved = along.iter();
        let of_moved = moved.flat_map(|moved| self.conditions(&passed, self.access(*moved)));
        let conditions = access::once(of_moved.chain(of_variables));
        let (source, dockerfile) = (self.input.text, self.input.dockerfile);
        let block = |index: &usize| {
            let block = text::block(source, dockerfile, &dockerfile.instructions[*index]);
            block.of(source).to_owned()
        };
        let texts: Vec<String> = along.iter().map(block).collect();
        let edits = self.go_down(&texts, &along, &early, &commands.pieces);
        Some(self.proposal(&early, &commands.pieces, edits, conditions, &copy.destination))
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
