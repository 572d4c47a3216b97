//! Cache keys and the links between them (moby/buildkit `solver/cachemanager.go`).
//!
//! A link says: a vertex of this definition, fed with this key at this input, made that key. A vertex is found where links
//! from all of its inputs lead to one key.

use layerlab_context::Digest;
use std::collections::{BTreeMap, BTreeSet};

/// What an output is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// Given when the output was first made.
    Made(usize),
    /// A source's own name: an image's digest, an inline file.
    Source(Digest),
    /// The content of what is read.
    Content(Digest),
}

/// A key, and what of it is read; the content itself needs no selector.
pub(crate) type Selected = (Key, Option<Digest>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Link {
    from: Selected,
    input: usize,
    operation: Digest,
}

/// All links of all builds so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keys {
    links: BTreeMap<Link, BTreeSet<usize>>,
    made: usize,
}

impl Keys {
    fn linked(
        &self,
        from: Selected,
        input: usize,
        operation: Digest,
    ) -> impl Iterator<Item = usize> + use<'_> {
        self.links
            .get(&Link {
                from,
                input,
                operation,
            })
            .into_iter()
            .flatten()
            .copied()
    }

    /// Keys that any of these lead to (`Query`). Those that lead there by one way from now on do by all: they mean the
    /// same.
    pub(crate) fn query(&mut self, from: &[Selected], input: usize, operation: Digest) -> BTreeSet<usize> {
        let found: BTreeSet<usize> = from
            .iter()
            .flat_map(|key| self.linked(*key, input, operation))
            .collect();
        if !found.is_empty() {
            for key in from {
                self.links
                    .entry(Link {
                        from: *key,
                        input,
                        operation,
                    })
                    .or_default()
                    .extend(&found);
            }
        }
        found
    }

    /// The key that these inputs made before (`getIDFromDeps`): through any key of the first input, and through every key
    /// of the others.
    pub(crate) fn made_before(&self, inputs: &[Vec<Selected>], operation: Digest) -> Option<usize> {
        let (first, others) = inputs.split_first()?;
        let mut found: BTreeSet<usize> = first
            .iter()
            .flat_map(|key| self.linked(*key, 0, operation))
            .collect();
        for (index, keys) in others.iter().enumerate() {
            for key in keys {
                let linked: BTreeSet<usize> = self.linked(*key, index + 1, operation).collect();
                found.retain(|id| linked.contains(id));
            }
        }
        found.first().copied()
    }

    /// A key for what these inputs make: the one they made before, else a new one; linked with all of them.
    pub(crate) fn make(&mut self, inputs: &[Vec<Selected>], operation: Digest) -> usize {
        let id = self.made_before(inputs, operation).unwrap_or_else(|| {
            self.made += 1;
            self.made
        });
        for (input, keys) in inputs.iter().enumerate() {
            for from in keys {
                self.links
                    .entry(Link {
                        from: *from,
                        input,
                        operation,
                    })
                    .or_default()
                    .insert(id);
            }
        }
        id
    }
}
