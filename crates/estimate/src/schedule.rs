//! When each operation runs: independent ones side by side.

use layerlab_build::Graph;
use std::collections::BTreeMap;

/// Start and end of every operation, and what decides the end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schedule {
    /// Seconds from the start of the build, by vertex.
    pub spans: Vec<(f64, f64)>,
    /// Seconds until the last operation ends.
    pub wall: f64,
    /// Seconds of all operations together.
    pub summed: f64,
    /// Vertices on the longest chain, first to last.
    pub critical_path: Vec<usize>,
}

/// Starts every operation as soon as its inputs are there. `seconds` holds those that take time, by vertex.
pub fn schedule(graph: &Graph, seconds: &BTreeMap<usize, f64>) -> Schedule {
    let mut spans: Vec<(f64, f64)> = Vec::new();
    let mut waits_for: Vec<Option<usize>> = Vec::new();
    for (index, vertex) in graph.vertices.iter().enumerate() {
        let last = vertex
            .inputs
            .iter()
            .map(|input| input.vertex)
            .max_by(|a, b| spans[*a].1.total_cmp(&spans[*b].1));
        let start = last.map_or(0.0, |last| spans[last].1);
        spans.push((start, start + seconds.get(&index).copied().unwrap_or_default()));
        waits_for.push(last);
    }
    let mut critical_path = Vec::new();
    let mut at = (0..spans.len()).max_by(|a, b| spans[*a].1.total_cmp(&spans[*b].1));
    let wall = at.map_or(0.0, |last| spans[last].1);
    while let Some(index) = at {
        critical_path.push(index);
        at = waits_for[index];
    }
    critical_path.reverse();
    Schedule {
        spans,
        wall,
        summed: seconds.values().sum(),
        critical_path,
    }
}
