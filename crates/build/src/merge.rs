//! Vertices of equal definition are one vertex.

use crate::graph::{Graph, StepId, Vertex};
use layerlab_context::{Digest, Hasher};
use std::collections::{BTreeMap, BTreeSet};

/// Makes one of vertices that are defined alike. It stands for the step that `BuildKit` names it by: the last one when the
/// graph is written down from the target, inputs first (moby/buildkit `client/llb/state.go`, `marshal`).
pub(crate) fn merge_equal(graph: &mut Graph) {
    let mut first: BTreeMap<Digest, usize> = BTreeMap::new();
    let mut class: Vec<usize> = Vec::new();
    let mut definitions: Vec<Digest> = Vec::new();
    for (index, vertex) in graph.vertices.iter().enumerate() {
        let definition = definition(vertex, &definitions);
        definitions.push(definition);
        class.push(*first.entry(definition).or_insert(index));
    }
    let rank = written_order(graph);
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, of) in class.iter().enumerate() {
        members.entry(*of).or_default().push(index);
    }
    let place: BTreeMap<usize, usize> = members
        .keys()
        .enumerate()
        .map(|(place, of)| (*of, place))
        .collect();
    let mut merged: Vec<Vertex> = Vec::new();
    for (of, members) in &members {
        let mut vertex = graph.vertices[*of].clone();
        let named = members
            .iter()
            .copied()
            .max_by_key(|member| rank.get(member))
            .unwrap_or(*of);
        vertex.step = graph.vertices[named].step;
        vertex.instruction = graph.vertices[named].instruction;
        vertex.ignore_cache = members.iter().any(|member| graph.vertices[*member].ignore_cache);
        let others = members.iter().filter(|member| **member != named);
        let twin = |member: &usize| -> Option<(StepId, usize)> {
            let twin = &graph.vertices[*member];
            Some((twin.step?, twin.instruction))
        };
        vertex.twins = others.filter_map(twin).collect();
        for input in &mut vertex.inputs {
            input.vertex = place[&class[input.vertex]];
        }
        merged.push(vertex);
    }
    for target in &mut graph.targets {
        *target = place[&class[*target]];
    }
    graph.vertices = merged;
}

fn definition(vertex: &Vertex, definitions: &[Digest]) -> Digest {
    let mut hasher = Hasher::new("definition")
        .digest(vertex.digest)
        .text(&vertex.unkeyed);
    for input in &vertex.inputs {
        hasher = hasher.digest(definitions[input.vertex]);
        for selector in input.selectors.iter().flatten() {
            hasher = hasher
                .text(&selector.path)
                .texts(&selector.include)
                .texts(&selector.exclude);
        }
    }
    hasher.finish()
}

/// Depth first from the targets, inputs before what stands on them.
fn written_order(graph: &Graph) -> BTreeMap<usize, usize> {
    let mut rank = BTreeMap::new();
    let mut entered = BTreeSet::new();
    let mut open: Vec<(usize, usize)> = graph.targets.iter().rev().map(|target| (*target, 0)).collect();
    while let Some((vertex, next)) = open.pop() {
        if let Some(input) = graph.vertices[vertex].inputs.get(next) {
            open.push((vertex, next + 1));
            if entered.insert(input.vertex) {
                open.push((input.vertex, 0));
            }
        } else {
            let count = rank.len();
            rank.entry(vertex).or_insert(count);
        }
    }
    rank
}
