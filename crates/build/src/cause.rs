//! Why a step ran: its root cause and the chain from it.

use crate::cache::{Build, Outcome, Record};
use crate::graph::{Graph, Operation, StepId, Vertex};
use crate::keys::Key;
use crate::lower::SOURCE_DATE_EPOCH;
use layerlab_context::{Selector, clean, match_path};
use serde::Serialize;
use std::rc::Rc;

/// What made a step run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Reason {
    /// No build of this step has been seen.
    NoRecord,
    /// `--no-cache`.
    NoCache,
    /// It stands on nothing: `BuildKit` evaluates it where only its key is needed.
    NoInputs,
    /// What was imported of the cache does not hold its result.
    NotImported,
    /// Files it reads were edited, added or taken away.
    Files {
        /// Their paths, by name.
        paths: Vec<String>,
        /// The source or mount that selects them, as written.
        pattern: String,
    },
    /// Its instruction changed.
    Instruction {
        /// What of it: "command", "destination", ….
        part: String,
        /// As it was.
        before: String,
        /// As it is.
        after: String,
    },
    /// A build argument or variable has another value.
    Variable {
        /// Its name.
        name: String,
        /// As it was; `None` where it was not set.
        before: Option<String>,
        /// As it is; `None` where it is not set any more.
        after: Option<String>,
    },
    /// The base image is another one.
    BaseImage {
        /// Its name.
        name: String,
    },
    /// A step that it stands on ran.
    StepRan {
        /// Which one, as (stage, step).
        stage: usize,
        /// Number of the step.
        step: usize,
    },
}

/// The reason of a step, and where it began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The reason of the step itself.
    pub reason: Reason,
    /// Where the chain begins: the first step that ran for a reason of its own, and the reason.
    pub root: (StepId, Reason),
}

/// The cause of a vertex that has no matching record.
pub(crate) fn of(
    history: &[Rc<Record>],
    graph: &Graph,
    vertex: &Vertex,
    now: &Record,
    build: &Build,
) -> Cause {
    let own = vertex.step.unwrap_or(StepId {
        stage: 0,
        step: 0,
        kind: crate::StepKind::Step,
    });
    let reason = reason(history, graph, vertex, now, build);
    let above = match &reason {
        Reason::StepRan { stage, step } => {
            let same = |id: StepId| id.stage == *stage && id.step == *step;
            build
                .steps
                .iter()
                .rev()
                .find(|above| same(above.id))
                .and_then(|above| above.cause.as_ref())
        }
        _ => None,
    };
    let root = above.map_or_else(|| (own, reason.clone()), |cause| cause.root.clone());
    Cause { reason, root }
}

/// The cause of a vertex that stands on nothing.
pub(crate) fn without_inputs(vertex: &Vertex) -> Cause {
    let own = vertex.step.unwrap_or(StepId {
        stage: 0,
        step: 0,
        kind: crate::StepKind::Step,
    });
    Cause {
        reason: Reason::NoInputs,
        root: (own, Reason::NoInputs),
    }
}

fn reason(history: &[Rc<Record>], graph: &Graph, vertex: &Vertex, now: &Record, build: &Build) -> Reason {
    if vertex.ignore_cache {
        return Reason::NoCache;
    }
    // What this build has made itself was not there before.
    let history: Vec<&Rc<Record>> = history
        .iter()
        .filter(|record| record.build != now.build)
        .collect();
    // Of several records of one definition the one that comes nearest tells most.
    let nearness = |(age, record): &(usize, &&Rc<Record>)| {
        let agreeing = record
            .inputs
            .iter()
            .zip(&now.inputs)
            .filter(|(then, now)| !then.keys.is_disjoint(&now.keys));
        (record.step == vertex.step, agreeing.count(), *age)
    };
    let alike = history
        .iter()
        .enumerate()
        .filter(|(_, record)| record.digest == vertex.digest);
    let same_definition = alike.max_by_key(nearness).map(|(_, record)| record);
    if let Some(before) = same_definition {
        return input_reason(graph, vertex, before, now, build).unwrap_or(Reason::NoRecord);
    }
    // Another definition at the same place: the instruction changed, or what it takes from the state around it.
    let same_instruction = history
        .iter()
        .rev()
        .find(|r| r.step == vertex.step && r.instruction == now.instruction);
    let same_place = || history.iter().rev().find(|record| record.step == vertex.step);
    match same_instruction.or_else(same_place) {
        Some(before) => part_reason(&before.parts, &now.parts)
            .or_else(|| input_reason(graph, vertex, before, now, build))
            .unwrap_or(Reason::NoRecord),
        None => Reason::NoRecord,
    }
}

