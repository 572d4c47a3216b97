//! The estimate of one step.

use crate::catalogue::family_of;
use crate::command::simple_commands;
use crate::range::{Range, Source};
use crate::statement::{Statements, squeeze};
use layerlab_build::{Graph, Operation};
use layerlab_context::{Entry, Tree};
use layerlab_dockerfile_parser::{Dockerfile, Kind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Duration and size of a step, and where they come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Seconds that it takes when it runs.
    pub seconds: Range,
    /// Where the seconds come from.
    pub seconds_source: Source,
    /// Bytes of its layer.
    pub bytes: Range,
    /// Where the bytes come from.
    pub bytes_source: Source,
}

/// Bytes a second from the context into a layer, on a local builder.
const COPY_RATE: f64 = 110e6;
/// Seconds that every copy takes.
const COPY_START: f64 = 0.1;
/// What is assumed of a file whose size nobody said.
const UNKNOWN_FILE: f64 = 4_000.0;

/// Estimates the steps of one build.
pub struct Estimator<'e> {
    /// What is built.
    pub dockerfile: &'e Dockerfile,
    /// The context, `.dockerignore` applied.
    pub context: &'e Tree,
    /// What was stated.
    pub statements: &'e Statements,
}

impl Estimator<'_> {
    /// The estimate of a vertex; `None` for sources, which take no time of their own here.
    pub fn vertex(&self, graph: &Graph, index: usize) -> Option<Estimate> {
        let vertex = &graph.vertices[index];
        vertex.step?;
        let kind = self
            .dockerfile
            .instructions
            .get(vertex.instruction)
            .and_then(|instruction| instruction.kind.as_ref());
        match (&vertex.operation, kind) {
            (Operation::Exec, Some(Kind::Run(run))) => {
                let heredocs = run.command.files.iter().map(|file| file.data.as_str());
                let words = run.command.words.join(" ");
                let text = if run.command.files.is_empty() {
                    words
                } else {
                    heredocs.collect::<Vec<_>>().join("\n")
                };
                Some(self.command(&text))
            }
            (Operation::File, Some(Kind::Workdir(_))) | (Operation::Merge, _) => Some(Estimate {
                seconds: Range::new(0.02, 0.1, 0.3),
                seconds_source: Source::Size,
                bytes: Range::ZERO,
                bytes_source: Source::Size,
            }),
            (Operation::File, _) => Some(self.copy(graph, index)),
            _ => Some(self.command("")),
        }
    }

    /// A command of `RUN`.
    pub fn command(&self, text: &str) -> Estimate {
        let mut estimate = catalogued(text);
        if let Some(statement) = self.statements.command(text) {
            if let Some(seconds) = statement.seconds {
                estimate.seconds = Range::exactly(seconds);
                estimate.seconds_source = Source::Stated;
            }
            if let Some(bytes) = statement.bytes {
                estimate.bytes = Range::exactly(bytes);
                estimate.bytes_source = Source::Stated;
            }
        }
        estimate
    }

    /// A copy: what is stated of the files it reads, and the rate of copying for the others.
    fn copy(&self, graph: &Graph, index: usize) -> Estimate {
        let from_context =
            |input: &&layerlab_build::Input| graph.vertices[input.vertex].operation == Operation::Context;
        let inputs = graph.vertices[index].inputs.iter().filter(from_context);
        let selectors = inputs.flat_map(|input| input.selectors.iter().flatten());
        let files: BTreeMap<&str, &Entry> = selectors
            .flat_map(|selector| selector.files(self.context))
            .collect();
        let copies: Vec<_> = self
            .statements
            .copies()
            .filter_map(|(paths, s)| Some((paths, s.seconds?)))
            .collect();
        let (mut bytes, mut unstated) = (0.0, 0.0);
        let mut touched = BTreeSet::new();
        for (path, entry) in &files {
            let size = file_size(entry);
            bytes += size;
            match copies.iter().position(|(stated, _)| covers(stated, path)) {
                Some(about) => _ = touched.insert(about),
                None => unstated += size,
            }
        }
        let stated: f64 = touched.iter().map(|about| copies[*about].1).sum();
        let copying = unstated / COPY_RATE;
        // What was stated for a copy holds its start too.
        let start = if touched.is_empty() { COPY_START } else { 0.0 };
        Estimate {
            seconds: Range::new(
                stated + start / 2.0 + copying * 0.8,
                stated + start + copying,
                stated + start * 3.0 + copying * 2.0,
            ),
            // A part that nobody stated makes the whole an estimate, unless it is too small to show.
            seconds_source: if touched.is_empty() || copying > stated * 0.01 {
                Source::Size
            } else {
                Source::Stated
            },
            bytes: if files.is_empty() {
                UNKNOWN_COMMAND.1
            } else {
                Range::exactly(bytes)
            },
            bytes_source: if files.is_empty() {
                Source::Guess
            } else {
                Source::Size
            },
        }
    }
}

/// Whether one of the paths is the path or a folder above it.
fn covers(paths: &[String], path: &str) -> bool {
    paths.iter().any(|above| {
        let above = above.trim_end_matches('/');
        path.strip_prefix(above)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// What is thought of a command that nobody knows: seconds, bytes.
const UNKNOWN_COMMAND: (Range, Range) = (Range::new(0.1, 2.0, 120.0), Range::new(0.0, 1e6, 500e6));

/// What the catalogue says of all simple commands together. One that is not in it makes the whole a guess.
fn catalogued(text: &str) -> Estimate {
    let mut seconds = Range::ZERO;
    let mut bytes = Range::ZERO;
    let mut names: Vec<&str> = Vec::new();
    let commands = simple_commands(text);
    let families: Vec<_> = commands.iter().map(family_of).collect();
    for family in &families {
        let (more_seconds, more_bytes) =
            family.map_or(UNKNOWN_COMMAND, |family| (family.seconds, family.bytes));
        seconds = seconds + more_seconds;
        bytes = bytes + more_bytes;
        names.extend(family.filter(|family| family.logs > 0).map(|family| family.name));
    }
    if families.is_empty() {
        (seconds, bytes) = UNKNOWN_COMMAND;
    }
    let known = !names.is_empty() && families.iter().all(Option::is_some);
    let source = if known {
        Source::Catalogue(squeeze(&names.join(" + ")))
    } else {
        Source::Guess
    };
    Estimate {
        seconds,
        seconds_source: source.clone(),
        bytes,
        bytes_source: source,
    }
}

/// Bytes of a file, 0 for links.
#[allow(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
fn file_size(entry: &Entry) -> f64 {
    match entry.kind {
        layerlab_context::Kind::File { size, .. } => size.map_or(UNKNOWN_FILE, |size| size as f64),
        _ => 0.0,
    }
}
