//! The rewrites, one a file.

pub(crate) mod cargo_manifests;
pub(crate) mod dependencies_first;
pub(crate) mod folder_copy;
pub(crate) mod prefetch;
pub(crate) mod reorder;
pub(crate) mod split_copy;

use crate::project::Project;
use layerlab_dockerfile_parser::Dockerfile;
use layerlab_source::{Applicability, Edit};

/// A change that a rewrite would make.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    /// Names the rewrite and its place; the same for the same place.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) reason: String,
    pub(crate) applicability: Applicability,
    /// What to look at before it is applied, or what its safety rests on.
    pub(crate) checks: Vec<String>,
    /// Whether some of the checks are about files that nobody has shown.
    pub(crate) rests_on_assumptions: bool,
    pub(crate) edits: Vec<Edit>,
}

/// What a rewrite sees.
pub(crate) struct Input<'i> {
    pub(crate) text: &'i str,
    pub(crate) dockerfile: &'i Dockerfile,
    pub(crate) project: &'i Project<'i>,
}

/// A rewrite: everything it would change in the text as it stands.
pub(crate) type Rewriter = fn(&Input<'_>) -> Vec<Proposal>;

/// In the order in which they are applied: what separates things comes before what orders them.
pub(crate) const ALL: [Rewriter; 5] = [
    dependencies_first::propose,
    prefetch::propose,
    cargo_manifests::propose,
    split_copy::propose,
    reorder::propose,
];
