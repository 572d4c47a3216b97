//! Rates that a build log measures: how fast this machine was sent the context and exported the image.

use layerlab_build::{Graph, Options, lower};

use layerlab_dockerfile_parser::Dockerfile;
use layerlab_estimate::{BuildLog, Estimator, Matching, Rates, Statements};
use layerlab_optimize::{Files, Machine};
use std::collections::BTreeSet;

/// What is too short says nothing of a rate.
pub(crate) const TELLING_SECONDS: f64 = 1.0;

/// A context that is smaller is sent in no time that could be measured.
const TELLING_BYTES: f64 = 5e6;

/// The machine as the log shows it. Rates that somebody has set are left alone.
///
/// The log does not say how many bytes were exported: they are those of the layers that it says were built, as they are
/// estimated. So the same layers take as long as in the log, and fewer take less.
pub(crate) fn machine(
    machine: Machine,
    log: &BuildLog,
    matching: &Matching,
    dockerfile: &Dockerfile,
    options: &Options,
    (files, statements): (&Files, &Statements),
) -> Machine {
    let mut measured = machine;
    let usual = Rates::default();
    if !matching.belongs {
        return measured;
    }
    if let Some((bytes, seconds)) = log.transfer
        && bytes >= TELLING_BYTES
        && seconds >= 0.1
        && same(machine.rates.context, usual.context)
    {
        measured.rates.context = bytes / seconds;
    }
    let untouched = same(machine.rates.export, usual.export)
        && same(machine.rates.push, usual.push)
        && same(machine.rates.compress, usual.compress);
    let Some(export) = log
        .export
        .filter(|export| *export >= TELLING_SECONDS && untouched)
    else {
        return measured;
    };
    let Ok(graph) = lower(dockerfile, options) else {
        return measured;
    };
    let estimator = Estimator {
        dockerfile,
        context: &files.context,
        contents: &files.contents,
        assumed: files.assumed,
        statements,
        rates: machine.rates,
        warm_mounts: false,
    };
    let bytes = built_bytes(log, matching, &graph, &estimator);
    let (start, _) = machine.rates.delivering(machine.delivery, 0.0);
    let (whole, _) = machine.rates.delivering(machine.delivery, bytes);
    let (foreseen, real) = (whole.typical - start.typical, export - start.typical);
    if foreseen > 0.0 && real > 0.0 {
        let factor = foreseen / real;
        measured.rates.export *= factor;
        measured.rates.compress *= factor;
        measured.rates.push *= factor;
    }
    measured
}

#[allow(clippy::float_cmp, reason = "a default is kept as it is")]
fn same(a: f64, b: f64) -> bool {
    a == b
}

/// Bytes of the image's layers that the log says were built.
fn built_bytes(log: &BuildLog, matching: &Matching, graph: &Graph, estimator: &Estimator<'_>) -> f64 {
    let built: BTreeSet<usize> = matching
        .matches
        .iter()
        .filter(|found| !log.steps[found.step].cached)
        .map(|found| found.instruction)
        .collect();
    let layers = graph.final_layers().into_iter();
    layers
        .filter(|layer| built.contains(&graph.vertices[*layer].instruction))
        .filter_map(|layer| estimator.vertex(graph, layer))
        .map(|estimate| estimate.bytes.typical)
        .sum()
}
