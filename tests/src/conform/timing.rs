//! Times: from the log of a cold build and a change, how long the rebuild takes and what becomes of every step.

use super::Report;
use super::caching::{Files, image, texts};
use anyhow::{Context as _, Result};
use layerlab_build::{Build, Cache, Graph, Options, Outcome, StepId, lower};
use layerlab_context::Ignore;
use layerlab_dockerfile_parser::{Dockerfile, Kind, parse};
use layerlab_estimate::{BuildLog, LoggedStep, effects, schedule};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const FORMS: [&str; 2] = ["plain", "rawjson"];
/// Seconds of a rebuild before its first step: connecting, reading the Dockerfile, sending what changed.
const START: f64 = 0.15;

/// Predictions for both forms of the log, without looking at the rebuild.
///
/// # Errors
/// Where the case is not of the recorded form.
pub fn predict(case: &Value) -> Result<Value> {
    let mut out = serde_json::Map::new();
    out.insert("name".to_owned(), case["name"].clone());
    for form in FORMS {
        let log = case[form]["cold_log"]
            .as_str()
            .context("a case without a cold log")?;
        let rebuilt = Rebuilt::of(case, &BuildLog::parse(log))?;
        let steps = rebuilt
            .outcomes()
            .map(|(id, outcome)| json!({"stage": id.stage, "step": id.step, "outcome": outcome}));
        out.insert(
            form.to_owned(),
            json!({"rebuild_s": rebuilt.seconds, "steps": steps.collect::<Vec<_>>()}),
        );
    }
    Ok(out.into())
}

/// A rebuild as it is foreseen.
struct Rebuilt {
    dockerfile: Dockerfile,
    build: Build,
    seconds: f64,
}

impl Rebuilt {
    fn of(case: &Value, log: &BuildLog) -> Result<Self> {
        let mut files = Files::of(case)?;
        let dockerfile = parse(files.text("Dockerfile"));
        let options = Options {
            images: ["base:1", "tool:1"]
                .map(|name| (name.to_owned(), image(name)))
                .into(),
            effects: effects(&dockerfile),
            ..Options::default()
        };
        let graph = lower(&dockerfile, &options)?;
        let instructions = texts(&dockerfile);
        let mut cache = Cache::new();
        let ignore = Ignore::parse(files.text(".dockerignore"));
        cache.build(&graph, &ignore.filter(&files.tree), &options, &instructions);
        for change in case["change"].as_array().into_iter().flatten() {
            files.change(change)?;
        }
        let build = cache.build(&graph, &ignore.filter(&files.tree), &options, &instructions);
        let seconds = seconds(&dockerfile, &graph, &build, log);
        Ok(Self {
            dockerfile,
            build,
            seconds,
        })
    }

    fn outcomes(&self) -> impl Iterator<Item = (StepId, &'static str)> {
        let listed = self
            .build
            .steps
            .iter()
            .filter(|step| step.outcome != Outcome::Same);
        listed.map(|step| {
            (
                step.id,
                if step.outcome == Outcome::Ran {
                    "ran"
                } else {
                    "cached"
                },
            )
        })
    }
}

/// What a log says of a step.
fn logged<'l>(
    dockerfile: &Dockerfile,
    log: &'l BuildLog,
    id: StepId,
    instruction: usize,
) -> Option<&'l LoggedStep> {
    let stage = dockerfile.stages.get(id.stage)?;
    let name = match &dockerfile.instructions[stage.from].kind {
        Some(Kind::From(from)) => from.name.as_deref(),
        _ => None,
    };
    log.find(
        name,
        id.stage,
        id.step,
        dockerfile.instructions[instruction].original.trim(),
    )
}

fn seconds(dockerfile: &Dockerfile, graph: &Graph, build: &Build, log: &BuildLog) -> f64 {
    let ran = build.steps.iter().filter(|step| step.outcome == Outcome::Ran);
    let measured: BTreeMap<usize, f64> = ran
        .filter_map(|step| {
            Some((
                step.vertex,
                logged(dockerfile, log, step.id, step.instruction)?
                    .seconds
                    .unwrap_or_default(),
            ))
        })
        .collect();
    START + schedule(graph, &measured, 0).wall
}

/// Compares times within 10% or 0.35 s, and every step of the rebuild's log.
///
/// # Errors
/// Where a case is not of the recorded form.
pub fn compare(cases: &[Value]) -> Result<Report> {
    let mut disagreements = Vec::new();
    let (mut within, mut total, mut worst) = (0, 0, 0.0_f64);
    for case in cases {
        for form in FORMS {
            let name = format!("{} {form}", case["name"].as_str().unwrap_or_default());
            let log = |key: &str| BuildLog::parse(case[form][key].as_str().unwrap_or_default());
            let rebuilt = Rebuilt::of(case, &log("cold_log"))?;
            let real = case[form]["rebuild_s"]
                .as_f64()
                .context("a case without its rebuild's time")?;
            let off = (rebuilt.seconds - real).abs();
            total += 1;
            worst = worst.max(off / real * 100.0);
            if off <= (real * 0.1).max(0.35) {
                within += 1;
            } else {
                disagreements.push(format!("{name}: expected {real} s, got {:.2} s", rebuilt.seconds));
            }
            let rebuild_log = log("rebuild_log");
            for (id, outcome) in rebuilt.outcomes() {
                let step = rebuilt
                    .build
                    .steps
                    .iter()
                    .find(|step| step.id == id)
                    .map_or(0, |step| step.instruction);
                let real = match logged(&rebuilt.dockerfile, &rebuild_log, id, step) {
                    Some(step) if step.cached => "cached",
                    Some(_) => "ran",
                    None => "nothing",
                };
                if real != outcome {
                    disagreements.push(format!(
                        "{name}: stage {} step {}: expected {real}, got {outcome}",
                        id.stage, id.step
                    ));
                }
            }
        }
    }
    Ok(Report {
        disagreements,
        summary: format!("within tolerance {within} of {total} builds, worst {worst:.1} %"),
    })
}
