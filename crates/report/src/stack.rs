//! The layers of a build, one above the other.

use crate::cause::{follows, sentence};
use crate::details::{MAX_READS, Numbered, chain, hinge, key_parts, numbered};
use crate::layer::{LayerType, layer_type};
use crate::quantity::Quantity;
use layerlab_build::{Operation, Outcome, Step, StepId};
use layerlab_dockerfile_parser::{Dockerfile, Kind};
use layerlab_estimate::{Estimate, Range, Source, Subject, base_image_size, context_files, squeeze};
use layerlab_optimize::{Files, Simulated};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A step's outcome as it is shown: sign and word, colour third.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// From the cache.
    Cached,
    /// Executed.
    Ran,
    /// Its stage is not part of the target.
    NotNeeded,
    /// The build ends here.
    Failed,
}

impl Status {
    /// The sign.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Cached => "✓",
            Self::Ran => "↻",
            Self::NotNeeded => "–",
            Self::Failed => "✕",
        }
    }

    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Cached => "cached",
            Self::Ran => "runs",
            Self::NotNeeded => "not needed",
            Self::Failed => "fails",
        }
    }
}

/// What a block stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A base image.
    Base,
    /// A step.
    #[default]
    Step,
    /// The context on its way to the builder, the image on its way from it.
    Transport,
}

/// What there is to know of a step, and where in docs/cache.md the rule is that it follows from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// A sentence or two.
    pub text: String,
    /// The heading's anchor.
    pub rule: Cow<'static, str>,
}

/// One layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Names the block among those of its stack.
    pub key: String,
    /// Base image, step or transport.
    pub role: Role,
    /// Stage and number, as in a build's output: `2/6`; empty for a base image.
    pub number: String,
    /// The same as a log counts: a `FROM` of an image out of a registry takes number 1.
    pub logged: String,
    /// The stage's name or number, where there are several.
    pub stage: String,
    /// Whether another block stands for the same operation: builds print it once.
    pub is_twin: bool,
    /// What the layer holds.
    pub kind: String,
    /// The instruction on one line.
    pub code: String,
    /// First and last line in the Dockerfile, from 1.
    pub lines: (usize, usize),
    /// Cached, runs, ….
    pub status: Status,
    /// Why it runs.
    pub cause: Option<String>,
    /// The step that it only follows, or nothing where its cause was told above; `None` where its cause is its own.
    pub follows: Option<String>,
    /// What there is to know of it that its outcome does not tell.
    pub remark: Option<Remark>,
    /// How long it takes when it runs; `None` for a base image.
    pub seconds: Option<Quantity>,
    /// Size of the layer.
    pub bytes: Option<Quantity>,
    /// What a statement about its duration or size would be about.
    pub subject: Option<Subject>,
    /// The key of the same instruction in the other stack.
    pub counterpart: Option<String>,
    /// Commands whose output decides about the outcome.
    pub hinges: Vec<Hinge>,
    /// What else there is to tell.
    pub details: Details,
}

/// What there is to tell of a step beside its line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Details {
    /// How it came to run, from the root on, a sentence each; empty where it did not.
    pub chain: Vec<String>,
    /// Files of the context that it reads, the first ones, and how many there are.
    pub reads: (Vec<String>, usize),
    /// What is part of its cache key, in words: name and value.
    pub key: Vec<(String, String)>,
}

/// A command whose output decides about a step: it is cached where the command leaves the same bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hinge {
    /// The text of the instruction.
    pub command: String,
    /// Whether it is taken to leave the same bytes.
    pub repeats: bool,
    /// What that means here, and why it is assumed.
    pub sentence: String,
}

