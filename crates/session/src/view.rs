//! From a request to what is shown.

use crate::diagnostics::{diagnostics, hints};
use crate::log::log_view;
use crate::memory::Memory;
use crate::options::image_views;
use crate::prepare::{Prepared, Shown};
use crate::replay::{history_view, replay};
use crate::request::{Analysis, Check, FileView, Optimization, Request, ScenarioView, Simulation};
use layerlab_build::lower;
use layerlab_context::Tree;
use layerlab_dockerfile_parser::{Dockerfile, parse};
use layerlab_optimize::{Rewrite, Scenario, ScenarioKind, Wishes};
use layerlab_report::{
    Block, GraphView, Pair, Report, Review, Stack, Status, Timeline, as_shown, claims_note, diff,
    format_factor, graph_view, link, markdown, tables, timeline,
};
use layerlab_source::Applicability;
use std::collections::BTreeMap;
use std::rc::Rc;

/// So many errors are shown of a file; who pastes something else than it is has one a line.
const MAX_ERRORS: usize = 20;

/// Answers questions one after the other, and remembers what they have in common. The same question gives the same answer,
/// whatever came before it.
#[derive(Debug, Default)]
pub struct Session {
    memory: Memory,
}

impl Session {
    /// What the change rebuilds, and why.
    pub fn simulate(&mut self, request: &Request) -> Simulation {
        let prepared = Prepared::new(request, &mut self.memory);
        simulation(request, &prepared, &mut self.memory)
    }

    /// What is wrong with a request, if anything is.
    pub fn check(&mut self, request: &Request) -> Check {
        checked(request, &Prepared::new(request, &mut self.memory)).check
    }

    /// What would be better, and by how much.
    pub fn optimize(&mut self, request: &Request) -> Optimization {
        let prepared = Prepared::new(request, &mut self.memory);
        optimization(request, &prepared, &mut self.memory)
    }

    /// Both answers.
    pub fn analyze(&mut self, request: &Request) -> Analysis {
        Analysis {
            simulation: self.simulate(request),
            optimization: self.optimize(request),
        }
    }
}

/// What the change rebuilds, and why.
pub fn simulate(request: &Request) -> Simulation {
    Session::default().simulate(request)
}

/// What would be better, and by how much.
pub fn optimize(request: &Request) -> Optimization {
    Session::default().optimize(request)
}

/// Both answers.
pub fn analyze(request: &Request) -> Analysis {
    Session::default().analyze(request)
}

/// What is wrong, and the build of what is right.
struct Checked {
    check: Check,
    rest: Dockerfile,
    shown: Shown,
}

fn checked(request: &Request, prepared: &Prepared) -> Checked {
    // Of a file that is rejected the rest is shown, what is wrong left out.
    let rejection = prepared
        .dockerfile
        .rejection
        .as_ref()
        .map(|rejection| rejection.message.clone());
    let rest = Dockerfile {
        rejection: None,
        ..prepared.dockerfile.clone()
    };
    let built = prepared.build(&rest);
    let diagnostics = diagnostics(prepared, &built);
    let (shown, error) = match built {
        Ok(shown) => (shown, rejection),
        Err(error) => (None, rejection.or(Some(error.message))),
    };
    let ill_formed = layerlab_context::ill_formed_patterns(&request.dockerignore).into_iter();
    let check = Check {
        diagnostics,
        file_errors: prepared.file_errors.clone(),
        ignore_errors: ill_formed
            .take(MAX_ERRORS)
            .map(|(line, pattern)| {
                format!("line {line}: “{pattern}” is no well-formed pattern, and the build fails with it (write \\[ for a bracket)")
            })
            .collect(),
        failure: shown.as_ref().and_then(|(_, stack)| stack.error.clone()),
        error,
    };
    Checked { check, rest, shown }
}

