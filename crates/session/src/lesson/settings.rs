//! What an image starts from, and what it sets for whoever runs it: with the values of variables put in.

use layerlab_dockerfile_parser::{BuildArg, CommandLine, Dockerfile, Instruction, Kind, Lexer, Pair};
use std::collections::BTreeMap;

type Variables = BTreeMap<String, String>;

/// Settings of an image.
pub(super) struct Settings {
    base: String,
    /// By instruction and name.
    set: BTreeMap<String, String>,
    lexer: Lexer,
}

impl Settings {
    pub(super) fn of(dockerfile: &Dockerfile) -> Self {
        let mut settings = Self {
            base: String::new(),
            set: BTreeMap::new(),
            lexer: Lexer {
                // A variable without a value is told apart from an empty one.
                skip_unset: true,
                ..Lexer::new(dockerfile.escape)
            },
        };
        let mut globals = Variables::new();
        for index in &dockerfile.global_args {
            if let Some(Kind::Arg(args)) = &dockerfile.instructions[*index].kind {
                for arg in args {
                    settings.declare(arg, &mut globals, &Variables::new());
                }
            }
        }
        if let Some(last) = dockerfile.stages.len().checked_sub(1) {
            settings.stage(dockerfile, last, &globals);
        }
        settings
    }

    /// What a stage sets, and before it those that it stands on; the variables at its end.
    fn stage(&mut self, dockerfile: &Dockerfile, stage: usize, globals: &Variables) -> Variables {
        let mut variables = Variables::new();
        if let Some(base) = dockerfile.base_stage(stage) {
            variables = self.stage(dockerfile, base, globals);
        } else if let Some(Kind::From(from)) = &dockerfile.instructions[dockerfile.stages[stage].from].kind {
            self.base = self.expanded(&from.base, globals);
        }
        for index in &dockerfile.stages[stage].commands {
            self.instruction(&dockerfile.instructions[*index], &mut variables, globals);
        }
        variables
    }

    fn instruction(&mut self, instruction: &Instruction, variables: &mut Variables, globals: &Variables) {
        let line = |command: &CommandLine| {
            let shell = if command.shell { "" } else { "exec " };
            format!("{shell}{}", command.words.join(" "))
        };
        let mut set = |name: &str, value: String| _ = self.set.insert(name.to_owned(), value);
        match &instruction.kind {
            Some(Kind::Env(pairs)) => self.pairs("ENV", pairs, variables),
            Some(Kind::Label(pairs)) => self.pairs("LABEL", pairs, &mut variables.clone()),
            Some(Kind::Arg(args)) => args.iter().for_each(|arg| self.declare(arg, variables, globals)),
            Some(Kind::Workdir(path)) => {
                let path = self.expanded(path, variables);
                let now = self.set.get("WORKDIR").map_or("", String::as_str);
                self.set
                    .insert("WORKDIR".to_owned(), layerlab_context::join(now, &path));
            }
            Some(Kind::User(user)) => _ = self.set.insert("USER".to_owned(), self.expanded(user, variables)),
            // Of those there may be several.
            Some(Kind::Expose(all) | Kind::Volume(all)) => {
                for one in all {
                    let name = format!("{} {}", instruction.name(), self.expanded(one, variables));
                    self.set.insert(name, String::new());
                }
            }
            Some(Kind::Cmd(command)) => set("CMD", line(command)),
            Some(Kind::Entrypoint(command)) => set("ENTRYPOINT", line(command)),
            Some(Kind::Shell(words)) => set("SHELL", words.join(" ")),
            Some(Kind::Healthcheck(check)) => set("HEALTHCHECK", format!("{check:?}")),
            Some(Kind::Stopsignal(_) | Kind::Maintainer(_) | Kind::Onbuild(_)) => {
                let rest = instruction.original.split_whitespace().skip(1);
                set(&instruction.name(), rest.collect::<Vec<_>>().join(" "));
            }
            Some(Kind::From(_) | Kind::Run(_) | Kind::Copy(_) | Kind::Add(_)) | None => {}
        }
    }

    /// All of one instruction have the values from before it.
    fn pairs(&mut self, keyword: &str, pairs: &[Pair], variables: &mut Variables) {
        let before = variables.clone();
        for pair in pairs {
            let (name, value) = (
                self.expanded(&pair.name, &before),
                self.expanded(&pair.value, &before),
            );
            variables.insert(name.clone(), value.clone());
            self.set.insert(format!("{keyword} {name}"), value);
        }
    }

    fn declare(&self, arg: &BuildArg, variables: &mut Variables, globals: &Variables) {
        let value = match &arg.default {
            Some(default) => Some(self.expanded(default, variables)),
            None => globals.get(&arg.name).cloned(),
        };
        if let Some(value) = value {
            variables.insert(arg.name.clone(), value);
        }
    }

    /// As it is written where it cannot be expanded: the build says why.
    fn expanded(&self, text: &str, variables: &Variables) -> String {
        let expanded = self.lexer.expand(text, variables);
        expanded.map_or_else(|_| text.to_owned(), |expanded| expanded.text)
    }

    pub(super) fn base_difference(&self, other: &Self) -> Option<String> {
        (self.base != other.base).then(|| format!("It starts from {}, not from {}.", other.base, self.base))
    }

    /// In what others differ from these, in a sentence.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        let mut names = self.set.keys().chain(other.set.keys());
        let name = names.find(|name| self.set.get(*name) != other.set.get(*name))?;
        Some(match (self.set.get(name), other.set.get(name)) {
            (_, None) => format!("{name} is not set any more."),
            (None, _) => format!("{name} was not set before."),
            (Some(before), Some(after)) if after.contains('$') && !before.contains('$') => {
                format!("{name} is set otherwise: `{after}` has no value there.")
            }
            _ => format!("{name} is set otherwise."),
        })
    }
}
