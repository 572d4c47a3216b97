//! When each operation runs: independent ones side by side, as many at a time as are allowed.

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
    /// Vertices on the longest chain, first to last: each starts where the one before it ends.
    pub critical_path: Vec<usize>,
}

/// Starts every operation as soon as its inputs are there and fewer than `parallel` others run (0: as many as there are;
/// `BuildKit`'s `max-parallelism` has no bound by default). `seconds` holds those that take time, by vertex. Of those that
/// could start, the first in the order of the graph does.
pub fn schedule(graph: &Graph, seconds: &BTreeMap<usize, f64>, parallel: usize) -> Schedule {
    let takes = |index: usize| seconds.get(&index).copied().unwrap_or_default();
    let count = graph.vertices.len();
    let mut plan = Plan {
        spans: vec![(0.0, 0.0); count],
        waits_for: vec![None; count],
        done: vec![false; count],
        running: Vec::new(),
    };
    for _ in 0..count {
        // Among those whose inputs are planned, the one that is ready first.
        let next = (0..count)
            .filter(|index| !plan.done[*index])
            .filter_map(|index| plan.ready(graph, index).map(|(at, last)| (index, at, last)))
            .min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let Some((index, at, last)) = next else { break };
        plan.place(index, at, last, takes(index), parallel);
    }
    let mut critical_path = Vec::new();
    let mut at = (0..count).max_by(|a, b| plan.spans[*a].1.total_cmp(&plan.spans[*b].1).then(b.cmp(a)));
    let wall = at.map_or(0.0, |last| plan.spans[last].1);
    while let Some(index) = at {
        critical_path.push(index);
        at = plan.waits_for[index];
    }
    critical_path.reverse();
    Schedule {
        spans: plan.spans,
        wall,
        summed: seconds.values().sum(),
        critical_path,
    }
}

struct Plan {
    spans: Vec<(f64, f64)>,
    /// What ends where this starts.
    waits_for: Vec<Option<usize>>,
    done: Vec<bool>,
    /// Operations that take time, by index; those that have ended are taken out.
    running: Vec<usize>,
}

impl Plan {
    /// When all inputs are there, and which is the last of them; `None` while one is not planned yet.
    fn ready(&self, graph: &Graph, index: usize) -> Option<(f64, Option<usize>)> {
        let inputs = &graph.vertices[index].inputs;
        if !inputs.iter().all(|input| self.done[input.vertex]) {
            return None;
        }
        let last = inputs
            .iter()
            .map(|input| input.vertex)
            .max_by(|a, b| self.spans[*a].1.total_cmp(&self.spans[*b].1));
        Some((last.map_or(0.0, |last| self.spans[last].1), last))
    }

    fn place(&mut self, index: usize, ready: f64, last: Option<usize>, seconds: f64, parallel: usize) {
        let (mut start, mut waits_for) = (ready, last);
        if seconds > 0.0 {
            self.running.retain(|other| self.spans[*other].1 > ready);
            if parallel > 0 && self.running.len() >= parallel {
                // The slot that becomes free when enough of the running ones have ended.
                self.running
                    .sort_by(|a, b| self.spans[*a].1.total_cmp(&self.spans[*b].1));
                let freed = self.running[self.running.len() - parallel];
                (start, waits_for) = (self.spans[freed].1, Some(freed));
            }
            self.running.push(index);
        }
        self.spans[index] = (start, start + seconds);
        self.waits_for[index] = waits_for;
        self.done[index] = true;
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "whole seconds add up exactly")]
mod tests {
    use super::*;
    use layerlab_build::{Options, lower};
    use layerlab_dockerfile_parser::parse;

    fn plan(parallel: usize) -> Schedule {
        let text = "FROM scratch AS a\nRUN a\nFROM scratch AS b\nRUN b\nFROM scratch AS c\nRUN c\nFROM scratch\n\
                    COPY --from=a /x /a\nCOPY --from=b /x /b\nCOPY --from=c /x /c\n";
        let graph = lower(&parse(text), &Options::default()).unwrap();
        let runs = (0..graph.vertices.len())
            .filter(|index| graph.vertices[*index].operation == layerlab_build::Operation::Exec);
        let seconds = runs.zip([3.0, 4.0, 5.0]).collect();
        schedule(&graph, &seconds, parallel)
    }

    #[test]
    fn independent_steps_run_side_by_side() {
        assert_eq!((plan(0).wall, plan(0).summed), (5.0, 12.0));
    }

    #[test]
    fn a_bound_makes_steps_wait_for_a_free_place() {
        assert_eq!(plan(1).wall, 12.0);
        // Three and four begin, five begins where three ends.
        assert_eq!(plan(2).wall, 8.0);
    }

    #[test]
    fn the_critical_path_has_no_gaps() {
        for parallel in 0..4 {
            let plan = plan(parallel);
            let mut at = 0.0;
            for index in &plan.critical_path {
                assert_eq!(plan.spans[*index].0, at);
                at = plan.spans[*index].1;
            }
            assert_eq!(at, plan.wall);
        }
    }
}