fn simulation(request: &Request, prepared: &Prepared, memory: &mut Memory) -> Simulation {
    let Checked { check, rest, shown } = checked(request, prepared);
    let Check {
        diagnostics,
        file_errors,
        ignore_errors,
        error,
        ..
    } = check;
    let used = used_by(prepared, &rest, &shown);
    let commits = request
        .history
        .as_ref()
        .map(|history| history.frequencies())
        .unwrap_or_default();
    let files = memory.views(prepared, used, commits);
    let lowered = lower(&prepared.dockerfile, &prepared.options).unwrap_or_default();
    let log = request
        .log
        .as_ref()
        .map(|log| log_view(prepared, &rest, log, &shown));
    let (stack, timeline, graph) = drawn(&rest, shown);
    Simulation {
        images: image_views(request, &lowered),
        diagnostics,
        file_errors,
        ignore_errors,
        file_list: request
            .files
            .as_ref()
            .map_or_else(|| file_list(&files).into(), Rc::clone),
        files,
        files_assumed: request.files.is_none(),
        scenarios: if error.is_none() {
            prepared.scenario_views()
        } else {
            Vec::new()
        },
        scenario: prepared.shown.as_ref().map(|scenario| scenario.kind),
        stack,
        timeline,
        graph,
        log,
        history: request
            .history
            .as_ref()
            .map(|history| history_view(prepared, history)),
        error,
    }
}

/// The line of every step that reads something of the context, and what it reads.
fn used_by(prepared: &Prepared, dockerfile: &Dockerfile, shown: &Shown) -> Vec<(usize, Tree)> {
    let mut used: Vec<(usize, Tree)> = Vec::new();
    let Some((simulated, _)) = shown else { return used };
    for step in &simulated.build.steps {
        let line = dockerfile.instructions[step.instruction].first_line;
        let read = layerlab_estimate::context_files(&simulated.graph, step.vertex, &prepared.files.context);
        match used.iter_mut().find(|(of, _)| *of == line) {
            Some((_, all)) => all.lay("", &read, "", None),
            None if !read.is_empty() => used.push((line, read)),
            None => {}
        }
    }
    used
}

fn drawn(dockerfile: &Dockerfile, shown: Shown) -> (Stack, Timeline, GraphView) {
    shown.map_or_else(Default::default, |(simulated, stack)| {
        let timeline = timeline(dockerfile, &simulated, &stack);
        (stack, timeline, graph_view(dockerfile, &simulated))
    })
}

/// The scenario that is shown.
fn shown_scenario(simulation: &Simulation) -> Option<&ScenarioView> {
    let mut scenarios = simulation.scenarios.iter();
    scenarios.find(|scenario| Some(scenario.kind) == simulation.scenario)
}

/// Both answers as a document in Markdown.
pub fn report(simulation: &Simulation, optimization: &Optimization) -> String {
    let scenario = shown_scenario(simulation);
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
    markdown(&Report {
        scenario: scenario.map_or("", |scenario| scenario.name.as_str()),
        before: &simulation.stack,
        after: optimization.changed.then_some(&optimization.stack),
        factor: &optimization.factor,
        rewrites: &rewrites,
        tables: &optimization.tables,
        notes: &optimization.notes,
        dockerfile: &optimization.dockerfile,
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
        pairs: &optimization.pairs,
        diff: &optimization.diff,
        ignore_diff: &optimization.ignore_diff,
        conditions: &conditions,
        to_check: &to_check,
        open: &open,
        link,
    })
}

