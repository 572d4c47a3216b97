//! Records of earlier builds, and the look-up among them.

use crate::cause::{self, Cause};
use crate::content::Content;
use crate::graph::{Graph, Input, Operation, StepId, Vertex};
use crate::options::Options;
use layerlab_context::{Digest, Hasher, NotFound, Selector, Tree};
use std::collections::BTreeSet;
use std::rc::Rc;

/// One thing that can make an input the same as a recorded one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// It came from this record, through these selectors.
    Record(usize, Digest),
    /// A source that is the same by its own name.
    Source(Digest),
    /// What is read of it has this content.
    Content(Digest),
}

/// An operation that ran.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) digest: Digest,
    pub(crate) inputs: Vec<BTreeSet<Key>>,
    content: Content,
    /// For causes: the definition in words, and the files that inputs gave.
    pub(crate) parts: Vec<(String, String)>,
    pub(crate) files: Vec<Vec<(String, Digest)>>,
    pub(crate) step: Option<StepId>,
    pub(crate) instruction: String,
    pub(crate) build: u64,
}

/// A step's outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Taken from a record.
    Cached,
    /// Executed.
    Ran,
    /// The same operation as a step before it in this build.
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
}

/// What became of a build.
#[derive(Clone, Debug, Default)]
pub struct Build {
    /// The steps that the target needs, in the order of the graph.
    pub steps: Vec<Step>,
    /// `BuildKit`'s message where the build failed; the steps are those up to there.
    pub error: Option<String>,
    /// Files of the target, as far as they are known: what was copied, and what commands are known to write.
    pub files: Rc<Tree>,
}

/// The records of all builds so far.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    pub(crate) records: Vec<Rc<Record>>,
    builds: u64,
    runs: u64,
}

/// What a vertex came out as, for those that stand on it.
struct Done {
    records: Vec<usize>,
    source: Option<Digest>,
    content: Content,
}

impl Cache {
    /// A cache that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many builds left records here.
    pub fn builds(&self) -> u64 {
        self.builds
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
        let mut run = Run {
            cache: self,
            graph,
            context,
            options,
            instructions,
            done: Vec::new(),
            build: Build::default(),
        };
        for vertex in &graph.vertices {
            if let Err(message) = run.vertex(vertex) {
                run.build.error = Some(message);
                break;
            }
        }
        if let Some(done) = graph.target.and_then(|target| run.done.get(target)) {
            run.build.files = done.content.known();
        }
        run.build
    }
}

struct Run<'r> {
    cache: &'r mut Cache,
    graph: &'r Graph,
    context: &'r Tree,
    options: &'r Options,
    instructions: &'r [String],
    done: Vec<Done>,
    build: Build,
}

