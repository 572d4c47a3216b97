//! A `RUN` in its stage: what stands before it, and whether a copy of the code can go behind what it does first.

use super::along::sources_of;
use super::folder_copy::FolderCopy;
use super::{Input, Proposal};
use crate::access;
use crate::environment;
use crate::install::{Place, environment_allows};
use crate::shell::{Piece, and_list, ends_a_list, joined, sequence};
use crate::text;
use layerlab_command::Access;
use layerlab_command::{SimpleCommand, simple_commands};
use layerlab_context::{join, overlap};
use layerlab_dockerfile_parser::{Instruction, Kind, Run, Stage, parse_mount};
use layerlab_source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// What a rewrite proposes at each `RUN`.
pub(super) fn at_every_run(
    input: &Input<'_>,
    propose: impl Fn(&Site<'_>) -> Option<Proposal>,
) -> Vec<Proposal> {
    let mut proposals: Vec<Proposal> = Vec::new();
    for (stage, Stage { commands, .. }) in input.dockerfile.stages.iter().enumerate() {
        let sites = (0..commands.len()).filter_map(|at| at_run(input, stage, at));
        proposals.extend(sites.filter_map(|site| propose(&site)));
    }
    proposals
}

/// The `RUN` that is the given instruction of a stage; `None` where it is another one.
pub(super) fn at_run<'s>(input: &'s Input<'s>, stage: usize, at: usize) -> Option<Site<'s>> {
    let workdirs = &input.survey().workdirs;
    let commands = &input.dockerfile.stages[stage].commands;
    let index = commands[at];
    let Some(Kind::Run(run)) = &input.dockerfile.instructions[index].kind else {
        return None;
    };
    Some(Site {
        input,
        stage,
        before: &commands[..at],
        index,
        run,
        workdir: workdirs.get(&index).map_or(NOWHERE, String::as_str),
        workdirs,
    })
}

/// Stands for a working directory that is not known: no file of the project is there, and commands that go to another first are
/// still understood.
const NOWHERE: &str = "/\u{1}";

/// A `RUN` and what stands before it in its stage.
pub(super) struct Site<'s> {
    pub(super) input: &'s Input<'s>,
    pub(super) stage: usize,
    pub(super) before: &'s [usize],
    pub(super) index: usize,
    pub(super) run: &'s Run,
    pub(super) workdir: &'s str,
    pub(super) workdirs: &'s BTreeMap<usize, String>,
}

