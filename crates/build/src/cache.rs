//! Results of earlier builds.

use crate::cause::Cause;
use crate::content::Content;
use crate::graph::{Graph, StepId};
use crate::keys::{Key, Keys, Selected};
use crate::options::Options;
use crate::run;
use layerlab_context::{Digest, Selector, Tree};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A vertex that ran, and what it left.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) content: Content,
    /// Number of the build that it ran in.
    pub(crate) build: u64,
    /// For causes: what ran, in words, and what each input gave.
    pub(crate) digest: Digest,
    pub(crate) parts: Vec<(String, String)>,
    pub(crate) inputs: Vec<RecordedInput>,
    pub(crate) step: Option<StepId>,
    pub(crate) instruction: String,
}

/// What an input gave, for causes.
#[derive(Clone, Debug)]
pub(crate) struct RecordedInput {
    /// Every key that it was known by.
    pub(crate) keys: BTreeSet<Selected>,
    /// What was there, and what of it was read.
    pub(crate) content: Content,
    pub(crate) selectors: Vec<Selector>,
}

impl RecordedInput {
    /// Files that were read.
    pub(crate) fn files(&self) -> Tree {
        self.content.picked(&self.selectors)
    }
}

/// A step's outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Taken from the cache.
    Cached,
    /// Executed.
    Ran,
    /// The same vertex as another step of this build.
    Same,
    /// The build failed here.
    Failed,
}

/// What became of one operation that belongs to a step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Which step.
    pub id: StepId,
    /// Index of the vertex in the graph.
    pub vertex: usize,
    /// Index of the instruction in the Dockerfile.
    pub instruction: usize,
    /// Cached, ran, …
    pub outcome: Outcome,
    /// Why it ran; `None` where it did not.
    pub cause: Option<Cause>,
    /// Commands (by their instructions) that ran in this build and whose output decides: it is cached where they left the
    /// same bytes, and ran where they did not.
    pub hinges: Vec<usize>,
}

/// What became of a build.
#[derive(Clone, Debug, Default)]
pub struct Build {
    /// The steps that the target needs, in the order of the graph.
    pub steps: Vec<Step>,
    /// `BuildKit`'s message where the build failed; the steps are those up to there.
    pub error: Option<String>,
    /// Files of the target, as far as they are known: what was copied, and what commands are known to write.
    pub files: Tree,
    /// The key of every vertex's result.
    pub(crate) keys: Vec<Key>,
}

/// What of a cache is at hand where a build begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Situation {
    /// A builder that has built before and kept all.
    #[default]
    Warm,
    /// A new machine without any cache, or one whose cache was pruned.
    Cold,
    /// A new machine that imports what was exported with `mode=max`: all steps.
    ImportedMax,
    /// A new machine that imports what was exported with `mode=min`, or inline: the layers of the final image only.
    ImportedMin,
}

/// What all builds so far have left.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    pub(crate) keys: Keys,
    /// Results by key, the newest last.
    pub(crate) results: BTreeMap<usize, Vec<Rc<Record>>>,
    /// All that ran, oldest first: for causes.
    pub(crate) history: Vec<Rc<Record>>,
    /// Operations without inputs that have a result.
    pub(crate) roots: BTreeSet<Digest>,
    pub(crate) builds: u64,
    pub(crate) runs: u64,
    /// Whether nobody asks why a step ran.
    pub(crate) unexplained: bool,
}

impl Cache {
    /// A cache that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// A cache that has seen nothing, whose builds do not say why a step ran nor what it hangs on: for outcomes alone.
    pub fn for_outcomes() -> Self {
        Self {
            unexplained: true,
            ..Self::default()
        }
    }

    /// Leaves what of the cache is at hand in a situation, after a build of the graph.
    pub fn keep(&mut self, situation: Situation, graph: &Graph, build: &Build) {
        match situation {
            Situation::Warm | Situation::ImportedMax => {}
            Situation::Cold => {
                *self = Self {
                    unexplained: self.unexplained,
                    ..Self::default()
                }
            }
            Situation::ImportedMin => {
                let layers: BTreeSet<usize> = graph
                    .final_layers()
                    .into_iter()
                    .filter_map(|vertex| match build.keys.get(vertex) {
                        Some(Key::Made(key)) => Some(*key),
                        _ => None,
                    })
                    .collect();
                self.results.retain(|key, _| layers.contains(key));
            }
        }
    }

    /// Builds the graph over a context that `.dockerignore` has been applied to, and keeps what ran.
    /// `instructions` are the texts of the Dockerfile's instructions, for causes.
    pub fn build(
        &mut self,
        graph: &Graph,
        context: &Tree,
        options: &Options,
        instructions: &[String],
    ) -> Build {
        self.builds += 1;
        run::build(self, graph, context, options, instructions)
    }

    /// The newest result among keys.
    pub(crate) fn newest(&self, keys: &BTreeSet<usize>) -> Option<(usize, Rc<Record>)> {
        let results = keys
            .iter()
            .filter_map(|key| Some((*key, self.results.get(key)?.last()?.clone())));
        results.max_by_key(|(_, record)| record.build)
    }
}
