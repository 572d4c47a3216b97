//! The rewrites, one a file.

pub(crate) mod advice;
mod along;
pub(crate) mod cache_mounts;
pub(crate) mod cargo_manifests;
mod code_below;
pub(crate) mod copied_mode;
pub(crate) mod copied_owner;
pub(crate) mod dependencies_first;
pub(crate) mod duplicates;
mod early;
pub(crate) mod folder_copy;
pub(crate) mod ignore_additions;
pub(crate) mod late_arguments;
pub(crate) mod linked_copy;
pub(crate) mod listed_dependencies;
mod movable;
pub(crate) mod package_lists;
mod parted;
pub(crate) mod prefetch;
pub(crate) mod reorder;
mod script;
mod site;
pub(crate) mod slim_stage;
pub(crate) mod split_copy;
pub(crate) mod split_run;
pub(crate) mod stays;
mod syntax;
mod unsplit;

use crate::project::Project;
use crate::survey::Survey;
use layerlab_dockerfile_parser::Dockerfile;
use layerlab_source::{Applicability, Edit, Span};
use std::cell::OnceCell;

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
    pub(crate) edits: Vec<Edit>,
    /// What it is about beside what it edits.
    pub(crate) about: Vec<Span>,
    /// Lines to add to `.dockerignore`.
    pub(crate) ignore: Vec<String>,
    pub(crate) benefit: Benefit,
}

/// The grade of a rewrite: whether it is the same at all, and whether that is proved or rests on conditions.
pub(crate) fn grade(is_same: bool, conditions: bool) -> Applicability {
    match (is_same, conditions) {
        (false, _) => Applicability::Review,
        (true, true) => Applicability::Usual,
        (true, false) => Applicability::Safe,
    }
}

/// What a rewrite is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Benefit {
    /// Rebuilds are expected to take less time.
    Time,
    /// Something else, which its reason says; rebuilds take no longer.
    Other,
}

impl Proposal {
    /// A proposal that saves time and changes nothing but the Dockerfile.
    pub(crate) fn new(
        id: String,
        title: impl Into<String>,
        reason: impl Into<String>,
        edits: Vec<Edit>,
    ) -> Self {
        Self {
            id,
            title: title.into(),
            reason: reason.into(),
            applicability: Applicability::Review,
            checks: Vec::new(),
            edits,
            about: Vec::new(),
            ignore: Vec::new(),
            benefit: Benefit::Time,
        }
    }
}

/// What a rewrite sees.
pub(crate) struct Input<'i> {
    pub(crate) text: &'i str,
    pub(crate) dockerfile: &'i Dockerfile,
    pub(crate) project: &'i Project<'i>,
    /// Made where the first rewrite asks for it.
    pub(crate) surveyed: &'i OnceCell<Survey>,
}

impl Input<'_> {
    /// What is known of the instructions of the text.
    pub(crate) fn survey(&self) -> &Survey {
        let survey = || Survey::of(self.dockerfile, &self.project.options.images, self.project.files);
        self.surveyed.get_or_init(survey)
    }
}

/// A rewrite: everything it would change in the text as it stands.
pub(crate) type Rewriter = fn(&Input<'_>) -> Vec<Proposal>;

/// In the order in which they are applied: what separates things comes before what orders them. What names lines of the text
/// comes before everything that moves them.
pub(crate) const ALL: [Rewriter; 17] = [
    duplicates::propose,
    dependencies_first::propose,
    prefetch::propose,
    listed_dependencies::propose,
    cargo_manifests::propose,
    split_copy::propose,
    split_run::propose,
    reorder::propose,
    package_lists::propose,
    copied_owner::propose,
    copied_mode::propose,
    cache_mounts::propose,
    late_arguments::propose,
    ignore_additions::propose,
    linked_copy::propose,
    slim_stage::propose,
    advice::propose,
];
