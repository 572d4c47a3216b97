//! One scenario, played through: a build that fills the cache, the change, the build that follows.

use crate::project::Project;
use crate::scenario::{Scenario, ScenarioKind};
use layerlab_build::{Build, Cache, Graph, LowerError, Outcome, lower};
use layerlab_context::Tree;
use layerlab_dockerfile_parser::Dockerfile;
use layerlab_estimate::{Estimate, Estimator, Schedule, effects, schedule};
use std::collections::BTreeMap;

/// The build after a change.
#[derive(Clone, Debug)]
pub struct Simulated {
    /// What was built.
    pub graph: Graph,
    /// What became of its steps.
    pub build: Build,
    /// Durations and sizes, by vertex.
    pub estimates: BTreeMap<usize, Estimate>,
    /// When the steps that ran ran.
    pub schedule: Schedule,
}

/// Plays a scenario: an empty cache for a fresh build, else one that a build before the change has filled.
///
/// # Errors
/// Where the Dockerfile cannot be built at all.
pub fn simulate(
    dockerfile: &Dockerfile,
    project: &Project<'_>,
    scenario: &Scenario,
) -> Result<Simulated, LowerError> {
    let mut options = project.options.clone();
    for (text, effects) in effects(dockerfile) {
        options.effects.entry(text).or_insert(effects);
    }
    let graph = lower(dockerfile, &options)?;
    let texts: Vec<String> = dockerfile
        .instructions
        .iter()
        .map(|i| i.original.trim().to_owned())
        .collect();
    let mut cache = Cache::new();
    let mut context: Tree = project.files.context.clone();
    if scenario.kind != ScenarioKind::Fresh {
        let first = cache.build(&graph, &context, &options, &texts);
        cache.keep(project.situation, &graph, &first);
        for change in &scenario.changes {
            change.apply(&mut context, 1);
        }
    }
    let build = cache.build(&graph, &context, &options, &texts);
    let estimator = Estimator {
        dockerfile,
        context: &context,
        statements: project.statements,
    };
    let vertices = 0..graph.vertices.len();
    let estimates: BTreeMap<usize, Estimate> = vertices
        .filter_map(|index| Some((index, estimator.vertex(&graph, index)?)))
        .collect();
    let ran = build.steps.iter().filter(|step| step.outcome == Outcome::Ran);
    let seconds = ran
        .filter_map(|step| Some((step.vertex, estimates.get(&step.vertex)?.seconds.typical)))
        .collect();
    let schedule = schedule(&graph, &seconds);
    Ok(Simulated {
        graph,
        build,
        estimates,
        schedule,
    })
}

/// The rebuild time to expect: every scenario's, by its weight. In seconds.
///
/// # Errors
/// Where the Dockerfile cannot be built, or a build fails: then there is no time to expect.
pub fn expected_seconds(dockerfile: &Dockerfile, project: &Project<'_>) -> Result<f64, LowerError> {
    let mut sum = 0.0;
    for scenario in project.scenarios.iter().filter(|scenario| scenario.weight > 0.0) {
        let simulated = simulate(dockerfile, project, scenario)?;
        if let Some(message) = simulated.build.error {
            return Err(LowerError {
                message,
                instruction: None,
            });
        }
        sum += scenario.weight * simulated.schedule.wall;
    }
    Ok(sum)
}
