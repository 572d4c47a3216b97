//! Answers as documents to take along.

use crate::request::{Optimization, ScenarioView, Simulation};
use crate::verify::{commands, expected_log};
use layerlab_optimize::Rewrite;
use layerlab_report::{Colours, Picture, Report, Review, markdown, pace};
use layerlab_source::Applicability;

/// The scenario that is shown.
fn shown_scenario(simulation: &Simulation) -> Option<&ScenarioView> {
    let mut scenarios = simulation.scenarios.iter();
    scenarios.find(|scenario| Some(scenario.kind) == simulation.scenario)
}

/// Both answers as a document in Markdown.
pub fn report(simulation: &Simulation, optimization: &Optimization) -> String {
    let scenario = shown_scenario(simulation);
    let last = if optimization.is_drawn() {
        &optimization.stack
    } else {
        &simulation.stack
    };
    let applied = optimization.rewrites.iter().filter(|rewrite| rewrite.applied);
    let rewrites: Vec<(String, String, Vec<String>)> = applied
        .map(|rewrite| {
            (
                rewrite.title.clone(),
                rewrite.reason.clone(),
                rewrite.checks.clone(),
            )
        })
        .collect();
    let stays: Vec<(String, String)> = optimization
        .stays
        .iter()
        .map(|stay| (stay.command.clone(), stay.reason.clone()))
        .collect();
    markdown(&Report {
        scenario: scenario.map_or("", |scenario| scenario.name.as_str()),
        before: &simulation.stack,
        after: optimization.changed.then_some(&optimization.stack),
        factor: &optimization.factor,
        rewrites: &rewrites,
        stays: &stays,
        tables: &optimization.tables,
        notes: &optimization.notes,
        dockerfile: &optimization.dockerfile,
        check: (&commands(scenario), &expected_log(last)),
    })
}

/// Both answers as a picture of the layers, in SVG.
pub fn picture(simulation: &Simulation, optimization: Option<&Optimization>, colours: Colours) -> String {
    let scenario = shown_scenario(simulation);
    let after = optimization.filter(|found| found.is_drawn());
    let pace = after.map_or_else(String::new, |after| pace(&after.factor, &after.slower));
    layerlab_report::picture(&Picture {
        scenario: scenario.map_or("", |scenario| scenario.name.as_str()),
        edited: scenario.map_or(&[], |scenario| scenario.paths.as_slice()),
        pace: &pace,
        before: &simulation.stack,
        after: after.map(|after| &after.stack),
        colours,
    })
}

/// Both answers as a comment for a pull request; `link` is an address with the whole project, or nothing.
pub fn review(simulation: &Simulation, optimization: &Optimization, link: &str) -> String {
    let scenario = shown_scenario(simulation);
    let (on, off): (Vec<_>, Vec<_>) = optimization.rewrites.iter().partition(|rewrite| rewrite.applied);
    let (differing, same): (Vec<_>, Vec<_>) = on
        .into_iter()
        .partition(|rewrite| rewrite.applicability == Applicability::Review);
    let checks = |rewrites: Vec<&Rewrite>| -> Vec<String> {
        let checks = rewrites.into_iter().flat_map(|rewrite| rewrite.checks.clone());
        checks.collect()
    };
    let (conditions, to_check) = (checks(same), checks(differing));
    let open: Vec<(String, Option<usize>)> = off
        .iter()
        .map(|rewrite| {
            (
                rewrite.title.clone(),
                rewrite.lines.first().map(|(first, _)| *first),
            )
        })
        .collect();
    layerlab_report::review(&Review {
        scenario: scenario.map_or("", |scenario| scenario.name.as_str()),
        edited: scenario.map_or(&[], |scenario| scenario.paths.as_slice()),
        before: &simulation.stack,
        after: optimization.changed.then_some(&optimization.stack),
        factor: &optimization.factor,
        slower: &optimization.slower,
        compared: optimization.compared,
        error: optimization.error.as_deref(),
        pairs: &optimization.pairs,
        diff: &optimization.diff,
        ignore_diff: &optimization.ignore_diff,
        conditions: &conditions,
        to_check: &to_check,
        open: &open,
        link,
    })
}