fn optimization(request: &Request, prepared: &Prepared, memory: &mut Memory) -> Optimization {
    let Ok(shown) = prepared.build(&prepared.dockerfile) else {
        return Optimization {
            dockerfile: request.dockerfile.to_string(),
            dockerignore: request.dockerignore.to_string(),
            ..Optimization::default()
        };
    };
    let wishes = Wishes {
        switches: &request.switches,
        apply_review: request.apply_review,
        only_certain: request.only_certain,
    };
    let optimized = layerlab_optimize::optimize(&request.dockerfile, &prepared.project(), &wishes);
    let dockerfile = parse(&optimized.text);
    let (mut before, ..) = drawn(&prepared.dockerfile, shown);
    // What is ignored now is not sent any more.
    let ignoring = (optimized.ignore != *request.dockerignore).then(|| {
        let request = Request {
            dockerignore: optimized.ignore.as_str().into(),
            ..request.clone()
        };
        Prepared::new(&request, memory)
    });
    let rewritten = ignoring.as_ref().unwrap_or(prepared);
    let (mut after, timeline, graph) = drawn(&dockerfile, rewritten.build(&dockerfile).unwrap_or_default());
    link(&mut before, &mut after);
    let mut longest = BTreeMap::new();
    let (player, better) = (
        prepared.player(&prepared.dockerfile),
        rewritten.player(&dockerfile),
    );
    let kind = prepared.shown.as_ref().map(|scenario| scenario.kind);
    // What has no share and nobody asked for is in no table.
    let is_wanted = |scenario: &&Scenario| {
        let own = matches!(scenario.kind, ScenarioKind::Own | ScenarioKind::Named(_));
        scenario.weight > 0.0 || own || Some(scenario.kind) == kind
    };
    let pairs: Vec<Pair> = prepared
        .scenarios
        .iter()
        .filter(is_wanted)
        .map(|scenario| {
            let (outcome, stack) = rewritten.outcome(&dockerfile, &better, scenario);
            longest.extend(longest_run(&stack).map(|found| (scenario.kind, found)));
            Pair {
                kind: scenario.kind,
                name: prepared.scenario_name(scenario.kind),
                weight: scenario.weight,
                before: prepared.outcome(&prepared.dockerfile, &player, scenario).0,
                after: outcome,
            }
        })
        .collect();
    let at = pairs
        .iter()
        .position(|pair| Some(pair.kind) == kind)
        .unwrap_or_default();
    Optimization {
        factor: factor(before.wall, after.wall),
        tables: tables(&before, &after, &pairs, at, &request.inputs),
        notes: claims_note(&request.claims, &pairs, &longest),
        replay: request
            .history
            .as_ref()
            .and_then(|history| replay(prepared, rewritten, history, &dockerfile)),
        pairs,
        changed: optimized.text != *request.dockerfile || optimized.ignore != *request.dockerignore,
        ignore_diff: if optimized.ignore == *request.dockerignore {
            Vec::new()
        } else {
            diff(&request.dockerignore, &optimized.ignore)
        },
        diff: diff(&request.dockerfile, &optimized.text),
        dockerfile: optimized.text,
        dockerignore: optimized.ignore,
        hints: hints(&request.dockerfile, &optimized.rewrites),
        rewrites: optimized.rewrites,
        timeline,
        graph,
        stack: after,
        before,
    }
}

/// Seconds that every build takes, cached or not: to look up base images, to find out what was edited, to name the image. A fully
/// cached one takes 1 to 3.
const FLOOR: f64 = 3.0;

/// Of the times as they are shown, so that it is the one that a reader would work out, here and in the tables. What is left is
/// never less than what every build takes: of less, only that it is more than so many times is known.
fn factor(before: f64, after: f64) -> String {
    let (before, after) = (as_shown(before), as_shown(after));
    let factor = before / after.max(FLOOR);
    if factor <= 1.05 || after < FLOOR && factor < 2.0 {
        String::new()
    } else if after < FLOOR {
        let unit = 10_f64.powf(factor.log10().floor());
        format!("over {}", format_factor((factor / unit).floor() * unit))
    } else {
        format_factor(factor)
    }
}

/// Of the steps that run, the one that takes longest: its instruction and its seconds.
fn longest_run(stack: &Stack) -> Option<(String, f64)> {
    let ran = stack
        .blocks
        .iter()
        .filter(|block| block.status == Status::Ran && !block.number.is_empty());
    let seconds = |block: &&Block| block.seconds.as_ref().map_or(0.0, |seconds| seconds.value);
    let longest = ran.max_by(|a, b| seconds(a).total_cmp(&seconds(b)))?;
    Some((longest.code.clone(), seconds(&longest)))
}

fn file_list(files: &[FileView]) -> String {
    let line = |file: &FileView| {
        if file.size.is_empty() {
            format!("{}\n", file.path)
        } else {
            format!("{}  {}\n", file.path, file.size)
        }
    };
    files.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::factor;

    #[test]
    fn no_factor_is_told_over_what_every_build_takes() {
        for (before, after, text) in [
            (891.0, 50.0, "17.8×"),
            (247.0, 1.3, "over 80×"),
            (33.0, 0.3, "over 10×"),
            (40.0, 7.3, "5.5×"),
            (5.0, 0.2, ""),
            (2.0, 0.2, ""),
            (5.0, 5.0, ""),
        ] {
            assert_eq!(factor(before, after), text, "{before} {after}");
        }
    }
}
