//! What a request says, read once.

use crate::assume::assume;
use crate::measured;
use crate::memory::Memory;
use crate::options::options;
use crate::replay::{tells, touching};
use crate::request::{FileView, Request, ScenarioView};
use layerlab_build::{LowerError, Operation, Options, Situation, lower};
use layerlab_command::{fetches, simple_commands};
use layerlab_context::{Change, Entry, Ignore, Kind, Tree, clean};
use layerlab_dockerfile_parser::{Dockerfile, Kind as InstructionKind, parse};
use layerlab_estimate::{Estimate, Estimator, Matching, Statements, context_files, format_bytes, run_text};
use layerlab_optimize::{
    Files, Machine, OwnScenario, Player, Project, Scenario, ScenarioKind, Simulated, Wanted, image_names,
    kind_of_commit, role_of, scenarios,
};
use layerlab_report::{Outcome, Stack, stack};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What a request says.
pub(crate) struct Prepared {
    /// Without its instructions where they are too many.
    pub(crate) dockerfile: Dockerfile,
    too_many: Option<LowerError>,
    pub(crate) file_errors: Vec<String>,
    pub(crate) ignore: Ignore,
    pub(crate) files: Rc<Files>,
    pub(crate) options: Options,
    pub(crate) situation: Situation,
    pub(crate) statements: Statements,
    pub(crate) machine: Machine,
    pub(crate) own: Vec<OwnScenario>,
    /// Which steps of the log are the Dockerfile's.
    pub(crate) matching: Option<Matching>,
    /// Names of the images that the build takes, in order.
    pub(crate) images: Vec<String>,
    pub(crate) scenarios: Vec<Scenario>,
    pub(crate) shown: Option<Scenario>,
}

impl Prepared {
    pub(crate) fn new(request: &Request, memory: &mut Memory) -> Self {
        let (dockerfile, too_many) = within_bounds(parse(&request.dockerfile).plain_paths());
        let (mut all_files, file_errors) = match &request.files {
            Some(text) => memory.listing(text),
            None => (assume(&dockerfile), Vec::new()),
        };
        // What the other one copies is there too, unless its files are its own.
        let other = request.compare.as_ref().filter(|other| other.files.is_none());
        if let (None, Some(other)) = (&request.files, other) {
            all_files.lay("", &assume(&parse(&other.dockerfile).plain_paths()), "", None);
        }
        // Who names a file that changed knows that it is there.
        for path in &request.edited {
            if all_files.get(path).is_none() {
                all_files.insert(path, Entry::file(path, None));
            }
        }
        let ignore = Ignore::parse(&request.dockerignore);
        let files = memory.files(request, all_files);
        // What is ignored is not sent: an edit of it changes nothing.
        let sent = request
            .edited
            .iter()
            .filter(|path| !ignore.excludes(path))
            .cloned()
            .collect::<Vec<_>>();
        let history = request.history.as_ref().map(|history| history.frequencies());
        let options = options(request, &dockerfile);
        let needs = Needs::of(&dockerfile, &options, &files.context);
        let weights = weights(request, &files.context);
        let wanted = Wanted {
            edited: &sent,
            has_edited: !request.edited.is_empty(),
            own: &request.own,
            weights: &weights,
            history: history.as_ref(),
            read: needs.read.as_ref(),
            arguments: &needs.arguments,
            images: &needs.images,
            fetches: needs.fetches,
        };
        let scenarios = scenarios(&files, &wanted);
        let wanted = request.scenario.unwrap_or(ScenarioKind::Code);
        let shown = scenarios
            .iter()
            .find(|scenario| scenario.kind == wanted)
            .or_else(|| scenarios.first())
            .cloned();
        // What somebody says counts more than what a log says.
        let matching = request.log.as_ref().map(|log| log.matching(&dockerfile));
        let measured = request
            .log
            .iter()
            .zip(&matching)
            .flat_map(|(log, matching)| log.statements(&dockerfile, matching));
        let mut statements = Statements(measured.chain(request.statements.iter().cloned()).collect());
        statements.find_unmounted(&dockerfile);
        let machine = match (&request.log, &matching) {
            (Some(log), Some(matching)) => {
                let known = (&*files, &statements);
                measured::machine(request.machine, log, matching, &dockerfile, &options, known)
            }
            _ => request.machine,
        };
        Self {
            dockerfile,
            too_many,
            file_errors,
            ignore,
            files,
            options,
            situation: request.situation,
            statements,
            machine,
            own: request.own.clone(),
            matching,
            scenarios,
            shown,
            images: needs.images,
        }
    }

