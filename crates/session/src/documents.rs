//! Answers as documents to take along.

use crate::practices::practices;
use crate::request::{Optimization, ScenarioView, Simulation};
use crate::verify::{commands, expected_log};
use layerlab_optimize::{Rewrite, ScenarioKind};
use layerlab_report::{Colours, Drawn, Picture, Replayed, Report, Review, markdown, names, pace};
use layerlab_source::Applicability;

/// The scenario that is shown.
fn shown_scenario(simulation: &Simulation) -> Option<&ScenarioView> {
    let mut scenarios = simulation.scenarios.iter();
    scenarios.find(|scenario| Some(scenario.kind) == simulation.scenario)
}

/// Both answers as a document in Markdown; `link` is an address with the whole project, or nothing.
pub fn report(simulation: &Simulation, optimization: &Optimization, link: &str) -> String {
    with_report(simulation, optimization, link, markdown)
}

/// The same as one file of HTML that needs nothing else: no script, nothing that is fetched.
pub fn page(simulation: &Simulation, optimization: &Optimization, link: &str) -> String {
    let drawn = picture(simulation, Some(optimization), Drawing::Layers, Colours::Light);
    with_report(simulation, optimization, link, |report| {
        layerlab_report::page(report, &drawn)
    })
}

fn with_report(
    simulation: &Simulation,
    optimization: &Optimization,
    link: &str,
    written: impl Fn(&Report<'_>) -> String,
) -> String {
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
    let mut pairs = optimization.pairs.iter();
    let fresh = pairs
        .find(|pair| pair.kind == ScenarioKind::Fresh)
        .filter(|pair| pair.before.error.is_none() && pair.after.error.is_none())
        .map(|pair| (pair.before.seconds.value, pair.after.seconds.value));
    written(&Report {
        scenario: scenario.map_or("", |scenario| scenario.name.as_str()),
        names: names(optimization.compared),
        before: &simulation.stack,
        after: optimization.changed.then_some(&optimization.stack),
        factor: &optimization.factor,
        rewrites: &rewrites,
        stays: &stays,
        practices: &practices(simulation, last),
        tables: &optimization.tables,
        notes: &optimization.notes,
        dockerfile: &optimization.dockerfile,
        check: (&commands(scenario), &expected_log(last)),
        fresh,
        link,
    })
}

/// What of the answers is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawing {
    /// The layers with their outcomes.
    Layers,
    /// How large they are.
    Sizes,
    /// The steps on a time axis.
    Timeline,
    /// The build graph.
    Graph,
    /// Builds of the commits of a history that was pasted; the layers where there is none.
    Replay,
}

/// Both answers as a picture, in SVG.
pub fn picture(
    simulation: &Simulation,
    optimization: Option<&Optimization>,
    drawing: Drawing,
    colours: Colours,
) -> String {
    let scenario = shown_scenario(simulation);
    let after = optimization.filter(|found| found.is_drawn());
    let pace = after.map_or_else(String::new, |after| pace(&after.factor, &after.slower));
    let replay = optimization.and_then(|found| found.replay.as_ref());
    let drawn = match (drawing, replay) {
        (Drawing::Replay, Some(replay)) => Drawn::Replay(Replayed {
            builds: &replay.builds,
            before: &replay.before,
            after: &replay.after,
        }),
        (Drawing::Layers | Drawing::Replay, _) => Drawn::Layers,
        (Drawing::Sizes, _) => Drawn::Sizes,
        (Drawing::Timeline, _) => Drawn::Timeline(&simulation.timeline, after.map(|after| &after.timeline)),
        (Drawing::Graph, _) => Drawn::Graph(&simulation.graph, after.map(|after| &after.graph)),
    };
    let of_commits = matches!(drawn, Drawn::Replay(_));
    let scenario = scenario.filter(|_| !of_commits);
    let unnamed = if of_commits { "Commits, replayed" } else { "" };
    layerlab_report::picture(&Picture {
        scenario: scenario.map_or(unnamed, |scenario| scenario.name.as_str()),
        edited: scenario.map_or(&[], |scenario| scenario.paths.as_slice()),
        names: names(optimization.is_some_and(|found| found.compared)),
        pace: if of_commits { "" } else { &pace },
        before: &simulation.stack,
        after: after.map(|after| &after.stack),
        drawn,
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
