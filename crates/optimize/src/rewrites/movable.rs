//! A copy of a folder that could go behind what is put before a `RUN`.

use super::along::Along;
use super::dependencies_first::manifests_and_system;
use super::folder_copy::FolderCopy;
use super::site::Site;
use crate::access;
use crate::install::{Need, Place};
use crate::shell::Piece;
use layerlab_command::is_below;
use layerlab_context::join;
use std::collections::BTreeSet;

/// A copy that could go down, if what stands between lets it.
pub(super) struct Movable {
    pub(super) copy: FolderCopy,
    /// Its place among the instructions before the `RUN`.
    at: usize,
    /// Variables that are set.
    pub(super) variables: BTreeSet<(String, String)>,
    /// What has to hold for what they say.
    conditions: Vec<String>,
}

impl Movable {
    /// Where commands that are started in a working directory would look for its files.
    pub(super) fn place<'p>(&'p self, site: &'p Site<'_>, workdir: &'p str) -> Place<'p> {
        Place {
            workdir,
            ..site.place(&self.copy, &self.variables)
        }
    }
}

impl Site<'_> {
    /// The nearest copy of a folder that could go behind what is put before the `RUN`.
    pub(super) fn movable_copy(&self) -> Option<Movable> {
        let workdir = |index: &usize| self.workdirs.get(index).map(String::as_str);
        let (at, copy) = self
            .before
            .iter()
            .enumerate()
            .rev()
            .find_map(|(at, index)| Some((at, FolderCopy::of(self.input, *index, workdir(index))?)))
            .filter(|(_, copy)| self.is_placed() || copy.destination != "/")?;
        let copied = self.access(copy.index);
        let conditions = self.variables_lead_elsewhere(&copy.destination).ok()?;
        let movable = !copied.unknown && !copied.writes_system();
        movable.then(|| Movable {
            copy,
            at,
            variables: self.environment().into_iter().collect(),
            conditions,
        })
    }

    /// What goes down with a copy, where something that reads only this is put before the `RUN`; `None` where something else may
    /// not stay.
    pub(super) fn along(&self, movable: &Movable, need: &Need, writes: &[&str]) -> Option<Along> {
        let copied = self.access(movable.copy.index);
        let between = &self.before[movable.at + 1..];
        let installs = manifests_and_system(&movable.copy, need, writes);
        let mut along = self.copies_along(&movable.copy, copied, between, need, &installs)?;
        let conditions = self.conditions(between, copied).into_iter();
        let conditions = conditions.chain(movable.conditions.iter().cloned());
        let conditions = conditions.chain(copied.conditions_beside(&installs));
        along.conditions = access::once(conditions.chain(along.conditions));
        Some(along)
    }

    /// A folder that commands go to and that only the rest of the code would make: below the copy, with no `WORKDIR` above it and no
    /// manifest in it.
    pub(super) fn goes_nowhere<'p>(
        &self,
        pieces: impl Iterator<Item = &'p Piece>,
        copy: &FolderCopy,
        need: &Need,
    ) -> Option<String> {
        let manifests = manifests_and_system(copy, need, &[]).reads;
        let above = self.before.iter().take_while(|index| **index != copy.index);
        let made: Vec<&String> = above.filter_map(|index| self.workdirs.get(index)).collect();
        let mut workdir = self.workdir.to_owned();
        for folder in pieces.filter_map(|piece| piece.folder.as_ref()) {
            workdir = join(&workdir, folder);
            let is_in = |path: &String| *path == workdir || is_below(path, &workdir);
            let is_of_code = workdir != copy.destination && is_below(&workdir, &copy.destination);
            if is_of_code && !manifests.iter().any(is_in) && !made.iter().any(|made| is_in(made)) {
                return Some(folder.clone());
            }
        }
        None
    }
}
