//! One scenario, played through: a build that fills the cache, the change, the build that follows.

use crate::project::Project;
use crate::scenario::{Scenario, ScenarioKind};
use crate::transport::{self, Transport};
use layerlab_build::{
    BaseImage, Build, Cache, Graph, LowerError, Operation, Options, Outcome, Situation, lower,
};
use layerlab_context::{Change, Tree, clean};
use layerlab_dockerfile_parser::{Dockerfile, parse};
use layerlab_estimate::{Estimate, Estimator, Schedule, effects, schedule};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The build after a change.
#[derive(Clone, Debug)]
pub struct Simulated {
    /// Which change.
    pub kind: ScenarioKind,
    /// What was built.
    pub graph: Rc<Graph>,
    /// What became of its steps.
    pub build: Build,
    /// Durations and sizes of steps, by vertex.
    pub estimates: Rc<BTreeMap<usize, Estimate>>,
    /// What is moved beside the steps: context, base images, the image itself.
    pub transport: Transport,
    /// When what took time was done; delivery comes after it.
    pub schedule: Schedule,
    /// Seconds of the whole build, delivery included.
    pub wall: f64,
}

impl Simulated {
    /// Vertices that were executed.
    pub fn ran(&self) -> impl Iterator<Item = usize> {
        let ran = self
            .build
            .steps
            .iter()
            .filter(|step| step.outcome == Outcome::Ran);
        ran.map(|step| step.vertex)
    }
}

/// Plays scenarios of one Dockerfile. What the build before the change leaves is the same for all of them: it is built once.
pub struct Player<'p> {
    dockerfile: &'p Dockerfile,
    project: Project<'p>,
    options: Options,
    graph: Rc<Graph>,
    texts: Vec<String>,
    first: OnceCell<First>,
    kept: Kept,
    /// Where nobody asks for causes.
    unexplained: bool,
}

/// What is the same in every scenario that leaves the Dockerfile and the sizes of all files as they are.
#[derive(Default)]
struct Kept {
    /// By whether cache mounts are filled.
    estimates: [OnceCell<Rc<BTreeMap<usize, Estimate>>>; 2],
    /// What the build reads of the context.
    read: OnceCell<Tree>,
}

/// The build before a change, and what it leaves.
struct First {
    build: Build,
    cache: Cache,
}

impl<'p> Player<'p> {
    /// Makes ready.
    ///
    /// # Errors
    /// Where the Dockerfile cannot be built at all.
    pub fn new(dockerfile: &'p Dockerfile, project: &Project<'p>) -> Result<Self, LowerError> {
        let options = with_effects(project.options, dockerfile);
        Ok(Self {
            graph: Rc::new(lower(dockerfile, &options)?),
            dockerfile,
            project: *project,
            texts: texts(dockerfile),
            options,
            first: OnceCell::new(),
            kept: Kept::default(),
            unexplained: false,
        })
    }

    fn empty_cache(&self) -> Cache {
        if self.unexplained {
            Cache::for_outcomes()
        } else {
            Cache::new()
        }
    }

