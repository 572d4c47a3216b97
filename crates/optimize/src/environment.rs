//! What is set where an instruction stands: variables, the user, the shell.

use layerlab_dockerfile_parser::{Dockerfile, Kind, Lexer};
use std::collections::{BTreeMap, BTreeSet};

/// What is set before an instruction, in its stage and in those that it stands on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Environment {
    /// Variables that `ENV` sets to a value that hangs on nothing else. An `ARG` is another in the next build.
    pub(crate) constants: BTreeMap<String, String>,
    /// Names of the others, which may hold anything.
    pub(crate) open: BTreeSet<String>,
    /// Folders that `PATH` names: programs are looked for there first.
    pub(crate) programs: Vec<String>,
    /// Whether it names others too, of which it is not known where they are.
    pub(crate) programs_elsewhere: bool,
    /// The last `USER` that was named.
    user: Option<String>,
    /// Whether commands are given to something else than sh or bash.
    pub(crate) other_shell: bool,
}

impl Environment {
    /// What `~` stands for, where nothing makes it another.
    pub(crate) fn home(&self) -> Option<String> {
        match self.constants.get("HOME") {
            Some(home) => Some(home.clone()),
            None => (!self.names_user() && !self.open.contains("HOME")).then(|| "/root".to_owned()),
        }
    }
}

impl Environment {
    /// Whether commands are run by root, as far as the Dockerfile says.
    pub(crate) fn is_root(&self) -> bool {
        self.user
            .as_deref()
            .is_none_or(|user| ["root", "0"].contains(&user))
    }

    /// `PATH`, of which the base image's own is left out: where it names no folder of the project, as far as anybody knows.
    fn set_path(&mut self, value: &str) {
        let before = std::mem::take(&mut self.programs).join(":");
        let keeps = value.contains("$PATH") || value.contains("${PATH");
        let mut variables = self.constants.clone();
        variables.insert("PATH".to_owned(), before);
        let value = expanded(value, &variables);
        let folders = value.iter().flat_map(|value| value.split(':'));
        let folders: Vec<String> = folders
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        let is_known = value.is_some() && folders.iter().all(|folder| folder.starts_with('/'));
        self.programs_elsewhere = !is_known || (keeps && self.programs_elsewhere);
        self.programs = folders;
        self.programs.retain(|folder| folder.starts_with('/'));
    }

    /// Whether a `USER` was named.
    pub(crate) fn names_user(&self) -> bool {
        self.user.is_some()
    }

    fn set(&mut self, name: &str, value: &str) {
        if name == "PATH" {
            self.set_path(value);
        }
        if let Some(value) = expanded(value, &self.constants) {
            self.constants.insert(name.to_owned(), value);
            self.open.remove(name);
        } else {
            self.constants.remove(name);
            self.open.insert(name.to_owned());
        }
    }
}

/// What is set before the instruction at `index`.
pub(crate) fn before(dockerfile: &Dockerfile, index: usize) -> Environment {
    let mut stages = Vec::new();
    let mut at = dockerfile
        .stages
        .iter()
        .position(|stage| stage.commands.contains(&index));
    while let Some(stage) = at {
        stages.push(stage);
        at = dockerfile.base_stage(stage);
    }
    let mut found = Environment::default();
    let commands = stages
        .iter()
        .rev()
        .flat_map(|stage| &dockerfile.stages[*stage].commands);
    for command in commands.take_while(|command| **command != index) {
        match &dockerfile.instructions[*command].kind {
            Some(Kind::Env(pairs)) => {
                for pair in pairs {
                    found.set(&pair.name, &pair.value);
                }
            }
            // Of another value in the next build; an ENV of the name wins.
            Some(Kind::Arg(args)) => {
                let names = args.iter().map(|arg| &arg.name);
                let new = names.filter(|name| !found.constants.contains_key(*name));
                found.open.extend(new.cloned().collect::<Vec<_>>());
            }
            Some(Kind::User(user)) => {
                found.user = user.split(':').next().map(str::to_owned);
            }
            Some(Kind::Shell(words)) => {
                let program = words
                    .first()
                    .map_or("", |word| word.rsplit('/').next().unwrap_or(word));
                // An option with a value may name a file that is read first; -i and -l make it read those of the home.
                let is_plain = |word: &String| {
                    word.starts_with('-') && !word.contains(['i', 'l', 'r']) || word == "pipefail"
                };
                found.other_shell =
                    !["sh", "bash", "ash", "dash"].contains(&program) || !words.iter().skip(1).all(is_plain);
            }
            _ => {}
        }
    }
    found
}

/// Of a value that is longer nothing is known. In bytes.
const LONGEST: usize = 100_000;

/// A word of an instruction as BuildKit reads it, without quotes and with the variables put in; `None` where one is not known.
pub(crate) fn expanded(word: &str, variables: &BTreeMap<String, String>) -> Option<String> {
    put_in(Lexer::new('\\'), word, variables)
}

/// A word of a command, whose quotes are taken off already, with the variables put in; `None` where one is not known.
pub(crate) fn put_into_word(word: &str, variables: &BTreeMap<String, String>) -> Option<String> {
    let lexer = Lexer {
        skip_quotes: true,
        raw_escapes: true,
        ..Lexer::new('\\')
    };
    put_in(lexer, word, variables)
}

fn put_in(lexer: Lexer, word: &str, variables: &BTreeMap<String, String>) -> Option<String> {
    let expanded = lexer.expand(word, variables).ok()?;
    // A value that doubles from line to line names no path any more.
    (expanded.unmatched.is_empty() && expanded.text.len() <= LONGEST).then_some(expanded.text)
}
