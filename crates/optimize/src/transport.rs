//! What a build moves beside its steps: the context to the builder, base images and imported layers from a registry, the
//! finished image to where it is wanted.

use crate::project::Project;
use crate::scenario::Scenario;
use layerlab_build::{Build, Graph, Operation, Outcome};
use layerlab_context::Tree;
use layerlab_estimate::{
    COMPRESSED, Delivery, Estimate, Range, Source, Subject, base_image_size, context_files, rounded,
};
use std::collections::{BTreeMap, BTreeSet};

/// All that is moved; durations in seconds, sizes in bytes.
#[derive(Clone, Debug, Default)]
pub struct Transport {
    /// Sending the context, at its vertex; empty where nothing is sent.
    pub transfer: BTreeMap<usize, Estimate>,
    /// Pulling and unpacking: base images, and cached layers that a step needs on a machine that has not got them.
    pub pulls: BTreeMap<usize, Estimate>,
    /// Delivering the image; `None` where it goes nowhere.
    pub delivery: Option<Estimate>,
    /// Bytes of the image's layers that are new.
    pub delivered: f64,
}

/// What decides about what is moved.
pub(crate) struct Moved<'m> {
    pub(crate) project: &'m Project<'m>,
    pub(crate) scenario: &'m Scenario,
    /// What the build reads of the context.
    pub(crate) read: &'m Tree,
    pub(crate) graph: &'m Graph,
    pub(crate) build: &'m Build,
    pub(crate) estimates: &'m BTreeMap<usize, Estimate>,
    /// Nothing but what is pulled is there.
    pub(crate) cold_machine: bool,
}

/// What is thought of an image that is in no table, in compressed bytes.
const UNKNOWN_IMAGE: Range = Range::new(5e6, 80e6, 1e9);

pub(crate) fn of(moved: &Moved<'_>) -> Transport {
    let mut transport = Transport {
        transfer: moved.transfer(),
        ..Transport::default()
    };
    // A new version of a base image is on no machine yet.
    if moved.cold_machine || moved.scenario.kind.is_of_images() {
        transport.pulls = moved.pulls();
    }
    let ran = moved.ran();
    let layers: BTreeSet<usize> = moved.graph.final_layers().into_iter().collect();
    transport.delivered = layers.intersection(&ran).map(|index| moved.bytes(*index)).sum();
    let machine = moved.project.machine;
    if machine.delivery != Delivery::Nothing && moved.build.error.is_none() {
        let (seconds, source) = machine.rates.delivering(machine.delivery, transport.delivered);
        transport.delivery = Some(moved.estimate(Subject::Delivery, seconds, source, transport.delivered));
    }
    transport
}

/// What a build reads of a context.
pub(crate) fn read(graph: &Graph, context: &Tree) -> Tree {
    let mut read = Tree::new();
    for index in 0..graph.vertices.len() {
        read.lay("", &context_files(graph, index, context), "", None);
    }
    read
}

impl Moved<'_> {
    fn ran(&self) -> BTreeSet<usize> {
        let ran = self
            .build
            .steps
            .iter()
            .filter(|step| step.outcome == Outcome::Ran);
        ran.map(|step| step.vertex).collect()
    }

    fn bytes(&self, index: usize) -> f64 {
        self.estimates
            .get(&index)
            .map_or(0.0, |estimate| estimate.bytes.typical)
    }

    /// A builder that has built before is sent what changed, a new one all that is read.
    fn transfer(&self) -> BTreeMap<usize, Estimate> {
        let is_context = |index: &usize| self.graph.vertices[*index].operation == Operation::Context;
        let Some(vertex) = (0..self.graph.vertices.len()).find(is_context) else {
            return BTreeMap::new();
        };
        let mut sent = Tree::new();
        if self.cold_machine {
            sent = self.read.clone();
        } else {
            for change in &self.scenario.changes {
                sent.lay(change.path(), self.read, change.path(), None);
            }
        }
        let bytes = sent.sums("").bytes;
        let (seconds, source) = self.project.machine.rates.transfer(bytes);
        // What is too short to be shown is no step of its own.
        if rounded(seconds.typical) <= 0.0 {
            return BTreeMap::new();
        }
        BTreeMap::from([(vertex, self.estimate(Subject::Transfer, seconds, source, bytes))])
    }

    /// Base images, and on a machine that imports its cache also the cached layers, that a step which ran stands on.
    fn pulls(&self) -> BTreeMap<usize, Estimate> {
        let ran = self.ran();
        let mut open: Vec<usize> = ran.iter().copied().collect();
        if self.project.machine.delivery == Delivery::Local {
            open.extend(&self.graph.targets);
        }
        let mut needed = BTreeSet::new();
        while let Some(index) = open.pop() {
            for input in &self.graph.vertices[index].inputs {
                if needed.insert(input.vertex) {
                    open.push(input.vertex);
                }
            }
            needed.insert(index);
        }
        let pulled = needed.difference(&ran).filter_map(|index| {
            let (compressed, source, name) = match &self.graph.vertices[*index].operation {
                Operation::Image(name) => match base_image_size(name) {
                    Some(bytes) => (Range::new(bytes * 0.8, bytes, bytes * 1.2), None, name.clone()),
                    None => (UNKNOWN_IMAGE, Some(Source::Guess), name.clone()),
                },
                Operation::Exec | Operation::File if self.cold_machine => {
                    let bytes = self.bytes(*index) * COMPRESSED;
                    (Range::exactly(bytes), None, format!("layer {index}"))
                }
                _ => return None,
            };
            let (seconds, rate) = self.project.machine.rates.pulling(compressed.typical);
            let estimate = self.estimate(
                Subject::Pull(name),
                seconds,
                source.unwrap_or(rate),
                compressed.typical,
            );
            (estimate.seconds.typical > 0.0).then_some((*index, estimate))
        });
        pulled.collect()
    }

    fn estimate(&self, subject: Subject, seconds: Range, source: Source, bytes: f64) -> Estimate {
        let estimate = Estimate {
            subject,
            seconds: seconds.with_typical(rounded(seconds.typical)),
            seconds_source: source,
            bytes: Range::exactly(bytes),
            bytes_source: Source::Size,
        };
        estimate.stated(self.project.statements)
    }
}
