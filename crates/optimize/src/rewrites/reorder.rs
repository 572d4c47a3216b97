//! Move what changes often below what is slow: the exact best order of the steps between two fixed instructions.

use super::split_run::{ends_with_lists, installs_packages};
use super::{Benefit, Input, Proposal, grade};
use crate::access;
use crate::order::{self, Item, Order};
use crate::scenario::Scenario;
use crate::text;
use layerlab_build::{Graph, lower};
use layerlab_command::{Access, simple_commands};
use layerlab_context::{Tree, clean};
use layerlab_dockerfile_parser::{Kind, Stage};
use layerlab_estimate::{Estimator, context_files, run_text};
use layerlab_source::Edit;
use std::collections::BTreeSet;

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    let Ok(graph) = lower(input.dockerfile, input.project.options) else {
        return Vec::new();
    };
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
            proposals.extend(for_segment(input, &graph, stage, &segment, &earlier));
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

/// The best order of a segment by what is proved; and the best by what holds under conditions, where that is another.
fn for_segment(
    input: &Input<'_>,
    graph: &Graph,
    stage: usize,
    segment: &[usize],
    earlier: &[usize],
) -> Vec<Proposal> {
    if segment.len() < 2 || segment.len() > order::MAX_ITEMS {
        return Vec::new();
    }
    let commands_of = |index: usize| match &input.dockerfile.instructions[index].kind {
        Some(Kind::Run(run)) => simple_commands(&run_text(run)),
        _ => Vec::new(),
    };
    // Lists that the next step installs from go where that goes; whatever else uses them has to find new ones.
    let stays = |at: usize| {
        let next = segment
            .get(at + 1)
            .map(|next| commands_of(*next))
            .unwrap_or_default();
        ends_with_lists(commands_of(segment[at]).iter()) && !next.iter().any(installs_packages)
    };
    let accesses: Vec<Access> = segment
        .iter()
        .enumerate()
        .map(|(at, index)| {
            if stays(at) {
                return Access::unknown();
            }
            input.survey().access(*index).clone()
        })
        .collect();
    let before: Vec<Vec<bool>> = earlier
        .iter()
        .map(|index| changes(input, graph, *index))
        .collect();
    let changed_before: Vec<bool> = (0..input.project.scenarios.len())
        .map(|scenario| before.iter().any(|changes| changes[scenario]))
        .collect();
    let scenarios = input.project.scenarios.iter();
    let weights: Vec<f64> = scenarios.map(|scenario| scenario.weight).collect();
    let mut items: Vec<Item> = segment
        .iter()
        .map(|index| Item {
            seconds: seconds(input, graph, *index),
            changes: changes(input, graph, *index),
            after: 0,
        })
        .collect();
    let mut best = |accesses: &[Access]| {
        for at in 0..items.len() {
            let conflicts = (0..at).filter(|before| accesses[*before].conflicts(&accesses[at]));
            items[at].after = conflicts.fold(0, |bits, before| bits | 1 << before);
        }
        order::best(&items, &weights, &changed_before)
    };
    let proved: Vec<Access> = accesses.iter().cloned().map(Access::proved).collect();
    let mut proposals = Vec::new();
    let safe = best(&proved);
    if let Some(order) = safe.as_ref().filter(|order| moves(order)) {
        proposals.push(proposal(input, stage, segment, order, Vec::new()));
    }
    if accesses != proved
        && let Some(order) = best(&accesses).filter(moves)
        && safe.is_none_or(|safe| safe.items != order.items)
    {
        let conditions = conditions(&accesses, &order);
        proposals.push(proposal(input, stage, segment, &order, conditions));
    }
    proposals
}

fn moves(order: &Order) -> bool {
    order.items.iter().enumerate().any(|(at, item)| at != *item)
}