impl Run<'_> {
    fn vertex(&mut self, vertex: &Vertex) -> Result<(), String> {
        if let Some(done) = self.source(vertex) {
            self.done.push(done);
            return Ok(());
        }
        let keys = match self.keys(vertex) {
            Ok(keys) => keys,
            Err(error) => {
                self.step(vertex, Outcome::Failed, None);
                return Err(format!("failed to calculate checksum of ref: {error}"));
            }
        };
        let matching = self.matching(vertex, &keys);
        let now = self.cache.builds;
        let same = matching
            .iter()
            .any(|record| self.cache.records[*record].build == now);
        if let Some(newest) = matching.last()
            && (same || !vertex.ignore_cache)
        {
            let content = self.cache.records[*newest].content.clone();
            self.step(vertex, if same { Outcome::Same } else { Outcome::Cached }, None);
            self.done.push(Done {
                records: matching,
                source: None,
                content,
            });
            return Ok(());
        }
        let record = self.run(vertex, keys);
        let cause = cause::of(self.cache, self.graph, vertex, &record, &self.build);
        self.step(vertex, Outcome::Ran, Some(cause));
        let content = record.content.clone();
        self.cache.records.push(Rc::new(record));
        self.done.push(Done {
            records: vec![self.cache.records.len() - 1],
            source: None,
            content,
        });
        Ok(())
    }

    fn source(&self, vertex: &Vertex) -> Option<Done> {
        let done = |source, content| {
            Some(Done {
                records: Vec::new(),
                source,
                content,
            })
        };
        match &vertex.operation {
            // The context has no key of its own: every build sends it anew, and only its content counts.
            Operation::Context => done(None, Content::context(self.context)),
            Operation::Image(name) => {
                let image = self.options.images.get(name);
                let files = image.map(|image| image.files.clone()).unwrap_or_default();
                // Of an image whose files are listed nothing else is unknown.
                let rest = if files.is_empty() {
                    Some(vertex.digest)
                } else {
                    None
                };
                done(Some(vertex.digest), Content::image(&files, rest))
            }
            Operation::Remote(_) => done(
                Some(vertex.digest),
                Content::image(&Tree::new(), Some(vertex.digest)),
            ),
            Operation::Inline => done(Some(vertex.digest), Content::after(&[], None, &vertex.writes, 0)),
            _ => None,
        }
    }

    /// For every input the keys that a record may agree with.
    fn keys(&self, vertex: &Vertex) -> Result<Vec<BTreeSet<Key>>, NotFound> {
        vertex.inputs.iter().map(|input| self.input_keys(input)).collect()
    }

    fn input_keys(&self, input: &Input) -> Result<BTreeSet<Key>, NotFound> {
        let done = &self.done[input.vertex];
        let selectors = input.selectors.as_deref().unwrap_or_default();
        let mut keys: BTreeSet<Key> = BTreeSet::new();
        let path = selectors_digest(selectors);
        keys.extend(done.records.iter().map(|record| Key::Record(*record, path)));
        keys.extend(
            done.source
                .map(|source| Key::Source(Hasher::new("from").digest(source).digest(path).finish())),
        );
        if !selectors.is_empty() {
            keys.insert(Key::Content(done.content.select(selectors)?));
        }
        Ok(keys)
    }

    /// Records of the same definition that agree with one key of every input, oldest first.
    fn matching(&self, vertex: &Vertex, keys: &[BTreeSet<Key>]) -> Vec<usize> {
        let agrees = |record: &Record| {
            record.digest == vertex.digest
                && record.inputs.len() == keys.len()
                && record
                    .inputs
                    .iter()
                    .zip(keys)
                    .all(|(recorded, now)| !recorded.is_disjoint(now))
        };
        (0..self.cache.records.len())
            .filter(|index| agrees(&self.cache.records[*index]))
            .collect()
    }

    fn run(&mut self, vertex: &Vertex, inputs: Vec<BTreeSet<Key>>) -> Record {
        self.cache.runs += 1;
        let contents: Vec<&Content> = vertex
            .inputs
            .iter()
            .map(|input| &self.done[input.vertex].content)
            .collect();
        // A first input without selectors is what the operation writes on.
        let base = vertex
            .inputs
            .first()
            .filter(|input| input.selectors.is_none())
            .map(|_| 0);
        let content = Content::after(&contents, base, &vertex.writes, self.cache.runs);
        let files = vertex.inputs.iter().map(|input| {
            self.done[input.vertex]
                .content
                .files(input.selectors.as_deref().unwrap_or_default())
        });
        Record {
            digest: vertex.digest,
            inputs,
            content,
            parts: vertex.parts.clone(),
            files: files.collect(),
            step: vertex.step,
            instruction: self
                .instructions
                .get(vertex.instruction)
                .cloned()
                .unwrap_or_default(),
            build: self.cache.builds,
        }
    }

    fn step(&mut self, vertex: &Vertex, outcome: Outcome, cause: Option<Cause>) {
        if let Some(id) = vertex.step {
            let index = self.done.len();
            self.build.steps.push(Step {
                id,
                vertex: index,
                instruction: vertex.instruction,
                outcome,
                cause,
            });
        }
    }
}

fn selectors_digest(selectors: &[Selector]) -> Digest {
    let mut hasher = Hasher::new("selectors").number(selectors.len() as u64);
    for selector in selectors {
        hasher = hasher
            .text(&selector.path)
            .texts(&selector.include)
            .texts(&selector.exclude);
    }
    hasher.finish()
}