/// The layers of a build and their totals.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stack {
    /// First to last.
    pub blocks: Vec<Block>,
    /// Seconds until the build is done.
    pub wall: f64,
    /// The same with its source.
    pub total: Quantity,
    /// Steps that run.
    pub ran: usize,
    /// All steps of the build.
    pub steps: usize,
    /// Bytes of the layers that are made anew.
    pub rebuilt: Quantity,
    /// Bytes of the image's own layers that are made anew.
    pub delivered: Quantity,
    /// Why the build fails.
    pub error: Option<String>,
}

impl Stack {
    /// The steps that a build prints, each once.
    pub fn steps(&self) -> impl Iterator<Item = &Block> {
        let is_printed = |block: &&Block| block.role == Role::Step && !block.is_twin;
        self.blocks.iter().filter(is_printed)
    }
}

/// Draws a simulated build. `project` is what it copied from.
pub fn stack(dockerfile: &Dockerfile, simulated: &Simulated, project: &Files) -> Stack {
    let mut stack = Stack {
        wall: simulated.wall,
        error: simulated.build.error.clone(),
        ..Stack::default()
    };
    let numbered = numbered(simulated);
    let name = |id: StepId, from: usize| {
        let step = numbered.get(&(id.stage, id.step));
        let instruction = step.and_then(|step| dockerfile.instructions.get(step.instruction));
        let keyword = instruction.map_or_else(
            || "a step".to_owned(),
            layerlab_dockerfile_parser::Instruction::name,
        );
        if id.stage == from {
            format!("{keyword} above")
        } else {
            format!("{keyword} in {}", stage_name(dockerfile, id.stage))
        }
    };
    let transfer = simulated.transport.transfer.values().next();
    stack
        .blocks
        .extend(transfer.map(|moved| transport_block("transfer", "Send the context", moved)));
    for (index, stage) in dockerfile.stages.iter().enumerate() {
        stack.blocks.extend(base_block(dockerfile, simulated, index));
        // What ONBUILD of the base brings stands at its FROM.
        for instruction in std::iter::once(&stage.from).chain(&stage.commands) {
            let is_trigger = *instruction == stage.from;
            let own = |step: &&Step| step.instruction == *instruction && step.id.stage == index;
            let mut numbers: Vec<usize> = simulated
                .build
                .steps
                .iter()
                .filter(own)
                .map(|step| step.id.step)
                .collect();
            numbers.dedup();
            for number in numbers {
                // A linked copy is two operations and one step: it ran where its copy ran.
                let of_step = |step: &&Step| own(step) && step.id.step == number;
                let mut steps = simulated.build.steps.iter().filter(of_step).collect::<Vec<_>>();
                steps.sort_by_key(|step| step.id.kind);
                let Some(step) = steps.first() else { continue };
                let mut block = step_block(dockerfile, simulated, &numbered, project, step, &|id| {
                    name(id, index)
                });
                if is_trigger {
                    block.code = format!("ONBUILD step {number}, brought by {}", block.code);
                }
                // What is done once is counted once.
                stack.steps += usize::from(twin(simulated, step).is_none());
                stack.ran += usize::from(block.status == Status::Ran && !block.is_twin);
                stack.blocks.push(block);
            }
        }
    }
    let delivery = simulated.transport.delivery.as_ref();
    stack
        .blocks
        .extend(delivery.map(|moved| transport_block("delivery", "Export the image", moved)));
    crate::remark::once(&mut stack.blocks);
    crate::remark::causes_once(&mut stack.blocks);
    total(&mut stack, simulated);
    stack
}

/// The sums, each with what it is made of.
fn total(stack: &mut Stack, simulated: &Simulated) {
    let counts = |block: &&Block| block.status == Status::Ran && !block.is_twin || block.role != Role::Step;
    let ran = || stack.blocks.iter().filter(counts);
    let total = Quantity::total_seconds(simulated.wall, ran().filter_map(|block| block.seconds.as_ref()));
    let bytes = || {
        ran()
            .filter(|block| block.role == Role::Step)
            .filter_map(|block| block.bytes.as_ref())
    };
    let rebuilt = Quantity::total_bytes(bytes().map(|bytes| bytes.value).sum(), bytes());
    let delivered = Quantity::total_bytes(simulated.transport.delivered, bytes());
    (stack.total, stack.rebuilt, stack.delivered) = (total, rebuilt, delivered);
}

