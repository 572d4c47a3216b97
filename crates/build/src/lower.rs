//! From a Dockerfile to a graph (moby/buildkit `frontend/dockerfile/dockerfile2llb`).

use crate::content::Write;
use crate::graph::{Graph, Input, Operation, StepId, StepKind, Vertex};
use crate::merge::merge_equal;
use crate::options::Options;
use crate::stage::State;
use layerlab_context::{Digest, Hasher, Selector, clean, has_wildcard};
use layerlab_dockerfile_parser::{
    Add, BuildArg, Copy, Dockerfile, Instruction, Kind, Lexer, Mount, MountType, Run, Sharing, Sources,
    parse, parse_mount,
};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// Why a Dockerfile that can be read cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct LowerError {
    /// In `BuildKit`'s words.
    pub message: String,
    /// Index of the instruction; `None` where the Dockerfile as a whole is meant.
    pub instruction: Option<usize>,
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
    Image(String),
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
        });
    }
    let mut lowering = Lowering {
        options,
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
        })
    }

    fn expand(&self, state: &State, word: &str) -> Result<String> {
        state
            .expand(self.lexer(), word)
            .or_else(|error| self.fail(error.to_string()))
    }

    /// Platform arguments, and `ARG` before the first stage.
    fn read_globals(&mut self, dockerfile: &Dockerfile) -> Result<()> {
        let target = self
            .options
            .target
            .clone()
            .unwrap_or_else(|| "default".to_owned());
        let defaults = [
            ("BUILDPLATFORM", "linux/amd64"),
            ("BUILDOS", "linux"),
            ("BUILDOSVERSION", ""),
            ("BUILDARCH", "amd64"),
            ("BUILDVARIANT", ""),
            ("TARGETPLATFORM", "linux/amd64"),
            ("TARGETOS", "linux"),
            ("TARGETOSVERSION", ""),
            ("TARGETARCH", "amd64"),
            ("TARGETVARIANT", ""),
            ("TARGETSTAGE", target.as_str()),
        ];
        for (name, value) in defaults {
            let value = self.options.build_args.get(name).map_or(value, String::as_str);
            self.globals.set(name, value.to_owned());
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
    fn plan(&mut self, dockerfile: &Dockerfile) -> Result<()> {
        for stage in &dockerfile.stages {
            self.instruction = stage.from;
            let Some(Kind::From(from)) = &dockerfile.instructions[stage.from].kind else {
                continue;
            };
            let base_name = self.expand(&self.globals, &from.base)?;
            if base_name.is_empty() {
                return self.fail(format!("base name ({}) should not be blank", from.base));
            }
            let base = match self.stage_named(&base_name) {
                Some(index) => Base::Stage(index),
                None if base_name == "scratch" => Base::Scratch,
                None => Base::Image(base_name),
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

    /// A name means the last stage that has it.
    fn stage_named(&self, name: &str) -> Option<usize> {
        self.plans.iter().rposition(|plan| {
            plan.name
                .as_deref()
                .is_some_and(|stage| stage.eq_ignore_ascii_case(name))
        })
    }

    fn triggers(&self, base: &Base, instruction: usize) -> Result<Vec<Command>> {
        let expressions: Vec<String> = match base {
            Base::Scratch => Vec::new(),
            Base::Image(name) => self
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

    fn build_target(mut self) -> Result<Graph> {
        let target = match &self.options.target {
            None => self.plans.len().checked_sub(1),
            Some(name) => match self.stage_named(name) {
                Some(index) => Some(index),
                None => return self.fail(format!("target stage \"{name}\" could not be found")),
            },
        };
        let Some(target) = target else {
            return self.fail("dockerfile contains no stages to build");
        };
        let needed = self.needed_stages(target);
        for index in &needed {
            let state = self.stage(*index)?;
            self.states.insert(*index, state);
        }
        self.graph.target = self.states.get(&target).and_then(|state| state.vertex);
        self.graph.needed_stages = needed.into_iter().collect();
        merge_equal(&mut self.graph);
        Ok(self.graph)
    }

    /// The stages that the target stands on, copies from or mounts.
    fn needed_stages(&self, target: usize) -> BTreeSet<usize> {
        let mut needed = BTreeSet::new();
        let mut open = vec![target];
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
            Base::Scratch => State::default(),
            Base::Stage(base) => self.states.get(&base).cloned().unwrap_or_default(),
            Base::Image(name) => self.image_state(&name),
        };
        state.set_default_path();
        for command in self.plans[index].commands.clone() {
            self.instruction = command.instruction;
            self.command(&mut state, &command)?;
        }
        Ok(state)
    }

    fn image_state(&mut self, name: &str) -> State {
        let vertex = Some(self.image(name));
        let Some(image) = self.options.images.get(name) else {
            return State {
                vertex,
                ..State::default()
            };
        };
        let mut state = State {
            vertex,
            user: image.user.clone(),
            ..State::default()
        };
        image
            .env
            .iter()
            .for_each(|(name, value)| state.set(name, value.clone()));
        state.workdir = format!("/{}", clean(&image.workdir));
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
            (None, None) => {
                use layerlab_dockerfile_parser::Environment as _;
                self.globals.get(&arg.name).map(str::to_owned)
            }
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
        let path = self.expand(state, path)?;
        let joined = if path.starts_with('/') {
            path
        } else {
            format!("{}/{path}", state.workdir)
        };
        state.workdir = format!("/{}", clean(&joined));
        if state.workdir == "/" {
            return Ok(());
        }
        let parts = vec![("folder", state.workdir.clone()), ("user", state.user.clone())];
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

    fn run(&mut self, state: &mut State, run: &Run, text: &str) -> Result<()> {
        let mut inputs: Vec<Input> = Self::base_input(state).into_iter().collect();
        let (words, inline) = run_words(state, run);
        let mut parts = vec![
            ("command", words.join("\u{1f}")),
            ("working directory", state.workdir.clone()),
            ("user", state.user.clone()),
            ("network", run.network.clone()),
            ("security", run.security.clone()),
        ];
        if let Some(inline) = inline {
            parts.push(("here-document", inline));
        }
        let devices: Vec<&str> = run.devices.iter().map(|device| device.name.as_str()).collect();
        if !devices.is_empty() {
            parts.push(("devices", devices.join(" ")));
        }
        let expand = |word: &str| state.expand(Lexer::new(self.escape), word);
        let mut mounts: Vec<Mount> = Vec::new();
        for mount in &run.mounts {
            mounts.push(parse_mount(mount, Some(&expand)).or_else(|error| self.fail(error.to_string()))?);
        }
        for mount in &mounts {
            parts.push(("mount", self.mount(state, mount, &mut inputs)?));
        }
        let environment = state
            .env
            .iter()
            .map(|(name, value)| (format!("environment {name}"), value.clone()));
        let parts: Vec<(String, String)> = parts
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .chain(environment)
            .collect();
        let step = self.next_step();
        let effects = self.options.effects.get(text).cloned();
        let writes = vec![Write::Run {
            text: text.to_owned(),
            effects,
        }];
        let ran = self.push(Operation::Exec, "exec", parts, inputs, Some(step), writes);
        let ids = mounts.iter().filter(|mount| mount.kind == MountType::Cache);
        self.graph.vertices[ran].unkeyed = ids
            .map(|mount| format!("{} {:?}\n", mount.id, mount.sharing))
            .collect();
        state.vertex = Some(ran);
        Ok(())
    }

    /// What of a mount is part of the definition; its source becomes an input (`ops/exec.go`, `CacheMap`).
    fn mount(&mut self, state: &State, mount: &Mount, inputs: &mut Vec<Input>) -> Result<String> {
        let target = state.absolute(&mount.target);
        if target == "/" && !matches!(mount.kind, MountType::Secret | MountType::Ssh) {
            return self.fail(format!("invalid mount target \"{target}\""));
        }
        let mut words = vec![mount.kind.name().to_owned(), target];
        match mount.kind {
            MountType::Secret | MountType::Ssh => {
                words.extend([mount.id.clone(), mount.source.clone(), mount.required.to_string()]);
                words.extend(mount.env.clone());
                words.push(format!("{:?} {:?} {:?}", mount.mode, mount.uid, mount.gid));
                return Ok(words.join(" "));
            }
            MountType::Tmpfs => {
                words.extend(mount.size.clone());
                return Ok(words.join(" "));
            }
            MountType::Cache => {
                let is_default_id = mount.id.is_empty() || mount.id == mount.target;
                let is_default = is_default_id && matches!(mount.sharing, None | Some(Sharing::Shared));
                words.push(if is_default {
                    "default".to_owned()
                } else {
                    "named".to_owned()
                });
            }
            MountType::Bind => {}
        }
        words.push(if mount.read_only {
            "read-only".to_owned()
        } else {
            "writable".to_owned()
        });
        if mount.kind == MountType::Cache && mount.from.is_empty() {
            return Ok(words.join(" "));
        }
        let source = if mount.from.is_empty() {
            Some(self.context())
        } else {
            self.source(&mount.from)?
        };
        if let Some(vertex) = source {
            inputs.push(Input {
                vertex,
                selectors: Some(vec![Selector::path(&mount.source)]),
            });
        }
        Ok(words.join(" "))
    }

    fn copy(&mut self, state: &mut State, copy: &Copy) -> Result<()> {
        let source = match &copy.from {
            None => Some(self.context()),
            Some(from) => self.source(from)?,
        };
        let sources = self.expand_sources(state, &copy.sources)?;
        self.file(state, &sources, source, copy.parents, Vec::new());
        Ok(())
    }

    fn add(&mut self, state: &mut State, add: &Add) -> Result<()> {
        let source = Some(self.context());
        let sources = self.expand_sources(state, &add.sources)?;
        let checksum = add
            .checksum
            .as_deref()
            .map(|checksum| self.expand(state, checksum))
            .transpose()?;
        let parts = vec![
            (
                "add",
                format!(
                    "unpack={:?} keep-git-dir={:?}",
                    add.unpack.unwrap_or(true),
                    add.keep_git_dir
                ),
            ),
            ("checksum", checksum.unwrap_or_default()),
        ];
        self.file(state, &sources, source, false, parts);
        Ok(())
    }

    fn expand_sources(&self, state: &State, sources: &Sources) -> Result<Sources> {
        let list = |words: &[String]| {
            words
                .iter()
                .map(|word| self.expand(state, word))
                .collect::<Result<Vec<_>>>()
        };
        let one = |word: &Option<String>| word.as_deref().map(|word| self.expand(state, word)).transpose();
        let inline = |(name, content, expands): &(String, String, bool)| {
            let lexer = Lexer {
                skip_quotes: true,
                ..Lexer::new('\\')
            };
            let content = if *expands {
                state
                    .expand(lexer, content)
                    .or_else(|error| self.fail(error.to_string()))?
            } else {
                content.clone()
            };
            Ok((name.clone(), content, *expands))
        };
        Ok(Sources {
            paths: list(&sources.paths)?,
            contents: sources.contents.iter().map(inline).collect::<Result<Vec<_>>>()?,
            destination: self.expand(state, &sources.destination)?,
            chown: one(&sources.chown)?,
            chmod: one(&sources.chmod)?,
            link: sources.link,
            excludes: list(&sources.excludes)?,
        })
    }

    /// One file operation for all sources of an instruction (`convert_copy.go`), and a merge where it is linked.
    fn file(
        &mut self,
        state: &mut State,
        sources: &Sources,
        source: Option<usize>,
        parents: bool,
        mut parts: Vec<(&'static str, String)>,
    ) {
        let destination = state.absolute(&sources.destination);
        // BuildKit does not link where modes are set.
        let link = sources.link && sources.chmod.is_none();
        let base = if link { None } else { state.vertex };
        let mut inputs: Vec<Input> = base
            .map(|vertex| Input {
                vertex,
                selectors: None,
            })
            .into_iter()
            .collect();
        parts.push(("destination", destination.clone()));
        parts.push(("owner", sources.chown.clone().unwrap_or_default()));
        parts.push(("mode", sources.chmod.clone().unwrap_or_default()));
        parts.push(("exclude", sources.excludes.join(" ")));
        let mut writes = Vec::new();
        let many = sources.paths.len() + sources.contents.len() > 1;
        let shape = CopyShape {
            destination: &destination,
            into_folder: many || destination.ends_with('/'),
            sources,
        };
        for path in &sources.paths {
            let (vertex, selector) = if is_remote(path) {
                (Some(self.remote(path)), Selector::path(path))
            } else {
                (source, selector(path, parents, &sources.excludes))
            };
            // The folder that a source is in is no part of the definition; the content stands for it.
            parts.push((
                "source",
                selector.path.rsplit('/').next().unwrap_or_default().to_owned(),
            ));
            parts.push(("parents", selector.include.join(" ")));
            if let Some(vertex) = vertex {
                let input = Self::selecting_input(&mut inputs, vertex, base, selector.clone());
                writes.push(shape.write(input, selector, parents));
            }
        }
        for (name, content, _) in &sources.contents {
            parts.push(("source", name.clone()));
            let vertex = self.inline(name, content);
            let input = Self::selecting_input(&mut inputs, vertex, base, Selector::path(name));
            writes.push(shape.write(input, Selector::path(name), false));
        }
        let step = self.next_step();
        let parts = parts
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let copied = self.push_parts(Operation::File, "copy", parts, inputs, Some(step), writes);
        state.vertex = Some(match (link, state.vertex) {
            (true, Some(below)) => self.merge(below, copied, step),
            _ => copied,
        });
    }

    fn merge(&mut self, below: usize, copied: usize, step: StepId) -> usize {
        let inputs = [below, copied]
            .map(|vertex| Input {
                vertex,
                selectors: None,
            })
            .to_vec();
        let step = StepId {
            kind: StepKind::Merge,
            ..step
        };
        self.push(
            Operation::Merge,
            "merge",
            Vec::<(String, String)>::new(),
            inputs,
            Some(step),
            vec![Write::Merge { input: 1 }],
        )
    }

    /// Adds a selector to the input of a vertex. What a stage copies from the very result it stands on has no content
    /// key (`markInvalid` in `ops/file.go`).
    fn selecting_input(
        inputs: &mut Vec<Input>,
        vertex: usize,
        base: Option<usize>,
        selector: Selector,
    ) -> usize {
        let position = inputs.iter().position(|input| input.vertex == vertex);
        let index = position.unwrap_or_else(|| {
            inputs.push(Input {
                vertex,
                selectors: Some(Vec::new()),
            });
            inputs.len() - 1
        });
        if base != Some(vertex)
            && let Some(selectors) = &mut inputs[index].selectors
        {
            selectors.push(selector);
        }
        index
    }

    /// The last operation of a stage, or an image.
    fn source(&mut self, name: &str) -> Result<Option<usize>> {
        match self.stage_of(name) {
            Some(index) => match self.states.get(&index) {
                Some(state) => Ok(state.vertex),
                None => self.fail(format!(
                    "cannot copy from stage \"{name}\", it needs to be defined before current stage"
                )),
            },
            None if name == "scratch" => Ok(None),
            None => Ok(Some(self.image(name))),
        }
    }

    fn context(&mut self) -> usize {
        self.shared("context", Operation::Context, Digest::of("context"))
    }

    fn image(&mut self, name: &str) -> usize {
        let digest = match self.options.images.get(name) {
            Some(image) => image.digest(),
            None => Hasher::new("image").text(name).finish(),
        };
        self.shared(
            &format!("image {name}"),
            Operation::Image(name.to_owned()),
            digest,
        )
    }

    fn remote(&mut self, address: &str) -> usize {
        let digest = Hasher::new("remote").text(address).finish();
        self.shared(
            &format!("remote {address}"),
            Operation::Remote(address.to_owned()),
            digest,
        )
    }

    fn inline(&mut self, name: &str, content: &str) -> usize {
        let digest = Hasher::new("inline").text(name).text(content).finish();
        let key = format!("inline {digest:?}");
        let vertex = self.shared(&key, Operation::Inline, digest);
        let content = Digest::of(content);
        self.graph.vertices[vertex].writes = vec![Write::File {
            path: name.to_owned(),
            content,
            mode: 0o644,
        }];
        vertex
    }

    fn shared(&mut self, key: &str, operation: Operation, digest: Digest) -> usize {
        if let Some(vertex) = self.sources.get(key) {
            return *vertex;
        }
        let vertex = self.add_vertex(operation, digest, Vec::new(), Vec::new(), None, Vec::new());
        self.sources.insert(key.to_owned(), vertex);
        vertex
    }

    fn push(
        &mut self,
        operation: Operation,
        domain: &str,
        parts: Vec<(impl Into<String>, String)>,
        inputs: Vec<Input>,
        step: Option<StepId>,
        writes: Vec<Write>,
    ) -> usize {
        let parts = parts
            .into_iter()
            .map(|(name, value)| (name.into(), value))
            .collect();
        self.push_parts(operation, domain, parts, inputs, step, writes)
    }

    fn push_parts(
        &mut self,
        operation: Operation,
        domain: &str,
        parts: Vec<(String, String)>,
        inputs: Vec<Input>,
        step: Option<StepId>,
        writes: Vec<Write>,
    ) -> usize {
        let mut hasher = Hasher::new(domain).number(inputs.len() as u64);
        for (name, value) in &parts {
            hasher = hasher.text(name).text(value);
        }
        self.add_vertex(operation, hasher.finish(), parts, inputs, step, writes)
    }

    fn add_vertex(
        &mut self,
        operation: Operation,
        digest: Digest,
        parts: Vec<(String, String)>,
        inputs: Vec<Input>,
        step: Option<StepId>,
        writes: Vec<Write>,
    ) -> usize {
        let name = self
            .plans
            .get(self.current)
            .and_then(|plan| plan.name.clone())
            .unwrap_or_default();
        let ignore_cache = matches!(operation, Operation::Exec | Operation::File | Operation::Merge)
            && self.options.no_cache.covers(&name);
        let instruction = self.instruction;
        self.graph.vertices.push(Vertex {
            operation,
            digest,
            parts,
            inputs,
            step,
            instruction,
            ignore_cache,
            writes,
            twins: Vec::new(),
            unkeyed: String::new(),
        });
        self.graph.vertices.len() - 1
    }
}

/// What all sources of one `COPY` have in common.
struct CopyShape<'s> {
    destination: &'s str,
    into_folder: bool,
    sources: &'s Sources,
}

impl CopyShape<'_> {
    fn write(&self, input: usize, selector: Selector, parents: bool) -> Write {
        Write::Copy {
            input,
            selector,
            destination: self.destination.to_owned(),
            into_folder: self.into_folder,
            parents,
            owner: self.sources.chown.as_deref().map(Digest::of),
            mode: self
                .sources
                .chmod
                .as_deref()
                .and_then(|mode| u32::from_str_radix(mode, 8).ok()),
        }
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

/// The words that run, and a script that is mounted for them (`dispatchRun`).
fn run_words(state: &State, run: &Run) -> (Vec<String>, Option<String>) {
    let command = &run.command;
    let text = command.words.first().map_or("", String::as_str);
    let words = match command.files.as_slice() {
        [] if !command.shell => return (command.words.clone(), None),
        [] => text.to_owned(),
        [file, ..] if is_heredoc_alone(text) => {
            let data = if file.chomp {
                layerlab_dockerfile_parser::chomp(&file.data)
            } else {
                file.data.clone()
            };
            if data.starts_with("#!") {
                return (state.with_shell(&format!("/dev/pipes/{}", file.name)), Some(data));
            }
            data
        }
        files => {
            let bodies = files.iter().map(|file| format!("\n{}{}", file.data, file.name));
            std::iter::once(text.to_owned()).chain(bodies).collect()
        }
    };
    (state.with_shell(&words), None)
}

/// Whether the command is one here-document and nothing else.
fn is_heredoc_alone(text: &str) -> bool {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    digits.strip_prefix("<<").is_some_and(|word| {
        let word = word.strip_prefix('-').unwrap_or(word);
        let quoted = (word.starts_with('"') && word.ends_with('"'))
            || (word.starts_with('\'') && word.ends_with('\''));
        !word.contains('<') && (quoted || !word.contains(char::is_whitespace))
    })
}

fn is_remote(path: &str) -> bool {
    path.starts_with("http://")
        || path.starts_with("https://")
        || path.starts_with("git@")
        || path.starts_with("git://")
}

/// A source as a selector; `--parents` moves the path behind `/./` into a pattern.
fn selector(path: &str, parents: bool, excludes: &[String]) -> Selector {
    let exclude = excludes.to_vec();
    if !parents {
        return Selector {
            path: clean(path),
            wildcard: true,
            exclude,
            ..Selector::default()
        };
    }
    let (root, pattern) = path.split_once("/./").unwrap_or(("/", path));
    let pattern = clean(pattern);
    let required = if has_wildcard(root) || has_wildcard(&pattern) {
        Vec::new()
    } else {
        vec![format!("{root}/{pattern}")]
    };
    Selector {
        path: clean(root),
        wildcard: true,
        include: vec![pattern],
        exclude,
        required,
    }
}
