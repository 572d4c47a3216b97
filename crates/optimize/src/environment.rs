//! What is set where an instruction stands: variables, the user, the shell.

use layerlab_dockerfile_parser::{Dockerfile, Kind};
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

    /// Whether a `USER` was named.
    pub(crate) fn names_user(&self) -> bool {
        self.user.is_some()
    }

    fn set(&mut self, name: &str, value: &str) {
        let value = value.trim_matches(['"', '\'']);
        if name == "PATH" {
            // What it was before is left out.
            let parts = value
                .split(':')
                .filter(|part| !["$PATH", "${PATH}"].contains(part));
            let folders: Vec<Option<String>> = parts.map(|part| expanded(part, &self.constants)).collect();
            let is_known = |folder: &Option<String>| folder.as_ref().is_some_and(|at| at.starts_with('/'));
            self.programs_elsewhere = !folders.iter().all(is_known);
            self.programs = folders
                .into_iter()
                .flatten()
                .filter(|folder| folder.starts_with('/'))
                .collect();
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

/// A text with the variables put in; `None` where one is not known, or an operator stands in it.
pub(crate) fn expanded(text: &str, variables: &BTreeMap<String, String>) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let braced = after.strip_prefix('{').and_then(|after| after.split_once('}'));
        let (name, end) = braced.unwrap_or_else(|| {
            let end = after
                .find(|c: char| c != '_' && !c.is_ascii_alphanumeric())
                .unwrap_or(after.len());
            after.split_at(end)
        });
        out.push_str(variables.get(name)?);
        // A value that doubles from line to line names no path any more.
        if out.len() > LONGEST {
            return None;
        }
        rest = end;
    }
    out.push_str(rest);
    Some(out)
}