/// The step that this one is the same as: BuildKit builds what two stages begin with once, and prints it once.
fn twin<'s>(simulated: &'s Simulated, step: &Step) -> Option<&'s Step> {
    let mut steps = simulated.build.steps.iter();
    steps.find(|other| {
        step.outcome == Outcome::Same && other.vertex == step.vertex && other.outcome != Outcome::Same
    })
}

fn transport_block(key: &str, title: &str, moved: &Estimate) -> Block {
    Block {
        key: key.to_owned(),
        role: Role::Transport,
        number: String::new(),
        logged: String::new(),
        stage: String::new(),
        is_twin: false,
        kind: title.to_owned(),
        code: String::new(),
        lines: (0, 0),
        status: Status::Ran,
        cause: None,
        follows: None,
        remark: None,
        seconds: Some(Quantity::seconds(moved.seconds, &moved.seconds_source)),
        bytes: Some(Quantity::bytes(moved.bytes, &moved.bytes_source)),
        subject: Some(moved.subject.clone()),
        counterpart: None,
        hinges: Vec::new(),
        details: Details::default(),
    }
}

/// The first words of an instruction.
pub(crate) fn short_code(code: &str) -> String {
    const LONGEST: usize = 48;
    if code.chars().count() <= LONGEST {
        return code.to_owned();
    }
    let cut: String = code.chars().take(LONGEST - 1).collect();
    format!("{}…", cut.trim_end())
}

pub(crate) fn stage_name(dockerfile: &Dockerfile, stage: usize) -> String {
    if dockerfile.stages.len() < 2 {
        return String::new();
    }
    match &dockerfile.instructions[dockerfile.stages[stage].from].kind {
        Some(Kind::From(from)) => from.name.clone().unwrap_or_else(|| format!("stage {stage}")),
        _ => String::new(),
    }
}

/// Whether a stage begins with an image out of a registry.
fn counts_from(dockerfile: &Dockerfile, stage: usize) -> bool {
    let Some(Kind::From(from)) = &dockerfile.instructions[dockerfile.stages[stage].from].kind else {
        return false;
    };
    let earlier = dockerfile.stages[..stage].iter().any(|earlier| {
        matches!(&dockerfile.instructions[earlier.from].kind, Some(Kind::From(other)) if other.name.as_deref() == Some(&from.base.to_lowercase()))
    });
    from.base != "scratch" && !earlier
}

fn base_block(dockerfile: &Dockerfile, simulated: &Simulated, stage: usize) -> Option<Block> {
    let instruction = &dockerfile.instructions[dockerfile.stages[stage].from];
    let Some(Kind::From(from)) = &instruction.kind else {
        return None;
    };
    let needed = simulated.graph.needed_stages.contains(&stage);
    let known = base_image_size(&from.base).map(|bytes| {
        Quantity::bytes(
            Range::new(bytes * 0.8, bytes, bytes * 1.2),
            &Source::Catalogue("this image (compressed)".to_owned()),
        )
    });
    let pull = simulated
        .graph
        .vertices
        .iter()
        .position(|vertex| vertex.operation == Operation::Image(from.base.clone()))
        .and_then(|index| simulated.transport.pulls.get(&index));
    Some(Block {
        key: format!("{stage}/base"),
        role: Role::Base,
        number: String::new(),
        logged: String::new(),
        stage: stage_name(dockerfile, stage),
        is_twin: false,
        kind: if !needed {
            "Stage that is not needed".to_owned()
        } else if dockerfile.base_stage(stage).is_some() {
            "Earlier stage".to_owned()
        } else {
            "Base image".to_owned()
        },
        code: squeeze(&instruction.original),
        lines: (instruction.first_line, instruction.last_line),
        status: if needed { Status::Cached } else { Status::NotNeeded },
        cause: None,
        follows: None,
        remark: None,
        seconds: pull.map(|pull| Quantity::seconds(pull.seconds, &pull.seconds_source)),
        bytes: known,
        subject: pull.map(|pull| pull.subject.clone()),
        counterpart: None,
        hinges: Vec::new(),
        details: Details::default(),
    })
}