/// The first input that no key agrees on.
fn input_reason(
    graph: &Graph,
    vertex: &Vertex,
    before: &Record,
    now: &Record,
    build: &Build,
) -> Option<Reason> {
    for (index, input) in vertex.inputs.iter().enumerate() {
        let recorded = &before.inputs.get(index)?.keys;
        if !recorded.is_disjoint(&now.inputs[index].keys) {
            continue;
        }
        let source = &graph.vertices[input.vertex];
        if let Operation::Image(name) = &source.operation {
            return Some(Reason::BaseImage { name: name.clone() });
        }
        if let Operation::Remote(address) = &source.operation {
            return Some(Reason::Files {
                paths: vec![address.clone()],
                pattern: ".".to_owned(),
            });
        }
        let ran = build
            .steps
            .iter()
            .rev()
            .find(|step| step.vertex == input.vertex && step.outcome == Outcome::Ran);
        // Files of another stage are not those of the project: the step that left them leads on to them.
        if let Some(step) = ran {
            return Some(Reason::StepRan {
                stage: step.id.stage,
                step: step.id.step,
            });
        }
        let paths = before.inputs[index]
            .files()
            .differences(&now.inputs[index].files());
        if !paths.is_empty() {
            let pattern = pattern_of(input.selectors.as_deref().unwrap_or_default(), &paths[0]);
            return Some(Reason::Files { paths, pattern });
        }
        if now.inputs[index]
            .keys
            .iter()
            .any(|key| matches!(key, (Key::Made(_), _)))
        {
            return source.step.map(|id| Reason::StepRan {
                stage: id.stage,
                step: id.step,
            });
        }
    }
    None
}

/// The source that selects a path, as people write it.
fn pattern_of(selectors: &[Selector], path: &str) -> String {
    let selects = |selector: &&Selector| {
        let root = clean(&selector.path);
        let depth = root.split('/').count();
        let start = path.split('/').take(depth).collect::<Vec<_>>().join("/");
        root.is_empty() || start == root || (selector.wildcard && match_path(&root, &start))
    };
    let found = selectors.iter().find(selects).or(selectors.first());
    let written = found
        .map(|selector| selector.include.first().unwrap_or(&selector.path).clone())
        .unwrap_or_default();
    if written.is_empty() {
        ".".to_owned()
    } else {
        written
    }
}

fn part_reason(before: &[(String, String)], now: &[(String, String)]) -> Option<Reason> {
    let value = |parts: &[(String, String)], name: &str| {
        parts
            .iter()
            .find(|(part, _)| part == name)
            .map(|(_, value)| value.clone())
    };
    let variable = |name: &str| match name {
        SOURCE_DATE_EPOCH => Some(name.to_owned()),
        _ => name.strip_prefix("environment ").map(str::to_owned),
    };
    for (name, after) in now {
        let old = value(before, name);
        if old.as_ref() == Some(after) {
            continue;
        }
        return Some(match variable(name) {
            Some(name) => Reason::Variable {
                name,
                before: old,
                after: Some(after.clone()),
            },
            None => Reason::Instruction {
                part: name.clone(),
                before: old.unwrap_or_default().replace('\u{1f}', " "),
                after: after.replace('\u{1f}', " "),
            },
        });
    }
    let gone = before.iter().find(|(name, _)| value(now, name).is_none());
    gone.map(|(name, value)| match variable(name) {
        Some(name) => Reason::Variable {
            name,
            before: Some(value.clone()),
            after: None,
        },
        None => Reason::Instruction {
            part: name.clone(),
            before: value.clone(),
            after: String::new(),
        },
    })
}