    /// Shows the same change as another one, whatever of it is sent here.
    pub(crate) fn follow(&mut self, other: &Self) {
        self.scenarios.clone_from(&other.scenarios);
        self.shown.clone_from(&other.shown);
    }

    /// Shows the same changes as another one whose files are others: of the same paths where they are here, too, else of what this
    /// project has of that kind. A file that is not here does not change.
    pub(crate) fn answer(&mut self, other: &Self) {
        let own = std::mem::take(&mut self.scenarios);
        let is_here =
            |change: &Change| change.path().is_empty() || self.files.all.get(&clean(change.path())).is_some();
        let here = |scenario: &Scenario| {
            let all = scenario.changes.iter().all(is_here);
            let own = own.iter().find(|own| own.kind == scenario.kind && !all);
            let mut changes = own.map_or(&scenario.changes, |own| &own.changes).clone();
            changes.retain(is_here);
            Scenario {
                changes,
                ..scenario.clone()
            }
        };
        self.scenarios = other.scenarios.iter().map(here).collect();
        self.shown = other.shown.as_ref().map(here);
    }

    /// The change of this project that a change of another one is.
    pub(crate) fn same<'s>(&'s self, scenario: &'s Scenario) -> &'s Scenario {
        let mut all = self.scenarios.iter();
        all.find(|own| own.kind == scenario.kind).unwrap_or(scenario)
    }

