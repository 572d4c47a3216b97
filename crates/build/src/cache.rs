//! Results of earlier builds, and the look-up among them (moby/buildkit `solver/edge.go`).

use crate::cause::{self, Cause};
use crate::content::Content;
use crate::graph::{Graph, Operation, StepId, Vertex};
use crate::keys::{Key, Keys, Selected};
use crate::options::Options;
use layerlab_context::{Digest, Hasher, NotFound, Selector, Tree};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A vertex that ran, and what it left.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    content: Content,
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
    /// Files that were read, one by one.
    pub(crate) files: Vec<(String, Digest)>,
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

/// What all builds so far have left.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    keys: Keys,
    /// Results by key, the newest last.
    results: BTreeMap<usize, Vec<Rc<Record>>>,
    /// All that ran, oldest first: for causes.
    pub(crate) history: Vec<Rc<Record>>,
    /// Operations without inputs that have a result.
    roots: BTreeSet<Digest>,
    builds: u64,
    runs: u64,
}

/// What a vertex came out as, for those that stand on it.
struct Done {
    /// Keys that others may find a result by.
    probed: Vec<Key>,
    /// The key of the result itself.
    key: Key,
    content: Content,
}

impl Cache {
    /// A cache that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many builds there were.
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
            needed: graph.target.into_iter().collect(),
            build: Build::default(),
        };
        for vertex in &graph.vertices {
            if let Err(message) = run.vertex(vertex) {
                run.build.error = Some(message);
                break;
            }
        }
        run.settle_roots();
        if let Some(done) = graph.target.and_then(|target| run.done.get(target)) {
            run.build.files = done.content.known();
        }
        run.build
    }

    /// The newest result among keys.
    fn newest(&self, keys: &BTreeSet<usize>) -> Option<(usize, Rc<Record>)> {
        let results = keys
            .iter()
            .filter_map(|key| Some((*key, self.results.get(key)?.last()?.clone())));
        results.max_by_key(|(_, record)| record.build)
    }
}

struct Run<'r> {
    cache: &'r mut Cache,
    graph: &'r Graph,
    context: &'r Tree,
    options: &'r Options,
    instructions: &'r [String],
    done: Vec<Done>,
    /// Vertices whose result was needed, not just its keys.
    needed: BTreeSet<usize>,
    build: Build,
}

/// The look-up of one vertex: for each input the keys found, and the key of its content once that was needed.
struct Search {
    found: Vec<BTreeSet<usize>>,
    content: Vec<Option<Key>>,
}

impl Search {
    /// Keys that all inputs lead to.
    fn agreed(&self) -> BTreeSet<usize> {
        let mut found = self.found.iter();
        let first = found.next().cloned().unwrap_or_default();
        found.fold(first, |agreed, keys| agreed.intersection(keys).copied().collect())
    }
}

