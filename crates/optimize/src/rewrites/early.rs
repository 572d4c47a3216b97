//! The commands of a `RUN` that can go before the code: installs, and what stands around them.

use super::folder_copy::FolderCopy;
use super::script::Script;
use super::site::Site;
use super::split_run::loses_its_place;
use crate::access;
use crate::environment;
use crate::install::{self, Need, Place, environment_allows};
use crate::settings;
use crate::shell::Piece;
use layerlab_command::{Access, SimpleCommand};
use layerlab_context::{join, overlap};
use std::collections::BTreeMap;

/// The commands of a `RUN` that can go before the code.
pub(super) struct Early {
    pub(super) manager: install::Manager,
    pub(super) need: Need,
    /// What it does, in the manager's word.
    pub(super) verb: String,
    /// Number of pieces that go; all of them where nothing of the `RUN` stays.
    pub(super) count: usize,
    /// What has to stand behind them where they stand alone: the end of a here-document.
    pub(super) closing: String,
    /// What has to stand before the rest of the `RUN`: it goes to the folder that they were in.
    pub(super) going: String,
    /// What commands around the installs do, which go with them.
    pub(super) beside: Access,
}

impl Early {
    fn of(manager: install::Manager, command: &SimpleCommand) -> Self {
        Self {
            manager,
            need: Need::default(),
            verb: command.operands().next().unwrap_or("install").to_owned(),
            count: 0,
            closing: String::new(),
            going: String::new(),
            beside: Access::default(),
        }
    }
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
    /// The first command that does more than to go somewhere or to set something for the shell.
    pub(super) fn first_in_its_folder(&self, site: &Site<'_>, copy: &FolderCopy) -> Option<First<'_>> {
        let mut first = First {
            going: String::new(),
            workdir: site.workdir.to_owned(),
            conditions: Vec::new(),
            made_executable: Vec::new(),
            piece: self.pieces.first()?,
        };
        for piece in &self.pieces {
            first.piece = piece;
            if let Some(folder) = &piece.folder {
                first.workdir = join(&first.workdir, folder);
            } else if let Some(conditions) = site.setting(piece, copy) {
                first.conditions.extend(conditions);
            } else if let Some(files) = piece.command.as_ref().and_then(made_executable) {
                let placed = files.iter().map(|file| join(&first.workdir, file));
                first.made_executable.extend(placed);
            } else {
                return Some(first);
            }
            first.going += piece.span.of(site.input.text);
            first.going += " && ";
        }
        None
    }
}

/// The first command of a `RUN` that does some work.
pub(super) struct First<'c> {
    /// What goes there and sets what it needs: it has to stand before another command that needs the same.
    pub(super) going: String,
    /// The working directory that it is started in.
    pub(super) workdir: String,
    /// What has to hold for what stands before it.
    pub(super) conditions: Vec<String>,
    /// Files that what stands before it makes programs of: they have to be there.
    pub(super) made_executable: Vec<String>,
    pub(super) piece: &'c Piece,
}

