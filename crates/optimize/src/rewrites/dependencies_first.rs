//! "Dependencies before code": copy the manifests, install, then copy the rest.
//!
//! ```dockerfile
//! COPY . /app/                              COPY requirements.txt /app/
//! RUN pip install -r /app/requirements.txt  RUN pip install -r /app/requirements.txt
//!                                           COPY . /app/
//! ```
//!
//! The image stays what it is where the install reads nothing but the manifests, writes nothing that the rest of the files is laid
//! over, and no step between the two needs the one or the other.

use super::early::Early;
use super::folder_copy::{FolderCopy, manifest_lines};
use super::parted::late;
use super::site::{Site, at_every_run};
use super::stays::cut;
use super::{Benefit, Input, Proposal, grade};
use crate::access;
use crate::install::{self, Need};
use crate::shell::Piece;
use crate::text;
use layerlab_command::Access;
use layerlab_context::{join, overlap};
use layerlab_dockerfile_parser::Kind;
use layerlab_source::{Applicability, Edit};

#[allow(
    clippy::redundant_closure_for_method_calls,
    reason = "the method is of one lifetime, the closure of any"
)]
pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    at_every_run(input, |site: &Site<'_>| {
        let found = site.propose();
        let found = found.or_else(|| site.code_below());
        found.or_else(|| site.unsplit())
    })
}

