//! From a request to what is shown.

use crate::better::optimization;
use crate::diagnostics::diagnostics;
use crate::log::log_view;
use crate::memory::Memory;
use crate::options::image_views;
use crate::prepare::{Prepared, Shown};
use crate::replay::history_view;
use crate::request::{Analysis, Check, FileView, Optimization, Request, Simulation};
use layerlab_build::lower;
use layerlab_context::Tree;
use layerlab_dockerfile_parser::Dockerfile;
use layerlab_report::{GraphView, Stack, Timeline, graph_view, rule, timeline};
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
        let mut simulation = simulation(request, &prepared, &mut self.memory);
        simulation.lesson = crate::lesson::view(request, self);
        simulation
    }

    pub(crate) fn memory(&mut self) -> &mut Memory {
        &mut self.memory
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
        rule: rule(&stack),
        stack,
        timeline,
        graph,
        log,
        history: request
            .history
            .as_ref()
            .map(|history| history_view(prepared, history)),
        lesson: None,
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

pub(crate) fn drawn(dockerfile: &Dockerfile, shown: Shown) -> (Stack, Timeline, GraphView) {
    shown.map_or_else(Default::default, |(simulated, stack)| {
        let timeline = timeline(dockerfile, &simulated, &stack);
        (stack, timeline, graph_view(dockerfile, &simulated))
    })
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
