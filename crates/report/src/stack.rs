//! The layers of a build, one above the other.

use crate::cause::sentence;
use crate::layer::{LayerType, layer_type};
use crate::quantity::Quantity;
use layerlab_build::{Operation, Outcome, Step, StepId};
use layerlab_context::Tree;
use layerlab_dockerfile_parser::{Dockerfile, Kind};
use layerlab_estimate::{Range, Source, base_image_size, squeeze};
use layerlab_optimize::Simulated;
use serde::{Deserialize, Serialize};

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

/// One layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Names the block among those of its stack.
    pub key: String,
    /// Stage and number, as in a build's output: `2/6`; empty for a base image.
    pub number: String,
    /// The stage's name or number, where there are several.
    pub stage: String,
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
    /// How long it takes when it runs; `None` for a base image.
    pub seconds: Option<Quantity>,
    /// Size of the layer.
    pub bytes: Option<Quantity>,
    /// The key of the same instruction in the other stack.
    pub counterpart: Option<String>,
    /// Commands whose output decides about the outcome.
    pub hinges: Vec<Hinge>,
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
    /// Steps that run.
    pub ran: usize,
    /// All steps of the build.
    pub steps: usize,
    /// Bytes of the layers that are made anew.
    pub rebuilt_bytes: f64,
    /// Why the build fails.
    pub error: Option<String>,
}

/// Draws a simulated build. `context` is what it copied from.
pub fn stack(dockerfile: &Dockerfile, simulated: &Simulated, context: &Tree) -> Stack {
    let mut stack = Stack {
        wall: simulated.schedule.wall,
        error: simulated.build.error.clone(),
        ..Stack::default()
    };
    let name = |id: StepId, from: usize| {
        let step = simulated
            .build
            .steps
            .iter()
            .find(|step| step.id.stage == id.stage && step.id.step == id.step);
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
                let mut block = step_block(dockerfile, simulated, context, step, &|id| name(id, index));
                if is_trigger {
                    block.code = format!("ONBUILD step {number}, brought by {}", block.code);
                }
                stack.steps += 1;
                if block.status == Status::Ran {
                    stack.ran += 1;
                    stack.rebuilt_bytes += block.bytes.as_ref().map_or(0.0, |bytes| bytes.value);
                }
                stack.blocks.push(block);
            }
        }
    }
    stack
}

fn stage_name(dockerfile: &Dockerfile, stage: usize) -> String {
    if dockerfile.stages.len() < 2 {
        return String::new();
    }
    match &dockerfile.instructions[dockerfile.stages[stage].from].kind {
        Some(Kind::From(from)) => from.name.clone().unwrap_or_else(|| format!("stage {stage}")),
        _ => String::new(),
    }
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
    Some(Block {
        key: format!("{stage}/base"),
        number: String::new(),
        stage: stage_name(dockerfile, stage),
        kind: "Base image".to_owned(),
        code: squeeze(&instruction.original),
        lines: (instruction.first_line, instruction.last_line),
        status: if needed { Status::Cached } else { Status::NotNeeded },
        cause: None,
        seconds: None,
        bytes: known,
        counterpart: None,
        hinges: Vec::new(),
    })
}

fn step_block(
    dockerfile: &Dockerfile,
    simulated: &Simulated,
    context: &Tree,
    step: &Step,
    name: &dyn Fn(StepId) -> String,
) -> Block {
    let instruction = &dockerfile.instructions[step.instruction];
    let vertex = &simulated.graph.vertices[step.vertex];
    let from_context = vertex
        .inputs
        .iter()
        .filter(|input| simulated.graph.vertices[input.vertex].operation == Operation::Context);
    let selectors = from_context.flat_map(|input| input.selectors.iter().flatten());
    let files: Vec<&str> = selectors
        .flat_map(|selector| selector.files(context))
        .map(|(path, _)| path)
        .collect();
    let kind: LayerType = layer_type(instruction, &files);
    let estimate = simulated.estimates.get(&step.vertex);
    let in_stage = simulated
        .build
        .steps
        .iter()
        .filter(|other| other.id.stage == step.id.stage)
        .map(|other| other.id.step)
        .max();
    Block {
        key: format!("{}/{}", step.id.stage, step.id.step),
        number: format!("{}/{}", step.id.step, in_stage.unwrap_or_default()),
        stage: stage_name(dockerfile, step.id.stage),
        kind: kind.name().to_owned(),
        code: squeeze(&instruction.original),
        lines: (instruction.first_line, instruction.last_line),
        status: match step.outcome {
            Outcome::Cached | Outcome::Same => Status::Cached,
            Outcome::Ran => Status::Ran,
            Outcome::Failed => Status::Failed,
        },
        cause: step.cause.as_ref().map(|cause| sentence(cause, name)),
        seconds: estimate.map(|estimate| Quantity::seconds(estimate.seconds, &estimate.seconds_source)),
        bytes: estimate.map(|estimate| Quantity::bytes(estimate.bytes, &estimate.bytes_source)),
        counterpart: None,
        hinges: step
            .hinges
            .iter()
            .map(|command| hinge(dockerfile, step, *command))
            .collect(),
    }
}

fn hinge(dockerfile: &Dockerfile, step: &Step, command: usize) -> Hinge {
    let text = dockerfile.instructions[command].original.trim().to_owned();
    let short = squeeze(&text);
    let repeats = step.outcome != Outcome::Ran;
    let sentence = if repeats {
        format!("cached if “{short}” leaves the same bytes, as is assumed")
    } else {
        format!("would be cached if “{short}” left the same bytes; nothing promises that")
    };
    Hinge {
        command: text,
        repeats,
        sentence,
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
