//! From a Dockerfile to a graph (moby/buildkit `frontend/dockerfile/dockerfile2llb`).

mod file;
mod plan;
mod run;
mod vertices;

use crate::base_image::BaseImage;
use crate::content::Write;
use crate::graph::{Graph, Input, Operation, StepId, StepKind};
use crate::merge::merge_equal;
use crate::options::Options;
use crate::platform::Platform;
use crate::stage::State;
use layerlab_context::join;
use layerlab_dockerfile_parser::{BuildArg, Dockerfile, Environment as _, Kind, Lexer, SyntaxError, nearest};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// The argument that sets the times of what `WORKDIR` makes.
pub(crate) const SOURCE_DATE_EPOCH: &str = "SOURCE_DATE_EPOCH";

/// Why a Dockerfile that can be read cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct LowerError {
    /// In `BuildKit`'s words.
    pub message: String,
    /// Index of the instruction; `None` where the Dockerfile as a whole is meant.
    pub instruction: Option<usize>,
    /// What cannot be read of it, where that is the reason.
    pub syntax: Option<SyntaxError>,
}

type Result<T> = std::result::Result<T, LowerError>;

/// An instruction of a stage, or one that its base brings by `ONBUILD`.
#[derive(Clone)]
struct Command {
    kind: Kind,
    /// As `RUN` effects name it.
    text: String,
    /// Index in the Dockerfile; that of the `FROM` for triggers.
    instruction: usize,
}

/// Where a stage begins.
#[derive(Clone, PartialEq, Eq)]
enum Base {
    Scratch,
    Stage(usize),
    Image(String, Platform),
}

struct StagePlan {
    name: Option<String>,
    base: Base,
    commands: Vec<Command>,
    instruction: usize,
}

/// Makes the graph of what the target needs.
///
/// # Errors
/// In `BuildKit`'s words where it fails before it builds anything.
pub fn lower(dockerfile: &Dockerfile, options: &Options) -> Result<Graph> {
    if let Some(rejection) = &dockerfile.rejection {
        return Err(LowerError {
            message: rejection.message.clone(),
            instruction: None,
            syntax: None,
        });
    }
    if let Some(several) = options
        .platform
        .as_deref()
        .filter(|platform| platform.contains(','))
    {
        return Err(LowerError {
            message: format!(
                "{several} are several platforms, each with steps and a cache of its own: say one of them at a time"
            ),
            instruction: None,
            syntax: None,
        });
    }
    let platform = match options.platform.as_deref().map(Platform::parse) {
        None => Platform::default(),
        Some(Ok(platform)) => platform,
        Some(Err(error)) => {
            return Err(LowerError {
                message: format!("failed to parse target platform {error}"),
                instruction: None,
                syntax: None,
            });
        }
    };
    let mut lowering = Lowering {
        options,
        platform,
        escape: dockerfile.escape,
        globals: State::default(),
        plans: Vec::new(),
        graph: Graph::default(),
        states: BTreeMap::new(),
        sources: BTreeMap::new(),
        current: 0,
        steps: 0,
        instruction: 0,
    };
    lowering.read_globals(dockerfile)?;
    lowering.plan(dockerfile)?;
    lowering.build_target()
}

struct Lowering<'o> {
    options: &'o Options,
    /// What is built for.
    platform: Platform,
    escape: char,
    globals: State,
    plans: Vec<StagePlan>,
    graph: Graph,
    /// Finished stages.
    states: BTreeMap<usize, State>,
    /// Vertices of the context, images and addresses, each made once.
    sources: BTreeMap<String, usize>,
    /// The stage being lowered, the steps it has so far, the instruction in hand.
    current: usize,
    steps: usize,
    instruction: usize,
}

