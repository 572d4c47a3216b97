//! What is settled before anything is lowered: arguments before the first stage, bases and what they bring.

use super::{Base, Command, Lowering, Result, StagePlan};
use crate::platform::Platform;
use crate::reference;
use layerlab_dockerfile_parser::{Dockerfile, Instruction, Kind, parse};

impl Lowering<'_> {
    /// Platform arguments, and `ARG` before the first stage.
    pub(super) fn read_globals(&mut self, dockerfile: &Dockerfile) -> Result<()> {
        let mut targets = self.options.targets();
        let target = targets.next().unwrap_or("default").to_owned();
        let other = targets.next().filter(|_| reads_target_stage(dockerfile));
        if let Some(other) = other {
            return self.fail(format!(
                "TARGETSTAGE is another value for each of several targets ({target}, {other}): say one of them"
            ));
        }
        let of = |prefix: &str, platform: &Platform| {
            let version = platform.os_version.split('+').next().unwrap_or_default();
            [
                (format!("{prefix}PLATFORM"), platform.to_string()),
                (format!("{prefix}OS"), platform.os.clone()),
                (format!("{prefix}OSVERSION"), version.to_owned()),
                (format!("{prefix}ARCH"), platform.architecture.clone()),
                (format!("{prefix}VARIANT"), platform.variant.clone()),
            ]
        };
        let defaults = of("BUILD", &Platform::default())
            .into_iter()
            .chain(of("TARGET", &self.platform))
            .chain([("TARGETSTAGE".to_owned(), target)]);
        for (name, value) in defaults {
            let value = self.options.build_args.get(&name).cloned().unwrap_or(value);
            self.globals.set(&name, value);
        }
        for index in &dockerfile.global_args {
            self.instruction = *index;
            let Some(Kind::Arg(args)) = &dockerfile.instructions[*index].kind else {
                continue;
            };
            for arg in args {
                let value = match (self.options.build_args.get(&arg.name), &arg.default) {
                    (Some(value), _) => value.clone(),
                    (None, Some(default)) => self.expand(&self.globals, default)?,
                    (None, None) => continue,
                };
                self.globals.set(&arg.name, value);
            }
        }
        Ok(())
    }

    /// Bases, and the triggers that they bring.
    pub(super) fn plan(&mut self, dockerfile: &Dockerfile) -> Result<()> {
        for stage in &dockerfile.stages {
            self.instruction = stage.from;
            let Some(Kind::From(from)) = &dockerfile.instructions[stage.from].kind else {
                continue;
            };
            let base_name = self.expand(&self.globals, &from.base)?;
            if base_name.is_empty() {
                return self.fail(format!("base name ({}) should not be blank", from.base));
            }
            let platform = self.stage_platform(from.platform.as_deref())?;
            let base = match self.stage_named(&base_name) {
                Some(index) => Base::Stage(index),
                None if base_name == "scratch" => Base::Scratch,
                None => {
                    self.check_image(&base_name)?;
                    Base::Image(base_name, platform)
                }
            };
            let mut commands = self.triggers(&base, stage.from)?;
            commands.extend(
                stage
                    .commands
                    .iter()
                    .filter_map(|index| command(&dockerfile.instructions[*index], *index)),
            );
            self.plans.push(StagePlan {
                name: from.name.clone(),
                base,
                commands,
                instruction: stage.from,
            });
        }
        Ok(())
    }

    pub(super) fn check_image(&self, name: &str) -> Result<()> {
        reference::check(name)
            .or_else(|error| self.fail(format!("failed to parse stage name {name:?}: {error}")))
    }

    /// What a stage is built for.
    fn stage_platform(&self, written: Option<&str>) -> Result<Platform> {
        let Some(written) = written else {
            return Ok(self.platform.clone());
        };
        let expanded = self.expand(&self.globals, written)?;
        if expanded.is_empty() {
            return self.fail(format!("empty platform value from expression {written}"));
        }
        Platform::parse(&expanded)
            .or_else(|error| self.fail(format!("failed to parse platform {written}: {error}")))
    }

    /// A name means the last stage that has it.
    pub(super) fn stage_named(&self, name: &str) -> Option<usize> {
        self.plans.iter().rposition(|plan| {
            plan.name
                .as_deref()
                .is_some_and(|stage| stage.eq_ignore_ascii_case(name))
        })
    }

    fn triggers(&self, base: &Base, instruction: usize) -> Result<Vec<Command>> {
        let expressions: Vec<String> = match base {
            Base::Scratch => Vec::new(),
            Base::Image(name, _) => self
                .options
                .images
                .get(name)
                .map(|image| image.onbuild.clone())
                .unwrap_or_default(),
            Base::Stage(index) => {
                let onbuild = |command: &Command| match &command.kind {
                    Kind::Onbuild(expression) => Some(expression.clone()),
                    _ => None,
                };
                self.plans[*index].commands.iter().filter_map(onbuild).collect()
            }
        };
        let mut commands = Vec::new();
        for expression in expressions {
            let parsed = parse(&expression);
            let [single] = parsed.instructions.as_slice() else {
                return self.fail("onbuild trigger should be a single expression");
            };
            let Some(command) = command(single, instruction) else {
                let message = parsed
                    .rejection
                    .map_or_else(String::new, |rejection| rejection.message);
                return self.fail(message);
            };
            commands.push(command);
        }
        Ok(commands)
    }
}

fn command(instruction: &Instruction, index: usize) -> Option<Command> {
    let kind = instruction.kind.clone()?;
    let mut text = instruction.original.trim().to_owned();
    for heredoc in &instruction.heredocs {
        text.extend(["\n", &heredoc.content, &heredoc.name]);
    }
    Some(Command {
        kind,
        text,
        instruction: index,
    })
}

fn reads_target_stage(dockerfile: &Dockerfile) -> bool {
    let is_it = |arg: &layerlab_dockerfile_parser::BuildArg| arg.name == "TARGETSTAGE";
    let mut kinds = dockerfile
        .instructions
        .iter()
        .filter_map(|instruction| instruction.kind.as_ref());
    kinds.any(|kind| matches!(kind, Kind::Arg(args) if args.iter().any(is_it)))
}
