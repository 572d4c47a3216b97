//! Vertices that stand on nothing: what a build is given, and operations without inputs.

use super::{Done, Run};
use crate::cache::Outcome;
use crate::cause;
use crate::content::Content;
use crate::graph::{Operation, Vertex};
use crate::keys::Key;
use layerlab_context::{Hasher, Tree};

impl Run<'_> {
    pub(super) fn source(&self, vertex: &Vertex) -> Option<Done> {
        let named = |digest, content| {
            Some(Done {
                probed: vec![Key::Source(digest)],
                key: Key::Source(digest),
                content,
                waits: false,
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
                    waits: false,
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
            Operation::Remote(_) => {
                // It is fetched again, and its content counts (moby/buildkit source/http, source/git).
                let fetched = match self.options.remote_revision {
                    0 => vertex.digest,
                    revision => Hasher::new("fetched")
                        .digest(vertex.digest)
                        .number(revision)
                        .finish(),
                };
                named(fetched, Content::image(&Tree::new(), Some(fetched)))
            }
            Operation::Inline => named(vertex.digest, Content::after(&[], None, &vertex.writes, 0)),
            _ => None,
        }
    }

    /// An operation without inputs is known by its definition. `BuildKit` reports it as run even where nothing but its key
    /// was needed (`sharedOp.CacheMap` in `solver/jobs.go`), and as cached where its result was loaded.
    pub(super) fn settle_roots(&mut self) {
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

    pub(super) fn root(&mut self, vertex: &Vertex) {
        self.step(
            vertex,
            Outcome::Ran,
            Some(cause::without_inputs(vertex)),
            Vec::new(),
        );
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
            waits: false,
        });
    }
}