impl Site<'_> {
    /// The commands of the `RUN`; `None` where it is more than a list of them, or reads more than the image.
    pub(super) fn pieces(&self) -> Option<Vec<Piece>> {
        let pieces = and_list(self.input.text, self.shell_text()?, self.input.dockerfile.escape)?;
        // `a && b || c`: c is run when a fails too, which it would not be in a RUN of its own.
        let ends = pieces
            .iter()
            .any(|piece| ends_a_list(piece.span.of(self.input.text)));
        (!ends || pieces.len() == 1).then_some(pieces)
    }

    /// The commands of a `RUN` that is a plain sequence: `a; b && c`.
    pub(super) fn sequence(&self) -> Option<Vec<Piece>> {
        sequence(self.input.text, self.shell_text()?, self.input.dockerfile.escape)
    }

    /// What has to hold where one part of the `RUN` goes without the other: a mount is empty where the first comes from a cache of
    /// layers that another machine filled. `None` where the rest would have nothing to work with.
    pub(super) fn conditions_of_a_cut(&self, folders: &[&str]) -> Option<Vec<String>> {
        let as_written = |value: &str| Ok(value.to_owned());
        let mounts = self.run.mounts.iter();
        let mounts = mounts.filter_map(|mount| parse_mount(mount, Some(&as_written)).ok());
        let targets: Vec<String> = mounts
            .filter(|mount| !mount.target.is_empty())
            .map(|mount| join(self.workdir, &mount.target))
            .collect();
        let is_inside = |target: &String| folders.iter().any(|folder| overlap(target, folder));
        (!targets.iter().any(is_inside)).then(|| {
            let condition = |target: &String| {
                format!("what stays behind in the RUN needs nothing that the part before it leaves in the cache mount {target}")
            };
            targets.iter().map(condition).collect()
        })
    }

    /// The place of what is given to the shell, where it reads nothing but the image.
    pub(super) fn shell_text(&self) -> Option<Span> {
        let command = &self.run.command;
        let mounts_are_caches = self.run.mounts.iter().all(|mount| access::is_cache(mount));
        let is_plain = command.shell
            && command.files.is_empty()
            && mounts_are_caches
            && !leaves_more_than_files(&command.words.join(" "));
        command_span(&self.input.dockerfile.instructions[self.index]).filter(|_| is_plain)
    }

    /// Commands that stand before the `RUN`, in its stage and in those that this one stands on.
    pub(super) fn earlier_commands(&self) -> Vec<SimpleCommand> {
        let dockerfile = self.input.dockerfile;
        let mut indices: Vec<usize> = self.before.to_vec();
        let mut stage = dockerfile.base_stage(self.stage);
        while let Some(index) = stage {
            indices.extend(&dockerfile.stages[index].commands);
            stage = dockerfile.base_stage(index);
        }
        let runs = indices
            .iter()
            .filter_map(|index| match &dockerfile.instructions[*index].kind {
                Some(Kind::Run(run)) => Some(layerlab_estimate::run_text(run)),
                _ => None,
            });
        runs.flat_map(|text| layerlab_command::simple_commands(&text))
            .collect()
    }

    /// Variables that are set in the stage and in those that it stands on.
    pub(super) fn environment(&self) -> Vec<(String, String)> {
        let dockerfile = self.input.dockerfile;
        let mut found = Vec::new();
        let mut stage = Some(self.stage);
        let mut commands: Vec<usize> = self.before.to_vec();
        while let Some(index) = stage {
            for command in &commands {
                match &dockerfile.instructions[*command].kind {
                    Some(Kind::Env(pairs)) => {
                        found.extend(pairs.iter().map(|pair| (pair.name.clone(), pair.value.clone())));
                    }
                    Some(Kind::Arg(args)) => {
                        found.extend(
                            args.iter()
                                .map(|arg| (arg.name.clone(), arg.default.clone().unwrap_or_default())),
                        );
                    }
                    _ => {}
                }
            }
            stage = dockerfile.base_stage(index);
            commands = stage
                .map(|stage| dockerfile.stages[stage].commands.clone())
                .unwrap_or_default();
        }
        found
    }

    /// What has to hold so that no variable, and none of the settings, lets an install see a folder that the project is copied to; the name
    /// of a variable that does.
    pub(super) fn variables_lead_elsewhere(&self, destination: &str) -> Result<Vec<String>, String> {
        let constants = environment::before(self.input.dockerfile, self.index).constants;
        let mut found = self.input.survey().conditions_of_settings(self.index).to_vec();
        for (name, value) in self.environment() {
            if environment_allows(&name, &value, destination) {
                continue;
            }
            let survey = self.input.survey();
            let parts = value
                .split(':')
                .filter(|part| !["$PATH", "${PATH}"].contains(part));
            for part in parts {
                let path = environment::expanded(part.trim_matches(['"', '\'']), &constants);
                let in_environment = path.and_then(|path| survey.in_made_folder(&path));
                match in_environment {
                    Some(conditions) => found.extend_from_slice(conditions),
                    None if environment_allows(&name, part, destination) => {}
                    None => return Err(name),
                }
            }
        }
        Ok(access::once(found))
    }

    /// Whether the working directory is known.
    pub(super) fn is_placed(&self) -> bool {
        self.workdir != NOWHERE
    }

    /// What has to hold where commands among some instructions change places with something else.
    pub(super) fn conditions(&self, indices: &[usize], other: &Access) -> Vec<String> {
        let is_run = |index: &&usize| {
            matches!(
                self.input.dockerfile.instructions[**index].kind,
                Some(Kind::Run(_))
            )
        };
        let runs = indices.iter().filter(is_run);
        access::once(runs.flat_map(|index| {
            let access = self.access(*index);
            let conditions = access.conditions_beside(other).into_iter();
            conditions
                .chain(other.conditions_beside(access))
                .collect::<Vec<_>>()
        }))
    }

    /// What an instruction of the stage reads and writes.
    pub(super) fn access(&self, index: usize) -> &Access {
        self.input.survey().access(index)
    }

    /// What a part of the `RUN` does in a working directory.
    pub(super) fn access_of_text(&self, piece: &Piece, workdir: Option<&str>) -> Access {
        self.access_of_pieces(&[], piece, workdir)
    }

    /// What a part of the `RUN` does in a working directory, behind what sets up the shell.
    pub(super) fn access_of_pieces(
        &self,
        settings: &[&Piece],
        piece: &Piece,
        workdir: Option<&str>,
    ) -> Access {
        let dockerfile = self.input.dockerfile;
        let texts = settings.iter().copied().chain([piece]);
        let texts = texts.map(|piece| joined(piece.span.of(self.input.text), dockerfile.escape));
        let text = texts.collect::<Vec<_>>().join(" && ");
        let access = access::of_text(dockerfile, self.index, workdir, &text);
        self.input.survey().seen_at(self.index, access)
    }

    /// Whether all that a `RUN` does is to set the owner of the folder that the copy fills: its manifests make it just as well, and a
    /// copy into a folder leaves that its owner.
    fn only_owns(&self, index: usize, run: &Run, copy: &FolderCopy) -> bool {
        let commands = simple_commands(&layerlab_estimate::run_text(run));
        let [command] = commands.as_slice() else {
            return false;
        };
        let ["chown", owner, folder] = command.words.iter().map(String::as_str).collect::<Vec<_>>()[..]
        else {
            return false;
        };
        // A linked copy is a layer of its own, with the folder as it makes it.
        let copied = sources_of(self.input.dockerfile.instructions[copy.index].kind.as_ref());
        let is_linked = copied.is_none_or(|sources| sources.link);
        command.plain
            && !is_linked
            && run.mounts.is_empty()
            && !owner.starts_with('-')
            && !owner.contains('$')
            && self
                .workdirs
                .get(&index)
                .is_some_and(|workdir| join(workdir, folder) == copy.destination)
    }

    /// Whether an instruction between copy and install may run before the rest of the files is there.
    pub(super) fn may_precede(&self, index: usize, copy: &FolderCopy, copied: &Access) -> bool {
        let instruction = &self.input.dockerfile.instructions[index];
        match &instruction.kind {
            Some(Kind::Run(run)) => self.only_owns(index, run, copy) || !self.access(index).conflicts(copied),
            Some(Kind::Copy(_) | Kind::Add(_)) => !self.access(index).conflicts(copied),
            // The copy takes no user, and variables only for its owner.
            Some(Kind::Env(_) | Kind::Arg(_)) => !copy.reads_environment,
            Some(Kind::User(_)) => true,
            // The folder itself is made by the manifests just as by the copy.
            Some(Kind::Workdir(_)) => {
                // A relative destination is written whole then, which a list has no place for.
                let json = self.input.dockerfile.instructions[copy.index].json;
                (copy.is_absolute || !json)
                    && self.workdirs.get(&index).is_some_and(|folder| {
                        *folder == copy.destination || !layerlab_command::is_below(folder, &copy.destination)
                    })
            }
            kind => text::is_metadata(kind.as_ref()),
        }
    }

    /// Where commands of the `RUN` would look for the files of a copy.
    pub(super) fn place<'p>(
        &'p self,
        copy: &'p FolderCopy,
        environment: &'p BTreeSet<(String, String)>,
    ) -> Place<'p> {
        Place {
            files: self.input.project.files,
            source: &copy.source,
            destination: &copy.destination,
            workdir: self.workdir,
            dockerfile: self.input.text,
            environment,
        }
    }
}

/// Whether commands leave what no layer holds, so that those behind them find it only in the same `RUN`: processes, files that
/// the builder puts in its place, variables that are set on the way.
pub(super) fn leaves_more_than_files(text: &str) -> bool {
    const STARTERS: [&str; 12] = [
        "service",
        "systemctl",
        "pg_ctl",
        "pg_ctlcluster",
        "mysqld",
        "mysqld_safe",
        "mongod",
        "redis-server",
        "dockerd",
        "supervisord",
        "Xvfb",
        "rc-service",
    ];
    const LEFT: [&str; 6] = [
        "/etc/hosts",
        "/etc/resolv.conf",
        "/dev/shm",
        ":=",
        "printf -v",
        "--daemonize",
    ];
    LEFT.iter().any(|sign| text.contains(sign))
        || simple_commands(text)
            .iter()
            .any(|command| STARTERS.contains(&command.program()))
}

/// The place of a command in shell form.
pub(crate) fn command_span(instruction: &Instruction) -> Option<Span> {
    let (first, last) = (instruction.arguments.first()?, instruction.arguments.last()?);
    Some(Span::new(first.span.start, last.span.end))
}
