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

use super::folder_copy::{FolderCopy, in_its_place, manifest_lines};
use super::script::Script;
use super::site::{Site, at_every_run};
use super::{Benefit, Input, Proposal, grade};
use crate::access;
use crate::environment;
use crate::install::{self, Need, Place, environment_allows};
use crate::shell::Piece;
use crate::text;
use layerlab_command::Access;
use layerlab_command::SimpleCommand;
use layerlab_context::join;
use layerlab_dockerfile_parser::{Instruction, Kind};
use layerlab_source::{Applicability, Edit, Span};
use std::collections::BTreeMap;

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

/// The commands of a `RUN` that can go before the code.
pub(super) struct Early {
    pub(super) manager: install::Manager,
    pub(super) need: Need,
    /// What it does, in the manager's word.
    verb: String,
    /// Number of pieces that go; all of them where nothing of the `RUN` stays.
    pub(super) count: usize,
    /// What has to stand behind them where they stand alone: the end of a here-document.
    closing: String,
    /// What has to stand before the rest of the `RUN`: it goes to the folder that they were in.
    going: String,
    /// What commands around the installs do, which go with them.
    pub(super) beside: Access,
}

/// What a `RUN` does, one command after the other.
pub(super) struct Commands {
    pub(super) pieces: Vec<Piece>,
    /// It goes on where one of them fails, and stays together.
    whole: bool,
    /// They are lines of a here-document.
    script: Option<Script>,
}