/// What has to hold for the steps that change places.
fn conditions(accesses: &[Access], order: &Order) -> Vec<String> {
    let pairs = order.items.iter().enumerate().flat_map(|(at, item)| {
        let behind = order.items[at + 1..].iter().filter(move |later| *later < item);
        behind.map(move |later| (&accesses[*later], &accesses[*item]))
    });
    access::once(pairs.flat_map(|(one, other)| {
        let conditions = one.conditions_beside(other).into_iter();
        conditions.chain(other.conditions_beside(one))
    }))
}

/// What an instruction takes when it runs; nothing for one that is no step. In seconds.
pub(super) fn seconds(input: &Input<'_>, graph: &Graph, index: usize) -> f64 {
    let estimator = Estimator {
        dockerfile: input.dockerfile,
        context: &input.project.files.context,
        contents: &input.project.files.contents,
        assumed: input.project.files.assumed,
        statements: input.project.statements,
        rates: input.project.machine.rates,
        warm_mounts: true,
    };
    let vertices = (0..graph.vertices.len()).filter(|vertex| graph.vertices[*vertex].instruction == index);
    let estimates = vertices.filter_map(|vertex| estimator.vertex(graph, vertex));
    estimates.map(|estimate| estimate.seconds.typical).sum()
}

/// Vertices, and all behind them from which files are copied or mounted.
fn with_what_it_copies(graph: &Graph, vertices: impl Iterator<Item = usize>) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open: Vec<(usize, bool)> = vertices.map(|vertex| (vertex, false)).collect();
    while let Some((at, is_behind)) = open.pop() {
        if !found.insert(at) {
            continue;
        }
        // What the step itself stands on is no part of what it copies.
        let inputs = graph.vertices[at].inputs.iter();
        let copied = inputs.filter(|input| is_behind || input.selectors.is_some());
        open.extend(copied.map(|input| (input.vertex, true)));
    }
    found
}

/// For each scenario, whether what the instruction takes from the context changes; where nothing is cached, and above another base
/// image, everything runs.
pub(super) fn changes(input: &Input<'_>, graph: &Graph, index: usize) -> Vec<bool> {
    let vertices = (0..graph.vertices.len()).filter(|vertex| graph.vertices[*vertex].instruction == index);
    let mut read = Tree::new();
    for vertex in with_what_it_copies(graph, vertices) {
        read.lay(
            "",
            &context_files(graph, vertex, &input.project.files.context),
            "",
            None,
        );
    }
    let changed = |scenario: &Scenario| {
        let role = scenario.kind.role();
        let is_edited = scenario
            .changes
            .iter()
            .any(|change| read.sums(&clean(change.path())).files > 0);
        // The file that stands for a kind of change is one of many: any of them may be the next.
        is_edited
            || role.is_some_and(|role| {
                input
                    .project
                    .files
                    .of_role(role)
                    .is_some_and(|files| read.meets(files))
            })
    };
    let scenarios = input.project.scenarios.iter();
    scenarios
        .map(|scenario| scenario.is_cold() || scenario.kind.is_of_images() || changed(scenario))
        .collect()
}

fn proposal(
    input: &Input<'_>,
    stage: usize,
    segment: &[usize],
    order: &Order,
    conditions: Vec<String>,
) -> Proposal {
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
        id: format!(
            "reorder{}/{stage}/{}",
            if conditions.is_empty() { "" } else { "-usual" },
            segment[0]
        ),
        title: "Move what changes often below what is slow".to_owned(),
        reason: if order.gap > 0.0 {
            format!(
                "These steps do not touch each other's files. In this order less is expected to run again; the best of all orders, of which there are too many to try, can be {} s better at the most.",
                layerlab_estimate::rounded(order.gap)
            )
        } else {
            "These steps do not touch each other's files. In this order the least is expected to run again; it is the best of all orders that leave every step behind what it needs.".to_owned()
        },
        applicability: grade(true, !conditions.is_empty()),
        checks: conditions,
        edits,
        ignore: Vec::new(),
        benefit: Benefit::Time,
        about: Vec::new(),
    }
}
