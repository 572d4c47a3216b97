use crate::content::Write;
use layerlab_context::{Digest, Selector};
use std::fmt;

/// A step of a stage, both counted as people count them in a build's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId {
    /// Index of the stage in the Dockerfile, from 0.
    pub stage: usize,
    /// Number of the step in its stage, from 1.
    pub step: usize,
    /// What of the step it is.
    pub kind: StepKind,
}

/// A step is one operation, but for `COPY --link`, which is two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepKind {
    /// The operation itself.
    Step,
    /// The merge of a linked copy with what stands before it.
    Merge,
}

impl fmt::Display for StepKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Self::Step { "step" } else { "merge" })
    }
}

/// What an operation takes from another.
#[derive(Clone, Debug)]
pub struct Input {
    /// Index of the vertex.
    pub vertex: usize,
    /// The parts that are read; their content makes a key. `None`: only where it came from counts.
    pub selectors: Option<Vec<Selector>>,
}

/// What kind of operation a vertex is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// The build context.
    Context,
    /// An image from a registry, by the name in the Dockerfile.
    Image(String),
    /// `ADD` of an address: fetched again, then its content counts.
    Remote(String),
    /// Files inside the Dockerfile: here-documents.
    Inline,
    /// `COPY`, `ADD`, `WORKDIR`.
    File,
    /// `RUN`.
    Exec,
    /// `--link`.
    Merge,
}

/// An operation of the build graph.
#[derive(Clone, Debug)]
pub struct Vertex {
    /// What it is.
    pub operation: Operation,
    /// The digest of its definition, inputs left out.
    pub digest: Digest,
    /// What went into the digest, in words: name and value of each part.
    pub parts: Vec<(String, String)>,
    /// What it takes.
    pub inputs: Vec<Input>,
    /// The step that it belongs to.
    pub step: Option<StepId>,
    /// Index of the instruction in the Dockerfile.
    pub instruction: usize,
    /// Takes nothing from the cache.
    pub ignore_cache: bool,
    /// Steps of equal definition, with their instructions: the same vertex.
    pub twins: Vec<(StepId, usize)>,
    /// What of the definition is no part of any cache key: ids of cache mounts.
    pub(crate) unkeyed: String,
    /// What it does to the files of its first input.
    pub(crate) writes: Vec<Write>,
}

impl Vertex {
    /// A part of the definition, by its name.
    pub fn part(&self, name: &str) -> Option<&str> {
        let found = self.parts.iter().find(|(part, _)| part == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// All operations that the targets need, inputs first.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// The operations.
    pub vertices: Vec<Vertex>,
    /// The last operation of each target, in their order; none for an empty image.
    pub targets: Vec<usize>,
    /// Stages (by index) that the targets need.
    pub needed_stages: Vec<usize>,
}

impl Graph {
    /// Vertices whose results are layers of the final images: what the targets stand on, one on the other, the topmost first.
    pub fn final_layers(&self) -> Vec<usize> {
        let mut layers = Vec::new();
        let mut open: Vec<usize> = self.targets.iter().rev().copied().collect();
        while let Some(vertex) = open.pop() {
            // Images that stand on the same layers hold them once.
            if layers.contains(&vertex) {
                continue;
            }
            layers.push(vertex);
            let below = self.vertices[vertex]
                .inputs
                .iter()
                .filter(|input| input.selectors.is_none());
            open.extend(below.map(|input| input.vertex));
        }
        layers
    }
}