    /// Plays a scenario: an empty cache for a fresh build, else one that a build before the change has filled.
    ///
    /// # Errors
    /// Where the Dockerfile, as the scenario changes it, cannot be built at all.
    pub fn play(&self, scenario: &Scenario) -> Result<Simulated, LowerError> {
        let project = &self.project;
        let changed = changed_dockerfile(self.dockerfile, scenario);
        let same_definition = matches!(changed, Cow::Borrowed(_))
            && scenario.args.is_empty()
            && !scenario.kind.is_of_images()
            && scenario.kind != ScenarioKind::Remote;
        if same_definition && scenario.is_cold() && scenario.changes.is_empty() {
            // Nothing is there, as it was before the first build.
            let (graph, build) = (self.graph.clone(), self.first().build.clone());
            let context = &project.files.context;
            return Ok(finish(
                self.dockerfile,
                project,
                scenario,
                context,
                graph,
                build,
                Some(&self.kept),
            ));
        }
        let mut cache = if scenario.is_cold() {
            self.empty_cache()
        } else {
            self.first().cache.clone()
        };
        let mut context = Cow::Borrowed(&project.files.context);
        // What is there and is not sent changes nothing.
        let is_sent = |change: &&Change| {
            let path = clean(change.path());
            project.files.context.get(&path).is_some() || project.files.all.get(&path).is_none()
        };
        for change in scenario.changes.iter().filter(is_sent) {
            change.apply(context.to_mut(), 1);
        }
        if same_definition {
            let build = cache.build(&self.graph, &context, &self.options, &self.texts);
            // New bytes in a file that is there leave all sizes as they are.
            let is_edit = |change: &Change| matches!(change, Change::Edit(path) if project.files.context.get(&clean(path)).is_some());
            let kept = scenario.changes.iter().all(is_edit).then_some(&self.kept);
            return Ok(finish(
                self.dockerfile,
                project,
                scenario,
                &context,
                self.graph.clone(),
                build,
                kept,
            ));
        }
        let dockerfile = changed.as_ref();
        let options = with_effects(
            &changed_options(project.options, &self.graph, scenario),
            dockerfile,
        );
        let graph = Rc::new(lower(dockerfile, &options)?);
        let build = cache.build(&graph, &context, &options, &texts(dockerfile));
        // Another image of the same name, other bytes from elsewhere: the steps are the same, and so is what they take.
        let same_steps = matches!(changed, Cow::Borrowed(_))
            && scenario.args.is_empty()
            && scenario.changes.is_empty()
            && graph.vertices.len() == self.graph.vertices.len();
        let kept = same_steps.then_some(&self.kept);
        Ok(finish(
            dockerfile, project, scenario, &context, graph, build, kept,
        ))
    }

    fn first(&self) -> &First {
        self.first.get_or_init(|| {
            let mut cache = self.empty_cache();
            let context = &self.project.files.context;
            let build = cache.build(&self.graph, context, &self.options, &self.texts);
            cache.keep(self.project.situation, &self.graph, &build);
            First { build, cache }
        })
    }
}

/// Builds of a row of commits, one after the other on one cache; the first of all fills it. Seconds of each, `None` where
/// it fails.
///
/// # Errors
/// Where the Dockerfile cannot be built at all.
pub fn replay(
    dockerfile: &Dockerfile,
    project: &Project<'_>,
    commits: &[Vec<String>],
) -> Result<Vec<Option<f64>>, LowerError> {
    let mut cache = Cache::new();
    let mut context: Tree = project.files.context.clone();
    let options = with_effects(project.options, dockerfile);
    let graph = Rc::new(lower(dockerfile, &options)?);
    let texts = texts(dockerfile);
    let mut last = cache.build(&graph, &context, &options, &texts);
    let mut seconds = Vec::new();
    for (revision, paths) in (1..).zip(commits) {
        let sent = paths.iter().filter(|path| context.get(path).is_some()).cloned();
        let changes: Vec<Change> = sent.map(Change::Edit).collect();
        for change in &changes {
            change.apply(&mut context, revision);
        }
        cache.keep(project.situation, &graph, &last);
        last = cache.build(&graph, &context, &options, &texts);
        let scenario = Scenario {
            kind: ScenarioKind::Own,
            changes,
            args: BTreeMap::new(),
            replace: None,
            weight: 0.0,
        };
        let done = finish(
            dockerfile,
            project,
            &scenario,
            &context,
            graph.clone(),
            last.clone(),
            None,
        );
        seconds.push(done.build.error.is_none().then_some(done.wall));
    }
    Ok(seconds)
}

