//! Layers of commands that only change owners and modes.

use layerlab_build::{Graph, Operation};
use layerlab_command::{SimpleCommand, simple_commands};
use layerlab_context::{clean, overlap};
use layerlab_estimate::{Estimate, Range, Source, Subject};
use std::collections::BTreeMap;

/// What a command touches: all below some places, and some places alone.
#[derive(Default)]
struct Touched {
    below: Vec<String>,
    alone: Vec<String>,
}

/// `chown` and `chmod` write what they touch into a layer of their own: as many bytes as were copied there.
pub(crate) fn size(graph: &Graph, estimates: &mut BTreeMap<usize, Estimate>) {
    let commands = estimates.iter().filter_map(|(index, estimate)| {
        let Subject::Command(text) = &estimate.subject else {
            return None;
        };
        let is_told = !matches!(estimate.bytes_source, Source::Guess | Source::Catalogue(_));
        let is_exec = graph.vertices[*index].operation == Operation::Exec;
        let touched = Touched::of(&simple_commands(text));
        (is_exec && !is_told && !touched.is_empty()).then_some((*index, touched))
    });
    let sized: Vec<(usize, f64)> = commands
        .map(|(index, touched)| (index, touched.bytes(graph, index, estimates)))
        .collect();
    for (index, bytes) in sized {
        if let Some(estimate) = estimates.get_mut(&index) {
            estimate.bytes = Range::new(bytes * 0.5, bytes, bytes * 1.5);
            estimate.bytes_source = Source::Size;
        }
    }
}

impl Touched {
    fn of(commands: &[SimpleCommand]) -> Self {
        let mut touched = Self::default();
        let all = commands
            .iter()
            .filter(|command| ["chown", "chmod"].contains(&command.program()));
        for command in all {
            let recursive = ["-R", "--recursive"].iter().any(|option| command.has(option));
            let operands = command.operands().skip(1);
            // A relative path is taken to mean what was copied anywhere.
            let paths = operands.map(|path| {
                if path.starts_with('/') {
                    clean(path)
                } else {
                    String::new()
                }
            });
            if recursive {
                touched.below.extend(paths);
            } else {
                touched.alone.extend(paths.filter(|path| !path.is_empty()));
            }
        }
        touched
    }

    fn is_empty(&self) -> bool {
        self.below.is_empty() && self.alone.is_empty()
    }

    /// Of the copies that a step stands on.
    fn bytes(&self, graph: &Graph, index: usize, estimates: &BTreeMap<usize, Estimate>) -> f64 {
        let mut bytes = 0.0;
        let mut below = graph.vertices[index].inputs.first().map(|input| input.vertex);
        while let Some(at) = below {
            let vertex = &graph.vertices[at];
            let destination = vertex.parts.iter().find(|(part, _)| part == "destination");
            let is_copy = vertex.operation == Operation::File;
            if is_copy && destination.is_some_and(|(_, to)| self.meets(&clean(to))) {
                bytes += estimates.get(&at).map_or(0.0, |copied| copied.bytes.typical);
            }
            below = vertex.inputs.first().map(|input| input.vertex);
        }
        bytes
    }

    fn meets(&self, destination: &str) -> bool {
        self.below.iter().any(|path| overlap(path, destination))
            || self.alone.iter().any(|path| path == destination)
    }
}