    pub(crate) fn project(&self) -> Project<'_> {
        Project {
            files: &self.files,
            options: &self.options,
            situation: self.situation,
            statements: &self.statements,
            machine: self.machine,
            scenarios: &self.scenarios,
        }
    }

    /// The build of the scenario shown.
    pub(crate) fn build(&self, dockerfile: &Dockerfile) -> Result<Shown, LowerError> {
        self.show(dockerfile, &self.player(dockerfile))
    }

    /// The same, by a player that is there.
    pub(crate) fn show(
        &self,
        dockerfile: &Dockerfile,
        player: &Result<Player<'_>, LowerError>,
    ) -> Result<Shown, LowerError> {
        if let Some(error) = &self.too_many {
            return Err(error.clone());
        }
        let Some(shown) = &self.shown else {
            return Ok(None);
        };
        let player = player.as_ref().map_err(Clone::clone)?;
        self.play(dockerfile, player, shown).map(Some)
    }

    /// Plays scenarios of a Dockerfile in this project.
    pub(crate) fn player<'p>(&'p self, dockerfile: &'p Dockerfile) -> Result<Player<'p>, LowerError> {
        Player::new(dockerfile, &self.project())
    }

    fn play(
        &self,
        dockerfile: &Dockerfile,
        player: &Player<'_>,
        scenario: &Scenario,
    ) -> Result<(Simulated, Stack), LowerError> {
        let simulated = player.play(scenario)?;
        let stack = stack(dockerfile, &simulated, &self.files);
        Ok((simulated, stack))
    }

    /// What a scenario rebuilds.
    pub(crate) fn outcome(
        &self,
        dockerfile: &Dockerfile,
        player: &Result<Player<'_>, LowerError>,
        scenario: &Scenario,
    ) -> (Outcome, Stack) {
        let result = match player {
            Ok(player) => self.play(dockerfile, player, scenario),
            Err(error) => Err(error.clone()),
        };
        match result {
            Ok((_, stack)) => (Outcome::of(&stack), stack),
            Err(error) => (
                Outcome {
                    error: Some(error.message),
                    ..Outcome::default()
                },
                Stack::default(),
            ),
        }
    }

    /// What the catalogue alone says of a command.
    pub(crate) fn catalogued(&self, dockerfile: &Dockerfile, text: &str) -> Estimate {
        let estimator = Estimator {
            dockerfile,
            context: &self.files.context,
            contents: &self.files.contents,
            assumed: self.files.assumed,
            statements: &Statements::default(),
            rates: self.machine.rates,
            warm_mounts: false,
        };
        estimator.command(text)
    }

    pub(crate) fn scenario_name(&self, kind: ScenarioKind) -> String {
        match kind {
            ScenarioKind::Fresh => "Fresh build".to_owned(),
            ScenarioKind::Unchanged => "Nothing changed".to_owned(),
            ScenarioKind::Code => "Code change".to_owned(),
            ScenarioKind::Commit => "Commit in CI".to_owned(),
            ScenarioKind::Dependencies => "Dependencies".to_owned(),
            ScenarioKind::Settings => "Settings and scripts".to_owned(),
            ScenarioKind::Assets => "Models and assets".to_owned(),
            ScenarioKind::BaseImage => "Base image update".to_owned(),
            ScenarioKind::Image(at) => format!(
                "Only {} is new",
                self.images.get(at).map_or("an image", |name| short_image(name))
            ),
            ScenarioKind::Remote => "Remote content is new".to_owned(),
            ScenarioKind::Modes => "File modes differ".to_owned(),
            ScenarioKind::Runner => "CI without cache".to_owned(),
            ScenarioKind::Own => "My edit".to_owned(),
            ScenarioKind::Named(index) => self
                .own
                .get(index)
                .map(|own| own.name.trim().to_owned())
                .filter(|name| !name.is_empty())
                .unwrap_or_else(|| format!("Scenario {}", index + 1)),
        }
    }

    pub(crate) fn scenario_views(&self) -> Vec<ScenarioView> {
        let view = |scenario: &Scenario| ScenarioView {
            kind: scenario.kind,
            weight: scenario.weight,
            name: self.scenario_name(scenario.kind),
            paths: scenario
                .changes
                .iter()
                .map(|change| change.path().to_owned())
                .filter(|path| !path.is_empty())
                .collect(),
            args: scenario.args.keys().cloned().collect(),
        };
        self.scenarios.iter().map(view).collect()
    }

    pub(crate) fn file_views(
        &self,
        used: &[(usize, Tree)],
        commits: &BTreeMap<String, usize>,
    ) -> Vec<FileView> {
        let changed = |path: &str| {
            self.shown
                .iter()
                .flat_map(|scenario| &scenario.changes)
                .any(|change| {
                    path.strip_prefix(change.path())
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                })
        };
        let trees: Vec<&Tree> = std::iter::once(&self.files.context)
            .chain(used.iter().map(|(_, read)| read))
            .collect();
        let mut views = Vec::new();
        self.files.all.visit_beside(&trees, &mut |path, entry, there| {
            let bytes = match entry.kind {
                Kind::Folder => return,
                Kind::File { size, .. } => size,
                Kind::Link(_) => None,
            };
            let readers = used.iter().zip(&there[1..]).filter(|(_, reads)| **reads);
            views.push(FileView {
                bytes,
                size: bytes
                    .map(|bytes| format_bytes(as_float(bytes)))
                    .unwrap_or_default(),
                role: role_of(path),
                ignored: !there[0],
                changed: changed(path),
                used_by: readers.map(|((line, _), _)| *line).collect(),
                commits: commits.get(path).copied().unwrap_or_default(),
                path: path.to_owned(),
            });
        });
        views
    }
}

/// What a build needs of what is around it, as far as scenarios change that.
#[derive(Default)]
struct Needs {
    /// What of the context it reads; `None` where it cannot be built.
    read: Option<Tree>,
    arguments: Vec<(String, bool)>,
    images: Vec<String>,
    fetches: bool,
}