fn finish(
    dockerfile: &Dockerfile,
    project: &Project<'_>,
    scenario: &Scenario,
    context: &Tree,
    graph: Rc<Graph>,
    build: Build,
    kept: Option<&Kept>,
) -> Simulated {
    let cold_machine = scenario.kind == ScenarioKind::Runner
        || (project.situation != Situation::Warm && scenario.kind != ScenarioKind::Fresh);
    let warm_mounts = !cold_machine && !scenario.is_cold();
    let compute = || {
        let estimator = Estimator {
            dockerfile,
            context,
            contents: &project.files.contents,
            assumed: project.files.assumed,
            statements: project.statements,
            rates: project.machine.rates,
            warm_mounts,
        };
        let vertices = 0..graph.vertices.len();
        let estimates: BTreeMap<usize, Estimate> = vertices
            .filter_map(|index| Some((index, estimator.vertex(&graph, index)?)))
            .collect();
        Rc::new(estimates)
    };
    let estimates = match kept {
        Some(kept) => kept.estimates[usize::from(warm_mounts)]
            .get_or_init(compute)
            .clone(),
        None => compute(),
    };
    let compute = || transport::read(&graph, context);
    let read = match kept {
        Some(kept) => kept.read.get_or_init(compute).clone(),
        None => compute(),
    };
    let transport = transport::of(&transport::Moved {
        project,
        scenario,
        read: &read,
        graph: &graph,
        build: &build,
        estimates: &estimates,
        cold_machine,
    });
    let ran = build.steps.iter().filter(|step| step.outcome == Outcome::Ran);
    let mut seconds: BTreeMap<usize, f64> = ran
        .filter_map(|step| Some((step.vertex, estimates.get(&step.vertex)?.seconds.typical)))
        .collect();
    for (vertex, moved) in transport.transfer.iter().chain(&transport.pulls) {
        *seconds.entry(*vertex).or_default() += moved.seconds.typical;
    }
    let schedule = schedule(&graph, &seconds, project.machine.parallel);
    let delivery = transport
        .delivery
        .as_ref()
        .map_or(0.0, |delivery| delivery.seconds.typical);
    Simulated {
        kind: scenario.kind,
        wall: schedule.wall + delivery,
        graph,
        build,
        estimates,
        transport,
        schedule,
    }
}

fn with_effects(options: &Options, dockerfile: &Dockerfile) -> Options {
    let mut options = options.clone();
    for (text, effects) in effects(dockerfile) {
        options.effects.entry(text).or_insert(effects);
    }
    options
}

fn texts(dockerfile: &Dockerfile) -> Vec<String> {
    let instructions = dockerfile.instructions.iter();
    instructions.map(|i| i.original.trim().to_owned()).collect()
}

/// The Dockerfile with the scenario's words replaced.
fn changed_dockerfile<'d>(dockerfile: &'d Dockerfile, scenario: &Scenario) -> Cow<'d, Dockerfile> {
    match &scenario.replace {
        Some((from, to)) if !from.is_empty() => {
            Cow::Owned(parse(&dockerfile.text.replacen(from.as_str(), to, 1)).plain_paths())
        }
        _ => Cow::Borrowed(dockerfile),
    }
}

/// Names of the images that a build takes, in the order of their names.
pub fn image_names(graph: &Graph) -> Vec<&String> {
    let images = graph
        .vertices
        .iter()
        .filter_map(|vertex| match &vertex.operation {
            Operation::Image(name) => Some(name),
            _ => None,
        });
    let mut names: Vec<&String> = images.collect();
    names.sort();
    names.dedup();
    names
}

/// Build arguments and base images as the scenario has them.
fn changed_options(options: &Options, graph: &Graph, scenario: &Scenario) -> Options {
    let mut options = options.clone();
    options.build_args.extend(scenario.args.clone());
    if scenario.kind == ScenarioKind::Remote {
        options.remote_revision += 1;
    }
    if scenario.kind.is_of_images() {
        for (at, name) in image_names(graph).into_iter().enumerate() {
            if matches!(scenario.kind, ScenarioKind::Image(only) if only != at) {
                continue;
            }
            let image = options
                .images
                .entry(name.clone())
                .or_insert_with(|| BaseImage::known(name).unwrap_or_else(|| BaseImage::unknown(name)));
            image.version.push_str(" (updated)");
        }
    }
    options
}

/// Seconds of the rebuild in every scenario that has a weight.
///
/// # Errors
/// Where the Dockerfile cannot be built, or a build fails: then there is no time to expect.
pub fn seconds_by_scenario(dockerfile: &Dockerfile, project: &Project<'_>) -> Result<Vec<f64>, LowerError> {
    let player = Player {
        unexplained: true,
        ..Player::new(dockerfile, project)?
    };
    let weighted = project.scenarios.iter().filter(|scenario| scenario.weight > 0.0);
    let seconds = weighted.map(|scenario| {
        let simulated = player.play(scenario)?;
        match simulated.build.error {
            None => Ok(simulated.wall),
            Some(message) => Err(LowerError {
                message,
                instruction: None,
                syntax: None,
            }),
        }
    });
    seconds.collect()
}
