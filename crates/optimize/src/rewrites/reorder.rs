//! Move what changes often below what is slow: the exact best order of the steps between two fixed instructions.

use super::{Benefit, Input, Proposal};
use crate::access;
use crate::classify::role_of;
use crate::order::{self, Item, Order};
use crate::scenario::{Scenario, ScenarioKind};
use crate::text;
use crate::workdir::workdirs;
use layerlab_build::{Graph, lower};
use layerlab_command::Access;
use layerlab_dockerfile_parser::{Kind, Stage};
use layerlab_estimate::{Estimator, context_files};
use layerlab_source::{Applicability, Edit};
use std::collections::BTreeMap;

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    let Ok(graph) = lower(input.dockerfile, input.project.options) else {
        return Vec::new();
    };
    let workdirs = workdirs(input.dockerfile, &input.project.options.images);
    let mut proposals = Vec::new();
    for (stage, Stage { commands, .. }) in input.dockerfile.stages.iter().enumerate() {
        let mut segment: Vec<usize> = Vec::new();
        let mut earlier: Vec<usize> = Vec::new();
        for index in commands.iter().copied().map(Some).chain([None]) {
            if let Some(index) = index {
                let instruction = &input.dockerfile.instructions[index];
                if is_item(instruction.kind.as_ref()) {
                    segment.push(index);
                    continue;
                }
                // What only describes the image stays where it is; one with a variable needs what stands before it.
                if text::is_metadata(instruction.kind.as_ref()) && !instruction.original.contains('$') {
                    continue;
                }
            }
            proposals.extend(for_segment(input, &graph, stage, &segment, &earlier, &workdirs));
            earlier.append(&mut segment);
        }
    }
    proposals
}

/// What has a place in the order: steps, and what they take from instructions before them. `SHELL` is none: it counts for `CMD` too.
fn is_item(kind: Option<&Kind>) -> bool {
    matches!(
        kind,
        Some(
            Kind::Run(_)
                | Kind::Copy(_)
                | Kind::Add(_)
                | Kind::Workdir(_)
                | Kind::Env(_)
                | Kind::Arg(_)
                | Kind::User(_)
        )
    )
}

fn for_segment(
    input: &Input<'_>,
    graph: &Graph,
    stage: usize,
    segment: &[usize],
    earlier: &[usize],
    workdirs: &BTreeMap<usize, String>,
) -> Option<Proposal> {
    if segment.len() < 2 || segment.len() > order::MAX_ITEMS {
        return None;
    }
    let accesses: Vec<Access> = segment
        .iter()
        .map(|index| access::of(input.dockerfile, *index, workdirs.get(index).map(String::as_str)))
        .collect();
    let items: Vec<Item> = segment
        .iter()
        .enumerate()
        .map(|(at, index)| {
            let conflicts = (0..at).filter(|before| accesses[*before].conflicts(&accesses[at]));
            Item {
                seconds: seconds(input, graph, *index),
                changes: changes(input, graph, *index),
                after: conflicts.fold(0, |bits, before| bits | 1 << before),
            }
        })
        .collect();
    let changed_before: Vec<bool> = (0..input.project.scenarios.len())
        .map(|scenario| {
            earlier
                .iter()
                .any(|index| changes(input, graph, *index)[scenario])
        })
        .collect();
    let weights: Vec<f64> = input
        .project
        .scenarios
        .iter()
        .map(|scenario| scenario.weight)
        .collect();
    let order = order::best(&items, &weights, &changed_before)?;
    if order.items.iter().enumerate().all(|(at, item)| at == *item) {
        return None;
    }
    Some(proposal(input, stage, segment, &order))
}

/// What an instruction takes when it runs; nothing for one that is no step. In seconds.
fn seconds(input: &Input<'_>, graph: &Graph, index: usize) -> f64 {
    let estimator = Estimator {
        dockerfile: input.dockerfile,
        context: &input.project.files.context,
        contents: &input.project.files.contents,
        statements: input.project.statements,
        rates: input.project.machine.rates,
        warm_mounts: true,
    };
    let vertices = (0..graph.vertices.len()).filter(|vertex| graph.vertices[*vertex].instruction == index);
    let estimates = vertices.filter_map(|vertex| estimator.vertex(graph, vertex));
    estimates.map(|estimate| estimate.seconds.typical).sum()
}

/// For each scenario, whether what the instruction takes from the context changes; where nothing is cached, and above another base
/// image, everything runs.
fn changes(input: &Input<'_>, graph: &Graph, index: usize) -> Vec<bool> {
    let vertices = (0..graph.vertices.len()).filter(|vertex| graph.vertices[*vertex].instruction == index);
    let read: Vec<&str> = vertices
        .flat_map(|vertex| context_files(graph, vertex, &input.project.files.context).into_keys())
        .collect();
    let changed = |scenario: &Scenario| {
        let role = scenario.kind.role();
        let is_edited = |path: &str| {
            scenario.changes.iter().any(|change| {
                path.strip_prefix(change.path())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        // The file that stands for a kind of change is one of many: any of them may be the next.
        read.iter()
            .any(|path| is_edited(path) || role.is_some_and(|role| role_of(path) == role))
    };
    let scenarios = input.project.scenarios.iter();
    scenarios
        .map(|scenario| scenario.is_cold() || scenario.kind == ScenarioKind::BaseImage || changed(scenario))
        .collect()
}

fn proposal(input: &Input<'_>, stage: usize, segment: &[usize], order: &Order) -> Proposal {
    let block = |at: usize| {
        text::block(
            input.text,
            input.dockerfile,
            &input.dockerfile.instructions[segment[at]],
        )
    };
    let moved = order.items.iter().enumerate().filter(|(at, item)| *at != **item);
    let edits = moved
        .map(|(at, item)| Edit::replace(block(at), block(*item).of(input.text)))
        .collect();
    Proposal {
        id: format!("reorder/{stage}/{}", segment[0]),
        title: "Move what changes often below what is slow".to_owned(),
        reason: if order.gap > 0.0 {
            format!(
                "These steps do not touch each other's files. In this order less is expected to run again; the best of all orders, of which there are too many to try, can be {} s better at the most.",
                layerlab_estimate::rounded(order.gap)
            )
        } else {
            "These steps do not touch each other's files. In this order the least is expected to run again; it is the best of all orders that leave every step behind what it needs.".to_owned()
        },
        applicability: Applicability::Safe,
        checks: Vec::new(),
        rests_on_assumptions: false,
        edits,
        ignore: Vec::new(),
        benefit: Benefit::Time,
        about: Vec::new(),
    }
}