impl Site<'_> {
    fn propose(&self) -> Option<Proposal> {
        let commands = self.commands()?;
        let pieces = &commands.pieces;
        for (at, index) in self.before.iter().enumerate().rev() {
            let Some(copy) = FolderCopy::of(self.input, *index, self.workdirs.get(index).map(String::as_str))
            else {
                continue;
            };
            if !self.is_placed() && copy.destination == "/" {
                return None;
            }
            let variables = self.environment().into_iter().collect();
            let place = self.place(&copy, &variables);
            if place.context_path(".").is_none() && !self.mentions(pieces, &copy.destination) {
                continue;
            }
            return match self.early(&commands, &place, &copy) {
                None => None,
                Some(Err(refusal)) => Some(self.refused(&refusal)),
                Some(Ok(early)) => self.moved(at, &copy, &early, pieces),
            };
        }
        None
    }

    pub(super) fn refused(&self, (manager, reason): &(install::Manager, String)) -> Proposal {
        self.refused_as(manager.name, reason)
    }

    pub(super) fn refused_as(&self, manager: &str, reason: &str) -> Proposal {
        Proposal {
            id: format!("dependencies-first/{manager}/{}/{}", self.stage, self.index),
            title: title(manager),
            reason: format!("Not possible as it stands: {reason}."),
            applicability: Applicability::DisplayOnly,
            checks: Vec::new(),
            edits: Vec::new(),
            ignore: Vec::new(),
            benefit: Benefit::Time,
            about: vec![self.input.dockerfile.instructions[self.index].span],
        }
    }

    fn moved(&self, at: usize, copy: &FolderCopy, early: &Early, pieces: &[Piece]) -> Option<Proposal> {
        let of_variables = match self.variables_lead_elsewhere(&copy.destination) {
            Ok(conditions) => conditions,
            Err(name) => {
                let reason =
                    format!("the variable {name} may let the install see other files of the project");
                return Some(self.refused(&(early.manager, reason)));
            }
        };
        let copied = self.access(copy.index);
        let not_possible = |reason: String| Some(self.refused(&(early.manager, reason)));
        let target = &copy.destination;
        let manifests = manifests_and_system(copy, &early.need, &[]).reads;
        if copied.unknown || copied.writes_system() {
            return not_possible(format!(
                "the system and {} keep files of their own in {target}",
                early.manager.name
            ));
        }
        let is_set = |path: &&String| overlap(path, target) && !manifests.contains(*path);
        if let Some(path) = self.input.survey().named_above(self.index).iter().find(is_set) {
            return not_possible(format!(
                "settings above it lead to {path}, which is of the project"
            ));
        }
        if let Some(folder) = self.goes_nowhere(pieces[..early.count].iter(), copy, &early.need) {
            return not_possible(format!("“cd {folder}” goes to a folder that only the code makes"));
        }
        let between = &self.before[at + 1..];
        let Some(lines) = manifest_lines(self.input, copy, &early.need) else {
            return not_possible("a name among what it reads cannot be written in a COPY".to_owned());
        };
        let mut installs = manifests_and_system(copy, &early.need, early.manager.writes);
        let along = self.copies_along(copy, copied, between, &early.need, &installs);
        let (edits, conditions) = if let Some(along) = along {
            let conditions = self.conditions(between, copied).into_iter();
            (
                self.copy_moves_down(copy, &along, early, pieces, &lines),
                access::once(conditions.chain(along.conditions)),
            )
        } else {
            // Settings that are written before it, and what it makes: it looks all around where it is started.
            installs.reads.push(self.workdir.to_owned());
            installs.writes.push(self.workdir.to_owned());
            let folders = pieces[..early.count]
                .iter()
                .filter_map(|piece| piece.folder.as_ref());
            installs
                .reads
                .extend(folders.map(|folder| join(self.workdir, folder)));
            let mut others = between
                .iter()
                .filter(|index| !self.may_follow(**index, &installs));
            // What goes somewhere or sets something is rarely what it hangs on.
            let does_work = |index: &&usize| {
                let kind = &self.input.dockerfile.instructions[**index].kind;
                matches!(kind, Some(Kind::Run(_) | Kind::Copy(_) | Kind::Add(_)))
            };
            let other = others.clone().find(does_work).or_else(|| others.next());
            if let Some(other) = other {
                let other = cut(&self.input.dockerfile.instructions[*other].original);
                return not_possible(format!(
                    "“{other}” stands between the copy and the install, and touches what both do"
                ));
            }
            (
                self.install_moves_up(copy, early, pieces, &lines),
                self.conditions(between, &installs),
            )
        };
        let of_copy = copied.conditions_beside(&installs);
        let conditions = access::once(conditions.into_iter().chain(of_variables).chain(of_copy));
        Some(self.proposal(early, pieces, edits, conditions, target))
    }

    /// The install before the code, by edits.
    pub(super) fn proposal(
        &self,
        early: &Early,
        pieces: &[Piece],
        edits: Vec<Edit>,
        conditions: Vec<String>,
        target: &str,
    ) -> Proposal {
        let of_mounts = match late(early, pieces) {
            Some(_) => {
                let Some(conditions) = self.conditions_of_a_cut(&[self.workdir, target]) else {
                    let reason = "what stands behind it in the RUN works in a mount that it fills".to_owned();
                    return self.refused(&(early.manager, reason));
                };
                conditions
            }
            None => Vec::new(),
        };
        let conditions: Vec<String> = conditions.into_iter().chain(of_mounts).collect();
        let is_conditional = !conditions.is_empty();
        let checks: Vec<String> = early.need.checks.iter().cloned().chain(conditions).collect();
        let names: Vec<&str> = early
            .need
            .files
            .iter()
            .chain(&early.need.folders)
            .map(String::as_str)
            .collect();
        let shown = if names.len() > 6 {
            format!("{} and {} more", names[..5].join(", "), names.len() - 5)
        } else {
            names.join(", ")
        };
        Proposal {
            // Several installs of one manager in a stage differ by what they do, or by what they read.
            id: format!(
                "dependencies-first/{}/{}/{}/{}",
                early.manager.name,
                self.stage,
                early.verb,
                names.first().copied().unwrap_or_default()
            ),
            title: title(early.manager.name),
            reason: format!(
                "The install reads only {shown}. Copied alone before it, an edit of any other file no longer makes it run again."
            ),
            applicability: grade(
                !early.need.review,
                early.need.usual
                    || is_conditional
                    || (self.input.project.files.assumed && !checks.is_empty()),
            ),
            checks,
            edits,
            ignore: Vec::new(),
            benefit: Benefit::Time,
            about: Vec::new(),
        }
    }

    /// Whether a command names something below a folder.
    fn mentions(&self, pieces: &[Piece], folder: &str) -> bool {
        let named = |piece: &Piece| match (&piece.command, &piece.folder) {
            (Some(command), _) => command.words.iter().any(|word| word.starts_with(folder)),
            (None, Some(path)) => join(self.workdir, path).starts_with(folder),
            (None, None) => false,
        };
        pieces.iter().any(named)
    }

    /// Whether an instruction between copy and install may run after it.
    fn may_follow(&self, index: usize, installs: &Access) -> bool {
        let instruction = &self.input.dockerfile.instructions[index];
        match &instruction.kind {
            Some(Kind::Run(_) | Kind::Copy(_) | Kind::Add(_)) => !self.access(index).conflicts(installs),
            kind => text::is_metadata(kind.as_ref()),
        }
    }
}

/// What an install touches beside what it makes in the working directory.
pub(super) fn manifests_and_system(copy: &FolderCopy, need: &Need, writes: &[&str]) -> Access {
    let mut access = Access::system();
    let image = |path: &String| {
        let below = path
            .strip_prefix(copy.source.as_str())
            .unwrap_or(path)
            .trim_start_matches('/');
        join(&copy.destination, below)
    };
    access
        .reads
        .extend(need.files.iter().chain(&need.folders).map(image));
    access.writes.extend(writes.iter().map(|path| (*path).to_owned()));
    access
}

fn title(manager: &str) -> String {
    format!("Install {manager} packages before copying the code")
}
