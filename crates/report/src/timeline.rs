//! The steps of a build on a time axis.

use crate::quantity::{Quantity, format_seconds};
use crate::stack::{Stack, Status, short_code, stage_name};
use layerlab_build::Operation;
use layerlab_dockerfile_parser::Dockerfile;
use layerlab_estimate::Estimate;
use layerlab_optimize::Simulated;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A step, or a transport, on the axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// The key of its block in the stack; empty for what has none.
    pub key: String,
    /// Index of its lane.
    pub lane: usize,
    /// What it is.
    pub label: String,
    /// Seconds from the start of the build.
    pub start: f64,
    /// Seconds from the start of the build; the start, where it is cached.
    pub end: f64,
    /// Cached, runs, ….
    pub status: Status,
    /// Whether the build would end sooner if it were shorter.
    pub critical: bool,
    /// How long it takes here.
    pub seconds: Quantity,
    /// Lines of the Dockerfile, from 1; `(0, 0)` for what has none.
    pub lines: (usize, usize),
}

/// All bars, in lanes of a stage each.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// Names of the lanes, transports first.
    pub lanes: Vec<String>,
    /// Bars by lane and start.
    pub bars: Vec<Bar>,
    /// Seconds until the build is done.
    pub wall: Quantity,
    /// Seconds of all bars together.
    pub summed: Quantity,
    /// Where the axis is marked: seconds, and as shown.
    pub ticks: Vec<(f64, String)>,
}

/// Name of the lane of transports.
const TRANSPORT: &str = "context, images";

/// Draws a simulated build; `stack` is its stack.
pub fn timeline(dockerfile: &Dockerfile, simulated: &Simulated, stack: &Stack) -> Timeline {
    let stages = &simulated.graph.needed_stages;
    let mut lanes = vec![TRANSPORT.to_owned()];
    lanes.extend(stages.iter().map(|stage| match stage_name(dockerfile, *stage) {
        name if name.is_empty() => "steps".to_owned(),
        name => name,
    }));
    let critical: BTreeSet<usize> = simulated.schedule.critical_path.iter().copied().collect();
    let mut bars: Vec<Bar> = Vec::new();
    for (index, vertex) in simulated.graph.vertices.iter().enumerate() {
        let (start, end) = simulated.schedule.spans[index];
        let moved = simulated
            .transport
            .transfer
            .get(&index)
            .or_else(|| simulated.transport.pulls.get(&index));
        if let Some(moved) = moved {
            let label = match &vertex.operation {
                Operation::Context => "send the context".to_owned(),
                Operation::Image(name) => format!("pull {name}"),
                _ => "pull a cached layer".to_owned(),
            };
            bars.push(transport_bar(label, start, end, critical.contains(&index), moved));
        }
        let step = simulated.build.steps.iter().find(|step| step.vertex == index);
        let (Some(step), Some(estimate)) = (step, simulated.estimates.get(&index)) else {
            continue;
        };
        let Some(lane) = stages.iter().position(|stage| *stage == step.id.stage) else {
            continue;
        };
        let key = format!("{}/{}", step.id.stage, step.id.step);
        let Some(block) = stack.blocks.iter().find(|block| block.key == key) else {
            continue;
        };
        let runs = step.outcome == layerlab_build::Outcome::Ran;
        bars.push(Bar {
            label: short_code(&block.code),
            lane: lane + 1,
            start: if runs { start } else { end },
            end,
            status: block.status,
            critical: runs && end > start && critical.contains(&index),
            seconds: if runs {
                Quantity::seconds(estimate.seconds, &estimate.seconds_source)
            } else {
                Quantity::default()
            },
            lines: block.lines,
            key,
        });
    }
    if let Some(delivery) = &simulated.transport.delivery {
        bars.push(transport_bar(
            "deliver the image".to_owned(),
            simulated.schedule.wall,
            simulated.wall,
            true,
            delivery,
        ));
    }
    bars.sort_by(|a, b| a.lane.cmp(&b.lane).then(a.start.total_cmp(&b.start)));
    let parts = || bars.iter().map(|bar| &bar.seconds);
    let summed = bars.iter().map(|bar| bar.end - bar.start).sum();
    Timeline {
        wall: Quantity::total_seconds(simulated.wall, parts()),
        summed: Quantity::total_seconds(summed, parts()),
        ticks: ticks(simulated.wall),
        lanes,
        bars,
    }
}

fn transport_bar(label: String, start: f64, end: f64, critical: bool, moved: &Estimate) -> Bar {
    Bar {
        key: String::new(),
        lane: 0,
        label,
        start,
        end,
        status: Status::Ran,
        critical,
        seconds: Quantity::seconds(moved.seconds, &moved.seconds_source),
        lines: (0, 0),
    }
}

/// Four to eight marks at round numbers.
fn ticks(wall: f64) -> Vec<(f64, String)> {
    const STEPS: [f64; 14] = [
        0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0,
    ];
    let step = STEPS
        .into_iter()
        .find(|step| wall / step <= 8.0)
        .unwrap_or(3600.0 * (wall / 3600.0 / 8.0).ceil());
    let mut ticks = Vec::new();
    let mut at = 0.0;
    while at <= wall && step > 0.0 {
        ticks.push((at, format_seconds(at)));
        at = step * (at / step + 1.0).round();
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_few_and_round() {
        let shown = |wall: f64| -> Vec<String> { ticks(wall).into_iter().map(|(_, text)| text).collect() };
        assert_eq!(shown(891.0).len(), 8);
        assert_eq!(shown(0.35), ["0 s", "0.1 s", "0.2 s", "0.3 s"]);
        assert_eq!(shown(0.0), ["0 s"]);
        assert!(shown(200_000.0).len() < 12);
    }
}