impl Site<'_> {
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

    /// Where the program itself lies in the folder of the code: what has to hold for a virtual environment.
    fn of_program(
        &self,
        command: &SimpleCommand,
        workdir: &str,
        copy: &FolderCopy,
        mut need: Need,
    ) -> Result<Need, String> {
        let program = &command.words[0];
        let path = join(workdir, program);
        if program.contains("/bin/")
            && layerlab_command::is_below(&path, &copy.destination)
            && copy.destination != "/"
        {
            let Some(conditions) = self.input.survey().in_made_folder(&path) else {
                return Err(format!("{program} lies in the project, and is copied with it"));
            };
            need.usual |= !conditions.is_empty();
            need.checks.extend_from_slice(conditions);
        }
        Ok(need)
    }

    /// What has to hold where a command that only sets something for the shell is given before the code is there; `None` where it
    /// is another command, or may read the code.
    pub(super) fn setting(&self, piece: &Piece, copy: &FolderCopy) -> Option<Vec<String>> {
        let command = piece.setting.as_ref()?;
        let set = environment::before(self.input.dockerfile, self.index);
        let written = command.words.join(" ");
        match command.words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["set", ..] => Some(Vec::new()),
            ["export", ..] => {
                let allows = |pair: &String| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    environment_allows(name, value, &copy.destination)
                };
                command.words[1..].iter().all(allows).then(Vec::new)
            }
            ["." | "source", file] if file.contains('/') => {
                let sets = format!("`{written}` only sets variables, and reads nothing of the project");
                let at_home = file.strip_prefix("~/").zip(set.home());
                let file = at_home.map_or((*file).to_owned(), |(rest, home)| format!("{home}/{rest}"));
                // One that is not known is taken to lie where tools do, which the condition says.
                let Some(path) =
                    environment::put_into_word(&file, &set.constants).filter(|file| !file.starts_with('~'))
                else {
                    return Some(vec![sets]);
                };
                let path = join(self.workdir, &path);
                match self.input.survey().in_made_folder(&path) {
                    Some(conditions) => Some(conditions.iter().cloned().chain([sets]).collect()),
                    None if overlap(&path, &copy.destination) || overlap(&path, self.workdir) => None,
                    None => Some(vec![sets]),
                }
            }
            _ => Some(vec![format!("`{written}` reads nothing of the project")]),
        }
    }

    /// What goes where commands were, and sets what they needed, for those that follow in another `RUN`.
    fn going(&self, pieces: &[Piece], copy: &FolderCopy) -> String {
        let goes = pieces
            .iter()
            .filter(|piece| piece.folder.is_some() || self.setting(piece, copy).is_some());
        let going = goes.map(|piece| format!("{} && ", piece.span.of(self.input.text)));
        going.collect()
    }

    /// Takes files along that name the version of a program, where it is looked for behind shims.
    fn with_versions(&self, need: &mut Need, place: &Place<'_>) -> Result<(), String> {
        let are_read = settings::looks_for_versions(self.input.dockerfile, self.index);
        if are_read && place.context_path(".").is_some() {
            for file in settings::VERSIONS {
                need.add(place, file)?;
            }
        }
        Ok(())
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
            if let Some(of_setting) = self.setting(piece, copy) {
                pending.extend(of_setting);
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
                let finding = install
                    .finding
                    .and_then(|need| self.of_program(command, &workdir, copy, need));
                let need = match finding {
                    Ok(need) => need,
                    // An earlier install can still go alone.
                    Err(refusal) if found.is_none() => return Some(Err((install.manager, refusal))),
                    Err(_) => break,
                };
                let early = found.get_or_insert_with(|| Early::of(install.manager, command));
                early.need.merge(need);
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
        if let Err(refusal) = self.with_versions(&mut early.need, place) {
            return Some(Err((early.manager, refusal)));
        }
        early.beside = beside;
        if loses_its_place(self.input.text, &pieces[..taken], &pieces[taken..]) {
            return None;
        }
        early.going = self.going(&pieces[..taken], copy);
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
}

/// Files that a command makes programs of, as they are named: `chmod +x mvnw`.
pub(super) fn made_executable(command: &SimpleCommand) -> Option<Vec<&str>> {
    let ["chmod", mode, files @ ..] = &command.words.iter().map(String::as_str).collect::<Vec<_>>()[..]
    else {
        return None;
    };
    let is_mode = ["+x", "a+x", "u+x", "755", "0755", "775", "777", "+rx"].contains(mode);
    let are_files = files
        .iter()
        .all(|file| !file.starts_with('-') && !file.contains('*'));
    (command.plain && is_mode && are_files && !files.is_empty()).then(|| files.to_vec())
}

/// A command with the variables that the Dockerfile sets put in, where no other substitution is in it.
fn expanded(command: &SimpleCommand, written: &str, variables: &BTreeMap<String, String>) -> SimpleCommand {
    // A variable that is set in front may name other files.
    let program = command.words.first().map_or("", String::as_str);
    let mut before = written.split_whitespace().take_while(|word| *word != program);
    let is_dressed = before.any(|word| word.contains('='));
    if command.plain || is_dressed || command.words.iter().any(|word| word.contains(['`', '(', '<'])) {
        return command.clone();
    }
    let put_in = |word: &String| environment::put_into_word(word, variables);
    let words: Option<Vec<String>> = command.words.iter().map(put_in).collect();
    words.map_or_else(
        || command.clone(),
        |words| SimpleCommand {
            plain: !words.iter().any(|word| word.contains(['*', '?', '>'])),
            words,
        },
    )
}