fn step_block(
    dockerfile: &Dockerfile,
    simulated: &Simulated,
    numbered: &Numbered<'_>,
    project: &Files,
    step: &Step,
    name: &dyn Fn(StepId) -> String,
) -> Block {
    let instruction = &dockerfile.instructions[step.instruction];
    let files = context_files(&simulated.graph, step.vertex, &project.context);
    let kind: LayerType = layer_type(instruction, &project.roles_of(&files));
    let estimate = simulated.estimates.get(&step.vertex);
    let in_stage = simulated
        .build
        .steps
        .iter()
        .filter(|other| other.id.stage == step.id.stage)
        .map(|other| other.id.step)
        .max();
    // What is done once for two stages has one outcome.
    let twin = twin(simulated, step);
    let status = match twin.map_or(step.outcome, |other| other.outcome) {
        Outcome::Cached | Outcome::Same => Status::Cached,
        Outcome::Ran => Status::Ran,
        Outcome::Failed => Status::Failed,
    };
    Block {
        key: format!("{}/{}", step.id.stage, step.id.step),
        role: Role::Step,
        number: format!("{}/{}", step.id.step, in_stage.unwrap_or_default()),
        logged: {
            let from = usize::from(counts_from(dockerfile, step.id.stage));
            format!("{}/{}", step.id.step + from, in_stage.unwrap_or_default() + from)
        },
        stage: stage_name(dockerfile, step.id.stage),
        is_twin: twin.is_some(),
        kind: kind.name().to_owned(),
        code: squeeze(&instruction.original),
        lines: (instruction.first_line, instruction.last_line),
        status,
        follows: step
            .cause
            .as_ref()
            .filter(|_| twin.is_none())
            .and_then(|cause| follows(cause, name)),
        remark: crate::remark::of(dockerfile, simulated, step, status),
        cause: match (twin, step.outcome) {
            (Some(other), _) => Some(format!(
                "it is the same as {}, done once for both",
                name(other.id)
            )),
            (None, Outcome::Same) => Some("another step of this build made the same".to_owned()),
            _ => step.cause.as_ref().map(|cause| sentence(cause, name)),
        },
        seconds: estimate.map(|estimate| Quantity::seconds(estimate.seconds, &estimate.seconds_source)),
        bytes: estimate.map(|estimate| Quantity::bytes(estimate.bytes, &estimate.bytes_source)),
        subject: estimate.map(|estimate| estimate.subject.clone()),
        counterpart: None,
        details: Details {
            chain: chain(dockerfile, numbered, step),
            reads: (
                files
                    .iter()
                    .filter(|(_, entry)| entry.kind != layerlab_context::Kind::Folder)
                    .map(|(path, _)| path)
                    .take(MAX_READS)
                    .collect(),
                files.sums("").files,
            ),
            key: key_parts(&simulated.graph.vertices[step.vertex].parts),
        },
        hinges: step
            .hinges
            .iter()
            .map(|command| hinge(dockerfile, step, *command))
            .collect(),
    }
}

/// Joins blocks of the same instruction in both stacks, first to first.
pub fn link(before: &mut Stack, after: &mut Stack) {
    for block in &mut before.blocks {
        let same = after
            .blocks
            .iter_mut()
            .find(|other| other.counterpart.is_none() && other.code == block.code);
        if let Some(other) = same {
            other.counterpart = Some(block.key.clone());
            block.counterpart = Some(other.key.clone());
        }
    }
}
