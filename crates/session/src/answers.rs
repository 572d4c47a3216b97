//! The answers for another program, as JSON: docs/json.md says what is in it.

use crate::request::{Optimization, Simulation};
use layerlab_optimize::{Rewrite, Stay};
use layerlab_report::{Block, Stack, Table};
use layerlab_source::Applicability;
use serde::Serialize;

/// The version of the shape. What is added later keeps it, what changes its meaning does not.
const VERSION: u32 = 1;

/// All of it.
#[derive(Debug, Serialize)]
pub struct Answers<'a> {
    /// The version of this shape.
    layerlab: u32,
    /// The scenario shown, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    scenario: Option<&'a str>,
    /// The steps of the Dockerfile as it is, in that scenario.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps_before: Vec<StepAnswer<'a>>,
    /// The steps of the better one; empty where nothing is rewritten.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps_after: Vec<StepAnswer<'a>>,
    dockerfile: &'a str,
    dockerignore: &'a str,
    rewrites: Vec<RewriteAnswer<'a>>,
    stays: &'a [Stay],
    scenarios: Vec<ScenarioAnswer<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tables: Vec<TableAnswer<'a>>,
}

/// A step and its outcome.
#[derive(Debug, Serialize)]
struct StepAnswer<'a> {
    /// First and last line, from 1.
    lines: (usize, usize),
    stage: &'a str,
    instruction: &'a str,
    kind: &'a str,
    outcome: &'static str,
    cause: Option<&'a str>,
    seconds: Option<f64>,
    seconds_source: Option<&'a str>,
    bytes: Option<f64>,
    bytes_source: Option<&'a str>,
}

/// A rewrite, applied or not.
#[derive(Debug, Serialize)]
struct RewriteAnswer<'a> {
    id: &'a str,
    title: &'a str,
    safety: &'static str,
    reason: String,
    applied: bool,
}

/// A scenario before and after.
#[derive(Debug, Serialize)]
pub struct ScenarioAnswer<'a> {
    name: &'a str,
    /// Share among builds.
    weight: f64,
    before_s: f64,
    after_s: f64,
    /// Steps that run.
    ran_before: usize,
    ran_after: usize,
}

/// A table as it is shown.
#[derive(Debug, Serialize)]
struct TableAnswer<'a> {
    title: &'a str,
    columns: &'a [String],
    rows: Vec<Vec<&'a str>>,
    note: &'a str,
}

/// Both answers; without what was simulated, only what would be better.
pub fn answers_of<'a>(simulation: Option<&'a Simulation>, found: &'a Optimization) -> Answers<'a> {
    let shown = simulation.and_then(|simulation| {
        let mut scenarios = simulation.scenarios.iter();
        scenarios.find(|scenario| Some(scenario.kind) == simulation.scenario)
    });
    let after = simulation.filter(|_| found.is_drawn()).map(|_| &found.stack);
    let tables = found.tables.iter().filter(|_| simulation.is_some());
    Answers {
        layerlab: VERSION,
        scenario: shown.map(|scenario| scenario.name.as_str()),
        steps_before: simulation.map_or_else(Vec::new, |simulation| steps(&simulation.stack)),
        steps_after: after.map_or_else(Vec::new, steps),
        dockerfile: &found.dockerfile,
        dockerignore: &found.dockerignore,
        rewrites: found.rewrites.iter().map(rewrite).collect(),
        stays: &found.stays,
        scenarios: scenario_answers(found),
        tables: tables.map(table).collect(),
    }
}

/// Both answers as text.
pub fn answers(simulation: &Simulation, optimization: &Optimization) -> String {
    // Plain data of one's own can be written.
    let written = serde_json::to_string_pretty(&answers_of(Some(simulation), optimization));
    written.unwrap_or_default() + "\n"
}

/// All scenarios that have a share.
pub fn scenario_answers(found: &Optimization) -> Vec<ScenarioAnswer<'_>> {
    let pairs = found.pairs.iter().filter(|pair| pair.weight > 0.0);
    let scenario = pairs.map(|pair| ScenarioAnswer {
        name: &pair.name,
        weight: pair.weight,
        before_s: pair.before.seconds.value,
        after_s: pair.after.seconds.value,
        ran_before: pair.before.ran,
        ran_after: pair.after.ran,
    });
    scenario.collect()
}

fn steps(stack: &Stack) -> Vec<StepAnswer<'_>> {
    stack.steps().map(step).collect()
}

fn step(block: &Block) -> StepAnswer<'_> {
    let (seconds, bytes) = (block.seconds.as_ref(), block.bytes.as_ref());
    StepAnswer {
        lines: block.lines,
        stage: &block.stage,
        instruction: &block.code,
        kind: &block.kind,
        outcome: block.status.word(),
        cause: block.cause.as_deref(),
        seconds: seconds.map(|seconds| seconds.value),
        seconds_source: seconds.map(|seconds| seconds.source.as_str()),
        bytes: bytes.map(|bytes| bytes.value),
        bytes_source: bytes.map(|bytes| bytes.source.as_str()),
    }
}

fn rewrite(rewrite: &Rewrite) -> RewriteAnswer<'_> {
    let lead = if rewrite.applicability == Applicability::Usual {
        "Safe as long as"
    } else {
        "Check first that"
    };
    RewriteAnswer {
        id: &rewrite.id,
        title: &rewrite.title,
        safety: match rewrite.applicability {
            Applicability::Safe => "safe",
            Applicability::Usual => "usual",
            Applicability::Review => "review",
            Applicability::DisplayOnly => "display",
        },
        reason: if rewrite.checks.is_empty() {
            rewrite.reason.clone()
        } else {
            format!("{} {lead} {}.", rewrite.reason, rewrite.checks.join("; "))
        },
        applied: rewrite.applied,
    }
}

fn table(table: &Table) -> TableAnswer<'_> {
    let rows = table.rows.iter();
    TableAnswer {
        title: &table.title,
        columns: &table.columns,
        rows: rows
            .map(|cells| cells.iter().map(|cell| cell.text.as_str()).collect())
            .collect(),
        note: &table.note,
    }
}