impl Needs {
    fn of(dockerfile: &Dockerfile, options: &Options, context: &Tree) -> Self {
        let Ok(graph) = lower(dockerfile, options) else {
            return Self::default();
        };
        let mut read = Tree::new();
        for vertex in 0..graph.vertices.len() {
            read.lay("", &context_files(&graph, vertex, context), "", None);
        }
        let stages = graph.needed_stages.iter().map(|stage| &dockerfile.stages[*stage]);
        let commands: Vec<&InstructionKind> = stages
            .flat_map(|stage| &stage.commands)
            .filter_map(|index| dockerfile.instructions[*index].kind.as_ref())
            .collect();
        let declared = commands.iter().filter_map(|kind| match kind {
            InstructionKind::Arg(args) => Some(args),
            _ => None,
        });
        let mut arguments: Vec<(String, bool)> = declared
            .flatten()
            .map(|arg| (arg.name.clone(), arg.default.is_some()))
            .collect();
        arguments.sort();
        arguments.dedup_by(|a, b| a.0 == b.0);
        let runs = commands.iter().any(|kind| match kind {
            InstructionKind::Run(run) => simple_commands(&run_text(run))
                .iter()
                .any(|command| fetches(command).is_some()),
            _ => false,
        });
        let adds = graph
            .vertices
            .iter()
            .any(|vertex| matches!(vertex.operation, Operation::Remote(_)));
        Self {
            read: Some(read),
            arguments,
            images: image_names(&graph).into_iter().cloned().collect(),
            fetches: runs || adds,
        }
    }
}

/// A name without its registry and digest, where it is long.
fn short_image(name: &str) -> &str {
    let name = name.split('@').next().unwrap_or(name);
    name.rsplit('/').next().unwrap_or(name)
}

/// An image has 127 layers at the most; what is far beyond is no Dockerfile that anybody builds.
const MAX_INSTRUCTIONS: usize = 1_000;

/// Of more instructions than that nothing is looked at: the answer says so at once, however long the text.
fn within_bounds(dockerfile: Dockerfile) -> (Dockerfile, Option<LowerError>) {
    let count = dockerfile.instructions.len();
    if count <= MAX_INSTRUCTIONS {
        return (dockerfile, None);
    }
    let error = LowerError {
        message: format!("{count} instructions are too many to simulate; up to {MAX_INSTRUCTIONS} are"),
        instruction: None,
        syntax: None,
    };
    let emptied = Dockerfile {
        text: dockerfile.text,
        directives: dockerfile.directives,
        diagnostics: dockerfile.diagnostics,
        rejection: dockerfile.rejection,
        ..parse("")
    };
    (emptied, Some(error))
}

/// A simulated build with its layers; nothing where there is no scenario to show.
pub(crate) type Shown = Option<(Simulated, Stack)>;

#[allow(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
fn as_float(bytes: u64) -> f64 {
    bytes as f64
}

/// Shares of scenarios: those that the user gave, then those of the project's history.
fn weights(request: &Request, context: &Tree) -> Vec<(ScenarioKind, f64)> {
    let mut weights = request.weights.clone();
    let history = request.history.as_ref();
    if let Some(history) = history.filter(|history| tells(history, touching(history, context))) {
        let mut counts: BTreeMap<ScenarioKind, f64> = BTreeMap::new();
        for commit in &history.commits {
            if let Some(kind) = kind_of_commit(context, &commit.paths) {
                *counts.entry(kind).or_default() += 1.0;
            }
        }
        let sum: f64 = counts.values().sum();
        if sum > 0.0 {
            for kind in [
                ScenarioKind::Code,
                ScenarioKind::Dependencies,
                ScenarioKind::Assets,
            ] {
                weights.push((kind, counts.get(&kind).copied().unwrap_or_default() / sum));
            }
        }
    }
    weights
}