impl Commands {
    /// The first command that does more than to go somewhere: what goes there, where it is then, and itself.
    pub(super) fn first_in_its_folder(&self, site: &Site<'_>) -> Option<(String, String, &Piece)> {
        let at = self.pieces.iter().position(|piece| piece.folder.is_none())?;
        let mut workdir = site.workdir.to_owned();
        let mut going = String::new();
        for piece in &self.pieces[..at] {
            workdir = join(&workdir, piece.folder.as_deref().unwrap_or_default());
            going += piece.span.of(site.input.text);
            going += " && ";
        }
        Some((going, workdir, &self.pieces[at]))
    }
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
            let environment = self.environment();
            let names = environment.iter().map(|(name, _)| name.clone()).collect();
            let place = self.place(&copy, &names);
            if place.context_path(".").is_none() && !self.mentions(pieces, &copy.destination) {
                continue;
            }
            return match self.early(&commands, &place, &copy) {
                None => None,
                Some(Err(refusal)) => Some(self.refused(&refusal)),
                Some(Ok(early)) => self.moved(at, &copy, &early, pieces, &environment),
            };
        }
        None
    }

    /// What the `RUN` does, one command after the other; `None` where it is more than that.
    pub(super) fn commands(&self) -> Option<Commands> {
        if let Some(script) = self.quoted_script().or_else(|| self.script()) {
            return Some(Commands {
                pieces: script.pieces.clone(),
                whole: false,
                script: Some(script),
            });
        }
        let pieces = self.pieces().or_else(|| self.words_alone());
        if let Some(pieces) = pieces.filter(|pieces| pieces.iter().any(|piece| piece.command.is_some())) {
            return Some(Commands {
                pieces,
                whole: false,
                script: None,
            });
        }
        if let Some(script) = self.stopping_sequence() {
            return Some(Commands {
                pieces: script.pieces.clone(),
                whole: false,
                script: Some(script),
            });
        }
        Some(Commands {
            pieces: self.sequence()?,
            whole: true,
            script: None,
        })
    }

    /// Installs at the beginning of the pieces, with what is harmless around them; `None` where there is none, or where they
    /// need all files anyway.
    pub(super) fn early(
        &self,
        commands: &Commands,
        place: &Place<'_>,
        copy: &FolderCopy,
    ) -> Option<Result<Early, (install::Manager, String)>> {
        let pieces = &commands.pieces;
        // A value with a blank would be more than one word.
        let mut constants = environment::before(self.input.dockerfile, self.index).constants;
        constants.retain(|_, value| !value.contains(' '));
        let mut found: Option<Early> = None;
        let mut taken = 0;
        // What has to hold for commands between the installs; those behind the last one stay where they are for it.
        let mut conditions: Vec<String> = Vec::new();
        let mut pending: Vec<String> = Vec::new();
        let mut beside = Access::default();
        let mut workdir = self.workdir.to_owned();
        for (at, piece) in pieces.iter().enumerate() {
            if let Some(folder) = &piece.folder {
                workdir = join(&workdir, folder);
                continue;
            }
            let place = &Place {
                workdir: &workdir,
                ..*place
            };
            let neutral = || {
                let access = self.access_of_text(piece, Some(&workdir));
                let touches = access.unknown || access.touches(&copy.destination) || access.touches(&workdir);
                let conditions = access.conditions_beside(self.access(copy.index));
                (!touches).then_some((access, conditions))
            };
            let Some(command) = &piece.command else {
                let Some((access, of_pipe)) = neutral().filter(|_| piece.pipe) else {
                    break;
                };
                beside.join(access);
                pending.extend(of_pipe);
                if pending.is_empty() {
                    taken = at + 1;
                }
                continue;
            };
            let command = &expanded(command, piece.span.of(self.input.text), &constants);
            if let Some(install) = install::install(command, place) {
                let need = match install.finding {
                    Ok(need) => need,
                    // An earlier install can still go alone.
                    Err(refusal) if found.is_none() => return Some(Err((install.manager, refusal))),
                    Err(_) => break,
                };
                let early = found.get_or_insert(Early {
                    manager: install.manager,
                    need: Need::default(),
                    verb: command.operands().next().unwrap_or("install").to_owned(),
                    count: 0,
                    closing: String::new(),
                    going: String::new(),
                    beside: Access::default(),
                });
                early.need.files.extend(need.files);
                early.need.folders.extend(need.folders);
                early.need.checks.extend(need.checks);
                early.need.review |= need.review;
                early.need.usual |= need.usual;
            } else if !(command.plain && install::prepares(command)) {
                let Some((access, of_command)) = neutral() else {
                    break;
                };
                beside.join(access);
                pending.extend(of_command);
                if !pending.is_empty() {
                    continue;
                }
            }
            conditions.append(&mut pending);
            taken = at + 1;
        }
        let mut early = found?;
        early.count = taken;
        early.beside = beside;
        let goes = pieces[..taken].iter().filter(|piece| piece.folder.is_some());
        let going = goes.map(|piece| format!("{} && ", piece.span.of(self.input.text)));
        early.going = going.collect();
        if commands.whole && taken < pieces.len() {
            return None;
        }
        if let Some(script) = commands.script.as_ref().filter(|_| taken < pieces.len()) {
            early.closing.clone_from(&script.closing);
            if !script.stops {
                let (manager, verb) = (early.manager.name, &early.verb);
                let condition =
                    format!("{manager} {verb} succeeds; where it fails, the script goes on today");
                early.need.checks.push(condition);
                early.need.usual = true;
            }
        }
        early.need.usual |= !conditions.is_empty();
        early.need.checks.extend(conditions);
        early.need.checks = access::once(early.need.checks);
        let whole = self
            .input
            .project
            .files
            .context
            .below(&copy.source)
            .all(|(path, entry)| entry.kind == layerlab_context::Kind::Folder || early.need.holds(&path));
        // A copy that brings the manifests and nothing else is already what this would make.
        (!whole).then_some(Ok(early))
    }

    fn refused(&self, (manager, reason): &(install::Manager, String)) -> Proposal {
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

    fn moved(
        &self,
        at: usize,
        copy: &FolderCopy,
        early: &Early,
        pieces: &[Piece],
        environment: &[(String, String)],
    ) -> Option<Proposal> {
        let leads_inside = environment
            .iter()
            .find(|(name, value)| !environment_allows(name, value, &copy.destination));
        if let Some((name, _)) = leads_inside {
            let reason = format!("the variable {name} may let the install see other files of the project");
            return Some(self.refused(&(early.manager, reason)));
        }
        let copied = self.access(copy.index);
        let not_possible = |reason: String| Some(self.refused(&(early.manager, reason)));
        let target = &copy.destination;
        if copied.unknown || copied.writes_system() {
            return not_possible(format!(
                "the system and {} keep files of their own in {target}",
                early.manager.name
            ));
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
                self.copy_moves_down(copy, &along.indices, early, pieces, &lines),
                access::once(conditions.chain(along.conditions)),
            )
        } else {
            // Settings that are written before it, and what it makes: it looks all around where it is started.
            installs.reads.push(self.workdir.to_owned());
            installs.writes.push(self.workdir.to_owned());
            if let Some(other) = between.iter().find(|index| !self.may_follow(**index, &installs)) {
                let line = self.input.dockerfile.instructions[*other].first_line;
                return not_possible(format!(
                    "line {line} stands between the copy and the install, and touches what both do"
                ));
            }
            (
                self.install_moves_up(copy, early, pieces, &lines),
                self.conditions(between, &installs),
            )
        };
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

    fn copy_moves_down(
        &self,
        copy: &FolderCopy,
        along: &[usize],
        early: &Early,
        pieces: &[Piece],
        lines: &[String],
    ) -> Vec<Edit> {
        let (source, dockerfile) = (self.input.text, self.input.dockerfile);
        let block =
            |index: &usize| text::block(source, dockerfile, &dockerfile.instructions[*index]).of(source);
        let itself = self.placed_copy(copy, block(&copy.index));
        let along_texts = along.iter().map(|index| block(index).to_owned());
        let moved: Vec<String> = std::iter::once(itself).chain(along_texts).collect();
        let mut edits = self.go_down(&moved, along, early, pieces);
        edits.insert(0, in_its_place(self.input, copy, lines));
        edits
    }

    /// Texts go behind the install, and instructions away from where they are.
    pub(super) fn go_down(
        &self,
        texts: &[String],
        along: &[usize],
        early: &Early,
        pieces: &[Piece],
    ) -> Vec<Edit> {
        let newline = text::newline(self.input.text);
        let (source, dockerfile) = (self.input.text, self.input.dockerfile);
        let moved_text = texts.join(newline);
        let run = &dockerfile.instructions[self.index];
        let gone = |index: &usize| {
            let block = text::block_with_line_end(source, dockerfile, &dockerfile.instructions[*index]);
            Edit::replace(block, "")
        };
        let mut edits: Vec<Edit> = along.iter().map(gone).collect();
        match late(early, pieces) {
            None => edits.push(Edit::insert(run.span.end, format!("{newline}{moved_text}"))),
            Some(late) => {
                let end = pieces[early.count - 1].span.end;
                let head = run_head(self.input.text, run, pieces);
                edits.push(Edit::replace(
                    Span::new(end, late.start),
                    format!(
                        "{}{newline}{moved_text}{newline}{head}{}",
                        early.closing, early.going
                    ),
                ));
            }
        }
        edits
    }

    /// The text of a copy, where another working directory holds when it comes: its destination whole.
    pub(super) fn placed_copy(&self, copy: &FolderCopy, block: &str) -> String {
        let instruction = &self.input.dockerfile.instructions[copy.index];
        let here = self.workdirs.get(&copy.index).map(String::as_str);
        if copy.is_absolute || here == Some(self.workdir) {
            return block.to_owned();
        }
        let written = instruction
            .arguments
            .last()
            .map_or("", |last| last.span.of(self.input.text));
        let before = block.strip_suffix(written).unwrap_or(block);
        format!("{before}{}/", copy.destination.trim_end_matches('/'))
    }

    fn install_moves_up(
        &self,
        copy: &FolderCopy,
        early: &Early,
        pieces: &[Piece],
        lines: &[String],
    ) -> Vec<Edit> {
        let newline = text::newline(self.input.text);
        let (source, dockerfile) = (self.input.text, self.input.dockerfile);
        let target = text::block(source, dockerfile, &dockerfile.instructions[copy.index]);
        let run = &dockerfile.instructions[self.index];
        let head = run_head(source, run, pieces);
        let early_span = Span::new(pieces[0].span.start, pieces[early.count - 1].span.end);
        let early_text = format!("{head}{}{}", early_span.of(source), early.closing);
        let manifests: String = lines.iter().map(|line| format!("{line}{newline}")).collect();
        let inserted = format!("{manifests}{early_text}{newline}");
        let mut edits = vec![Edit::insert(target.start, inserted)];
        match late(early, pieces) {
            None => edits.push(Edit::replace(
                text::block_with_line_end(source, dockerfile, run),
                "",
            )),
            Some(late) => edits.push(Edit::replace(
                Span::new(pieces[0].span.start, late.start),
                early.going.clone(),
            )),
        }
        edits
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

/// The first piece that stays behind the code.
fn late(early: &Early, pieces: &[Piece]) -> Option<Span> {
    pieces.get(early.count).map(|piece| piece.span)
}

/// A command with the variables that the Dockerfile sets put in, where no other substitution is in it.
fn expanded(command: &SimpleCommand, written: &str, variables: &BTreeMap<String, String>) -> SimpleCommand {
    // A variable that is set in front may name other files.
    let is_dressed = written
        .split_whitespace()
        .next()
        .is_some_and(|word| word.contains('='));
    if command.plain || is_dressed || command.words.iter().any(|word| word.contains(['`', '(', '<'])) {
        return command.clone();
    }
    let put_in = |word: &String| environment::expanded(word, variables);
    let words: Option<Vec<String>> = command.words.iter().map(put_in).collect();
    words.map_or_else(
        || command.clone(),
        |words| SimpleCommand {
            plain: !words.iter().any(|word| word.contains(['*', '?', '>'])),
            words,
        },
    )
}

fn title(manager: &str) -> String {
    format!("Install {manager} packages before copying the code")
}

/// Keyword and flags as they stand, for another `RUN` of the same kind.
fn run_head(text: &str, run: &Instruction, pieces: &[Piece]) -> String {
    let start = pieces.first().map_or(run.span.end, |piece| piece.span.start);
    let head = Span::new(run.span.start, start).of(text);
    if head.trim_end().ends_with('\\') {
        head.trim_end().trim_end_matches('\\').trim_end().to_owned() + " "
    } else {
        head.to_owned()
    }
}