impl Lowering<'_> {
    fn lexer(&self) -> Lexer {
        Lexer::new(self.escape)
    }

    fn fail<T>(&self, message: impl Into<String>) -> Result<T> {
        Err(LowerError {
            message: message.into(),
            instruction: Some(self.instruction),
            syntax: None,
        })
    }

    fn fail_to_read<T>(&self, error: SyntaxError) -> Result<T> {
        Err(LowerError {
            message: error.to_string(),
            instruction: Some(self.instruction),
            syntax: Some(error),
        })
    }

    fn expand(&self, state: &State, word: &str) -> Result<String> {
        state
            .expand(self.lexer(), word)
            .or_else(|error| self.fail(error.to_string()))
    }

    fn build_target(mut self) -> Result<Graph> {
        let mut targets = Vec::new();
        for name in self.options.targets() {
            match self.stage_named(name) {
                Some(index) => targets.push(index),
                None => return self.unknown_target(name),
            }
        }
        if targets.is_empty() {
            targets.extend(self.plans.len().checked_sub(1));
        }
        if targets.is_empty() {
            return self.fail("dockerfile contains no stages to build");
        }
        let needed = self.needed_stages(&targets);
        for index in &needed {
            let state = self.stage(*index)?;
            self.states.insert(*index, state);
        }
        let results = targets
            .iter()
            .filter_map(|target| self.states.get(target)?.vertex);
        self.graph.targets = results.collect();
        self.graph.needed_stages = needed.into_iter().collect();
        merge_equal(&mut self.graph);
        Ok(self.graph)
    }

    /// The target is said beside the Dockerfile: no instruction of it is wrong.
    fn unknown_target<T>(&self, name: &str) -> Result<T> {
        let names: Vec<&str> = self
            .plans
            .iter()
            .filter_map(|plan| plan.name.as_deref())
            .collect();
        let hint =
            nearest(name, &names).map_or_else(String::new, |meant| format!(" (did you mean {meant}?)"));
        Err(LowerError {
            message: format!("target stage \"{name}\" could not be found{hint}"),
            instruction: None,
            syntax: None,
        })
    }

    /// The stages that the targets stand on, copy from or mount.
    fn needed_stages(&self, targets: &[usize]) -> BTreeSet<usize> {
        let mut needed = BTreeSet::new();
        let mut open = targets.to_vec();
        while let Some(index) = open.pop() {
            if !needed.insert(index) {
                continue;
            }
            if let Base::Stage(base) = self.plans[index].base {
                open.push(base);
            }
            for command in &self.plans[index].commands {
                let from: Vec<String> = match &command.kind {
                    Kind::Copy(copy) => copy.from.iter().cloned().collect(),
                    Kind::Run(run) => run
                        .mounts
                        .iter()
                        .filter_map(|mount| mount_source(mount))
                        .collect(),
                    _ => Vec::new(),
                };
                open.extend(from.iter().filter_map(|name| self.stage_of(name)));
            }
        }
        needed
    }

    /// A stage by its name or, for `COPY --from`, its number.
    fn stage_of(&self, name: &str) -> Option<usize> {
        match name.parse::<usize>() {
            Ok(index) if index < self.plans.len() => Some(index),
            _ => self.stage_named(name),
        }
    }

    fn stage(&mut self, index: usize) -> Result<State> {
        self.current = index;
        self.steps = 0;
        self.instruction = self.plans[index].instruction;
        let mut state = match self.plans[index].base.clone() {
            Base::Scratch => State {
                platform: self.platform.clone(),
                ..State::default()
            },
            Base::Stage(base) => self.states.get(&base).cloned().unwrap_or_default(),
            Base::Image(name, platform) => self.image_state(&name, &platform),
        };
        state.set_default_path();
        for command in self.plans[index].commands.clone() {
            self.instruction = command.instruction;
            self.command(&mut state, &command)?;
        }
        Ok(state)
    }

    /// What was said of an image, else what is known of it.
    fn image_named(&self, name: &str) -> Option<BaseImage> {
        self.options
            .images
            .get(name)
            .cloned()
            .or_else(|| BaseImage::known(name))
    }

    fn image_state(&mut self, name: &str, platform: &Platform) -> State {
        let vertex = Some(self.image(name, platform));
        let Some(image) = self.image_named(name) else {
            return State {
                vertex,
                platform: platform.clone(),
                ..State::default()
            };
        };
        let mut state = State {
            vertex,
            platform: platform.clone(),
            user: image.user.clone(),
            ..State::default()
        };
        image
            .env
            .iter()
            .for_each(|(name, value)| state.set(name, value.clone()));
        state.workdir = join("/", &image.workdir);
        state
    }

    fn command(&mut self, state: &mut State, command: &Command) -> Result<()> {
        match &command.kind {
            Kind::Env(pairs) => {
                let expanded = pairs
                    .iter()
                    .map(|pair| Ok((self.expand(state, &pair.name)?, self.expand(state, &pair.value)?)))
                    .collect::<Result<Vec<_>>>()?;
                for (name, value) in expanded {
                    state.set(&name, value);
                }
            }
            Kind::Arg(args) => {
                for arg in args {
                    self.arg(state, arg)?;
                }
            }
            Kind::Workdir(path) => self.workdir(state, path)?,
            Kind::User(user) => state.user = self.expand(state, user)?,
            Kind::Shell(words) => state.shell = Some(words.clone()),
            Kind::Run(run) => self.run(state, run, &command.text)?,
            Kind::Copy(copy) => self.copy(state, copy)?,
            Kind::Add(add) => self.add(state, add)?,
            // Configuration makes no operation.
            _ => {}
        }
        Ok(())
    }

    /// `dispatchArg`: a build argument, else the default, else the value from before the first stage.
    fn arg(&self, state: &mut State, arg: &BuildArg) -> Result<()> {
        let value = match (self.options.build_args.get(&arg.name), &arg.default) {
            (Some(value), _) => Some(value.clone()),
            (None, Some(default)) => Some(self.expand(state, default)?),
            (None, None) => self.globals.get(&arg.name).map(str::to_owned),
        };
        if let Some(value) = value {
            state.set(&arg.name, value);
            state.args.insert(arg.name.clone());
        }
        Ok(())
    }

    fn next_step(&mut self) -> StepId {
        self.steps += 1;
        StepId {
            stage: self.current,
            step: self.steps,
            kind: StepKind::Step,
        }
    }

    fn workdir(&mut self, state: &mut State, path: &str) -> Result<()> {
        state.workdir = join(&state.workdir, &self.expand(state, path)?);
        if state.workdir == "/" {
            return Ok(());
        }
        let mut parts = vec![("folder", state.workdir.clone()), ("user", state.user.clone())];
        // The folder gets this time; no other instruction's definition holds it.
        let epoch = self.options.build_args.get(SOURCE_DATE_EPOCH).map(String::as_str);
        if let Some(epoch) = epoch.or_else(|| self.globals.get(SOURCE_DATE_EPOCH)) {
            parts.push((SOURCE_DATE_EPOCH, epoch.to_owned()));
        }
        let step = self.next_step();
        let inputs = Self::base_input(state).into_iter().collect();
        let writes = vec![Write::Folder(state.workdir.clone())];
        let made = self.push(Operation::File, "mkdir", parts, inputs, Some(step), writes);
        // BuildKit does not hand --no-cache on to WORKDIR.
        self.graph.vertices[made].ignore_cache = false;
        state.vertex = Some(made);
        Ok(())
    }

    fn base_input(state: &State) -> Option<Input> {
        state.vertex.map(|vertex| Input {
            vertex,
            selectors: None,
        })
    }
}

/// `from` of a mount before variables are known: `BuildKit` allows none in it.
fn mount_source(mount: &str) -> Option<String> {
    let field = |field: &str| {
        field
            .split_once('=')
            .filter(|(key, _)| key.eq_ignore_ascii_case("from"))
            .map(|(_, v)| v.to_owned())
    };
    mount.split(',').find_map(field)
}