impl Run<'_> {
    fn vertex(&mut self, vertex: &Vertex) -> Result<(), String> {
        if let Some(done) = self.source(vertex) {
            self.done.push(done);
            return Ok(());
        }
        if vertex.inputs.is_empty() {
            self.root(vertex);
            return Ok(());
        }
        let search = match self.search(vertex) {
            Ok(search) => search,
            Err(error) => {
                self.step(vertex, Outcome::Failed, None);
                return Err(format!("failed to calculate checksum of ref: {error}"));
            }
        };
        let agreed = search.agreed();
        if let Some((key, record)) = self.cache.newest(&agreed) {
            let same = record.build == self.cache.builds;
            self.step(vertex, if same { Outcome::Same } else { Outcome::Cached }, None);
            let probed = agreed.into_iter().map(Key::Made).collect();
            self.done.push(Done {
                probed,
                key: Key::Made(key),
                content: record.content.clone(),
            });
        } else {
            self.execute(vertex, &search);
        }
        Ok(())
    }

    fn source(&self, vertex: &Vertex) -> Option<Done> {
        let named = |digest, content| {
            Some(Done {
                probed: vec![Key::Source(digest)],
                key: Key::Source(digest),
                content,
            })
        };
        match &vertex.operation {
            // The context has another name in every build: only its content counts.
            Operation::Context => {
                let name = Hasher::new("context of build").number(self.cache.builds).finish();
                Some(Done {
                    probed: Vec::new(),
                    key: Key::Source(name),
                    content: Content::context(self.context),
                })
            }
            Operation::Image(name) => {
                let files = self
                    .options
                    .images
                    .get(name)
                    .map(|image| image.files.clone())
                    .unwrap_or_default();
                // Of an image whose files are listed nothing else is unknown.
                let rest = files.is_empty().then_some(vertex.digest);
                named(vertex.digest, Content::image(&files, rest))
            }
            Operation::Remote(_) => named(vertex.digest, Content::image(&Tree::new(), Some(vertex.digest))),
            Operation::Inline => named(vertex.digest, Content::after(&[], None, &vertex.writes, 0)),
            _ => None,
        }
    }

    /// An operation without inputs is known by its definition. `BuildKit` reports it as run even where nothing but its key
    /// was needed (`sharedOp.CacheMap` in `solver/jobs.go`), and as cached where its result was loaded.
    fn settle_roots(&mut self) {
        for (index, vertex) in self
            .graph
            .vertices
            .iter()
            .enumerate()
            .filter(|(_, vertex)| vertex.inputs.is_empty())
        {
            let was_there = !self.cache.roots.insert(vertex.digest);
            if was_there && !vertex.ignore_cache && self.needed.contains(&index) {
                for step in self.build.steps.iter_mut().filter(|step| step.vertex == index) {
                    step.outcome = Outcome::Cached;
                    step.cause = None;
                }
            }
        }
    }

    fn root(&mut self, vertex: &Vertex) {
        self.step(vertex, Outcome::Ran, Some(cause::without_inputs(vertex)));
        let key = Key::Source(vertex.digest);
        let probed = if vertex.ignore_cache {
            Vec::new()
        } else {
            vec![key]
        };
        self.done.push(Done {
            probed,
            key,
            content: Content::after(&[], None, &vertex.writes, 0),
        });
    }

    /// Looks by where inputs came from, then by what they hold: first where nothing was found so far, then everywhere.
    fn search(&mut self, vertex: &Vertex) -> Result<Search, NotFound> {
        let count = vertex.inputs.len();
        let mut search = Search {
            found: vec![BTreeSet::new(); count],
            content: vec![None; count],
        };
        if !vertex.ignore_cache {
            for index in 0..count {
                let keys = self.probed(vertex, index);
                search.found[index] = self.cache.keys.query(&keys, index, vertex.digest);
            }
        }
        for everywhere in [false, true] {
            if self.cache.newest(&search.agreed()).is_some() {
                break;
            }
            for index in 0..count {
                if search.content[index].is_none() && (everywhere || search.found[index].is_empty()) {
                    self.search_by_content(vertex, index, &mut search)?;
                }
            }
        }
        Ok(search)
    }

    fn search_by_content(
        &mut self,
        vertex: &Vertex,
        index: usize,
        search: &mut Search,
    ) -> Result<(), NotFound> {
        let input = &vertex.inputs[index];
        let selectors = input.selectors.as_deref().unwrap_or_default();
        if selectors.is_empty() {
            return Ok(());
        }
        self.needed.insert(input.vertex);
        let done = &self.done[input.vertex];
        let content = Key::Content(done.content.select(selectors)?);
        search.content[index] = Some(content);
        let both = [(done.key, selectors_digest(selectors)), (content, None)];
        if !vertex.ignore_cache {
            search.found[index].extend(self.cache.keys.query(&both[1..], index, vertex.digest));
        }
        self.cache.keys.query(&both, index, vertex.digest);
        Ok(())
    }

    fn probed(&self, vertex: &Vertex, index: usize) -> Vec<Selected> {
        let input = &vertex.inputs[index];
        let selector = selectors_digest(input.selectors.as_deref().unwrap_or_default());
        self.done[input.vertex]
            .probed
            .iter()
            .map(|key| (*key, selector))
            .collect()
    }

    fn execute(&mut self, vertex: &Vertex, search: &Search) {
        self.needed.extend(vertex.inputs.iter().map(|input| input.vertex));
        let inputs: Vec<Vec<Selected>> = vertex
            .inputs
            .iter()
            .zip(&search.content)
            .map(|(input, content)| {
                let selector = selectors_digest(input.selectors.as_deref().unwrap_or_default());
                let own = (self.done[input.vertex].key, selector);
                std::iter::once(own)
                    .chain(content.map(|content| (content, None)))
                    .collect()
            })
            .collect();
        let key = self.cache.keys.make(&inputs, vertex.digest);
        let ran_now = self
            .cache
            .results
            .get(&key)
            .and_then(|results| results.last())
            .cloned();
        if let Some(record) = ran_now.filter(|record| record.build == self.cache.builds) {
            // Its inputs came out equal to those of a vertex that has run already.
            self.step(vertex, Outcome::Same, None);
            self.done.push(Done {
                probed: vec![Key::Made(key)],
                key: Key::Made(key),
                content: record.content.clone(),
            });
            return;
        }
        let record = Rc::new(self.record(vertex, inputs));
        let cause = cause::of(&self.cache.history, self.graph, vertex, &record, &self.build);
        self.step(vertex, Outcome::Ran, Some(cause));
        // Nobody finds a result through a vertex that was forced to run.
        let mut probed: Vec<Key> = search.agreed().into_iter().map(Key::Made).collect();
        if !vertex.ignore_cache && !probed.contains(&Key::Made(key)) {
            probed.push(Key::Made(key));
        }
        self.done.push(Done {
            probed,
            key: Key::Made(key),
            content: record.content.clone(),
        });
        self.cache.results.entry(key).or_default().push(record.clone());
        self.cache.history.push(record);
    }

    fn record(&mut self, vertex: &Vertex, keys: Vec<Vec<Selected>>) -> Record {
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
        let inputs = vertex.inputs.iter().zip(keys).map(|(input, keys)| RecordedInput {
            keys: keys.into_iter().collect(),
            files: self.done[input.vertex]
                .content
                .files(input.selectors.as_deref().unwrap_or_default()),
        });
        Record {
            content,
            build: self.cache.builds,
            digest: vertex.digest,
            parts: vertex.parts.clone(),
            inputs: inputs.collect(),
            step: vertex.step,
            instruction: self
                .instructions
                .get(vertex.instruction)
                .cloned()
                .unwrap_or_default(),
        }
    }

    fn step(&mut self, vertex: &Vertex, outcome: Outcome, cause: Option<Cause>) {
        let index = self.done.len();
        let own = vertex.step.map(|id| (id, vertex.instruction, outcome, cause));
        let twins = vertex
            .twins
            .iter()
            .map(|(id, instruction)| (*id, *instruction, Outcome::Same, None));
        for (id, instruction, outcome, cause) in own.into_iter().chain(twins) {
            self.build.steps.push(Step {
                id,
                vertex: index,
                instruction,
                outcome,
                cause,
            });
        }
    }
}

/// `None` where nothing in particular is selected.
fn selectors_digest(selectors: &[Selector]) -> Option<Digest> {
    if selectors.is_empty() {
        return None;
    }
    let mut hasher = Hasher::new("selectors").number(selectors.len() as u64);
    for selector in selectors {
        hasher = hasher
            .text(&selector.path)
            .texts(&selector.include)
            .texts(&selector.exclude);
    }
    Some(hasher.finish())
}
