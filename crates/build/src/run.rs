//! One build: every vertex looked up, and executed where nothing is found (moby/buildkit `solver/edge.go`).

mod given;

use crate::cache::{Build, Cache, Outcome, Record, RecordedInput, Step};
use crate::cause::{self, Cause, Reason};
use crate::content::Content;
use crate::graph::{Graph, Input, Operation, Vertex};
use crate::keys::{Key, Selected};
use crate::options::Options;
use crate::sources;
use layerlab_context::{Digest, Hasher, NotFound, Selector, Tree};
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// What a vertex came out as, for those that stand on it.
struct Done {
    /// Keys that others may find a result by.
    probed: Vec<Key>,
    /// The key of the result itself.
    key: Key,
    content: Content,
    /// Found by its keys, its result not at hand: made only if somebody needs it.
    waits: bool,
}

/// Builds all that the target needs.
pub(crate) fn build(
    cache: &mut Cache,
    graph: &Graph,
    context: &Tree,
    options: &Options,
    instructions: &[String],
) -> Build {
    // A source that is not sent is missed before any command has ended: such a build leaves nothing.
    let before = sources::misses(graph, context).then(|| cache.clone());
    let mut run = Run {
        cache,
        graph,
        context,
        options,
        instructions,
        done: Vec::new(),
        needed: graph.targets.iter().copied().collect(),
        sent: OnceCell::new(),
        build: Build::default(),
    };
    for vertex in &graph.vertices {
        if let Err(message) = run.vertex(vertex) {
            run.build.error = Some(message);
            break;
        }
    }
    // What is asked for is exported: keys alone do not make an image.
    for target in &graph.targets {
        if *target < run.done.len() {
            run.force(*target);
        }
    }
    run.settle_roots();
    if let Some(done) = graph.targets.last().and_then(|target| run.done.get(*target)) {
        run.build.files = done.content.known();
    }
    run.build.keys = run.done.iter().map(|done| done.key).collect();
    let build = run.build;
    if let Some(before) = before.filter(|_| build.error.is_some()) {
        *cache = before;
    }
    build
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
    /// What of the context is sent; made when it is asked for.
    sent: OnceCell<Tree>,
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
                self.step(vertex, Outcome::Failed, None, Vec::new());
                return Err(format!("failed to calculate checksum of ref: {error}"));
            }
        };
        let agreed = search.agreed();
        let probed = || agreed.iter().copied().map(Key::Made).collect();
        if let Some((key, record)) = self.cache.newest(&agreed) {
            let same = record.build == self.cache.builds;
            let hinges = self.hinges(vertex, &search);
            self.step(
                vertex,
                if same { Outcome::Same } else { Outcome::Cached },
                None,
                hinges,
            );
            self.done.push(Done {
                probed: probed(),
                key: Key::Made(key),
                content: record.content.clone(),
                waits: false,
            });
        } else if let (Some(key), false) = (agreed.first(), vertex.ignore_cache) {
            self.step(vertex, Outcome::Cached, None, Vec::new());
            self.done.push(Done {
                probed: probed(),
                key: Key::Made(*key),
                content: Content::default(),
                waits: true,
            });
        } else if let Some(folder) = self.unsent_folder(vertex) {
            self.step(vertex, Outcome::Failed, None, Vec::new());
            return Err(format!("lstat /{folder}: no such file or directory"));
        } else {
            let (done, outcome, cause) = self.execute(vertex, &search);
            // Only where nothing else would have made it run.
            let by_content = !self.cache.unexplained
                && matches!(
                    cause.as_ref().map(|cause| &cause.reason),
                    Some(Reason::StepRan { .. })
                )
                && vertex
                    .inputs
                    .iter()
                    .zip(&search.found)
                    .all(|(input, found)| input.selectors.is_some() || !found.is_empty());
            let hinges = if by_content {
                self.hinges(vertex, &search)
            } else {
                Vec::new()
            };
            self.step(vertex, outcome, cause, hinges);
            self.done.push(done);
        }
        Ok(())
    }

    /// Makes the result of a vertex that was found by its keys only.
    fn force(&mut self, index: usize) {
        if !self.done[index].waits {
            return;
        }
        let graph = self.graph;
        let vertex = &graph.vertices[index];
        let count = vertex.inputs.len();
        let search = Search {
            found: vec![BTreeSet::new(); count],
            content: vec![None; count],
        };
        let (made, ..) = self.execute(vertex, &search);
        for step in self
            .build
            .steps
            .iter_mut()
            .filter(|step| step.vertex == index && step.outcome == Outcome::Cached)
        {
            step.outcome = Outcome::Ran;
            step.cause = Some(Cause {
                reason: Reason::NotImported,
                root: (step.id, Reason::NotImported),
            });
        }
        let probed = std::mem::take(&mut self.done[index].probed);
        self.done[index] = Done { probed, ..made };
    }

    /// The folder that a pattern of the context looks in, where it is not there: of the context only what the build's sources
    /// select is sent, so that a folder in which nothing matches is none (moby/buildkit
    /// `frontend/dockerfile/dockerfile2llb/convert.go`, `tonistiigi/fsutil` `copy.ResolveWildcards`).
    fn unsent_folder(&self, vertex: &Vertex) -> Option<String> {
        let mut folders = sources::of_context(self.graph, vertex).filter_map(sources::looked_in);
        let sent = || self.sent.get_or_init(|| sources::sent(self.graph, self.context));
        let unsent = folders.find(|folder| sent().get(folder).is_none());
        unsent.or_else(|| self.missing_folder(vertex))
    }

    /// The same of another stage, where all of its files are known.
    fn missing_folder(&self, vertex: &Vertex) -> Option<String> {
        vertex.inputs.iter().find_map(|input| {
            let content = &self.done.get(input.vertex)?.content;
            let is_context = self.graph.vertices[input.vertex].operation == Operation::Context;
            let known = Some(content.known()).filter(|_| content.is_known() && !is_context)?;
            let mut folders = input.selectors.iter().flatten().filter_map(sources::looked_in);
            folders.find(|folder| known.get(folder).is_none())
        })
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
            let agreed = search.agreed();
            if self.cache.newest(&agreed).is_some() {
                break;
            }
            for index in 0..count {
                let is_due = everywhere || search.found[index].is_empty();
                // Its keys are enough as long as nobody needs what it holds: an input is not made for more of them.
                let is_at_hand = agreed.is_empty() || !self.done[vertex.inputs[index].vertex].waits;
                if search.content[index].is_none() && is_due && is_at_hand {
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
        self.force(input.vertex);
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

    fn execute(&mut self, vertex: &Vertex, search: &Search) -> (Done, Outcome, Option<Cause>) {
        for input in &vertex.inputs {
            self.force(input.vertex);
            self.needed.insert(input.vertex);
        }
        let keys_of = |(input, content): (&Input, &Option<Key>)| {
            let selector = selectors_digest(input.selectors.as_deref().unwrap_or_default());
            let own = (self.done[input.vertex].key, selector);
            std::iter::once(own)
                .chain(content.map(|content| (content, None)))
                .collect()
        };
        let inputs: Vec<Vec<Selected>> = vertex.inputs.iter().zip(&search.content).map(keys_of).collect();
        let key = self.cache.keys.make(&inputs, vertex.digest);
        // Nobody finds a result through a vertex that was forced to run.
        let mut probed: Vec<Key> = search.agreed().into_iter().map(Key::Made).collect();
        if !vertex.ignore_cache && !probed.contains(&Key::Made(key)) {
            probed.push(Key::Made(key));
        }
        let done = |content| Done {
            probed,
            key: Key::Made(key),
            content,
            waits: false,
        };
        let newest = self.cache.results.get(&key).and_then(|results| results.last());
        if let Some(record) = newest.filter(|record| record.build == self.cache.builds) {
            // Its inputs came out equal to those of a vertex that has run already.
            return (done(record.content.clone()), Outcome::Same, None);
        }
        let record = Rc::new(self.record(vertex, inputs));
        self.cache.results.entry(key).or_default().push(record.clone());
        if self.cache.unexplained {
            return (done(record.content.clone()), Outcome::Ran, None);
        }
        let cause = cause::of(&self.cache.history, self.graph, vertex, &record, &self.build);
        self.cache.history.push(record.clone());
        (done(record.content.clone()), Outcome::Ran, Some(cause))
    }

    /// Commands that ran in this build and left what the vertex reads by its content.
    fn hinges(&self, vertex: &Vertex, search: &Search) -> Vec<usize> {
        if self.cache.unexplained {
            return Vec::new();
        }
        let mut open: Vec<usize> = vertex
            .inputs
            .iter()
            .zip(&search.content)
            .filter(|(_, content)| content.is_some())
            .map(|(input, _)| input.vertex)
            .collect();
        let mut commands = BTreeSet::new();
        while let Some(index) = open.pop() {
            let above = &self.graph.vertices[index];
            let ran = self
                .build
                .steps
                .iter()
                .any(|step| step.vertex == index && step.outcome == Outcome::Ran);
            if !ran {
                continue;
            }
            if above.operation == Operation::Exec {
                commands.insert(above.instruction);
            }
            open.extend(
                above
                    .inputs
                    .iter()
                    .filter(|input| input.selectors.is_none())
                    .map(|input| input.vertex),
            );
        }
        commands.into_iter().collect()
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
        let mut record = Record {
            content: Content::after(&contents, base, &vertex.writes, self.cache.runs),
            build: self.cache.builds,
            digest: vertex.digest,
            parts: Vec::new(),
            inputs: Vec::new(),
            step: vertex.step,
            instruction: String::new(),
        };
        if self.cache.unexplained {
            return record;
        }
        let inputs = vertex.inputs.iter().zip(keys).map(|(input, keys)| RecordedInput {
            keys: keys.into_iter().collect(),
            content: self.done[input.vertex].content.clone(),
            selectors: input.selectors.clone().unwrap_or_default(),
        });
        record.inputs = inputs.collect();
        record.parts.clone_from(&vertex.parts);
        if let Some(instruction) = self.instructions.get(vertex.instruction) {
            record.instruction.clone_from(instruction);
        }
        record
    }

    fn step(&mut self, vertex: &Vertex, outcome: Outcome, cause: Option<Cause>, hinges: Vec<usize>) {
        let index = self.done.len();
        let step = |(id, instruction), outcome| Step {
            id,
            vertex: index,
            instruction,
            outcome,
            cause: None,
            hinges: Vec::new(),
        };
        let own = vertex.step.map(|id| Step {
            cause,
            hinges,
            ..step((id, vertex.instruction), outcome)
        });
        let twins = vertex.twins.iter().map(|twin| step(*twin, Outcome::Same));
        self.build.steps.extend(own.into_iter().chain(twins));
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
