use layerlab_build::{Options, Situation};
use layerlab_context::Tree;
use layerlab_estimate::{Delivery, Rates, Statements};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The files of a project, as far as they are known.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// The context, `.dockerignore` applied.
    pub context: Tree,
    /// All files of the context's folder.
    pub all: Tree,
    /// The text of `.dockerignore`.
    pub ignore: String,
    /// Texts of the files that somebody gave, by path.
    pub contents: BTreeMap<String, String>,
    /// Whether the files are assumed from the Dockerfile rather than given.
    pub assumed: bool,
}

/// What decides about times beside the steps themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Machine {
    /// How fast bytes move.
    pub rates: Rates,
    /// Steps that may run side by side; 0 for as many as there are.
    pub parallel: usize,
    /// Where the image goes.
    pub delivery: Delivery,
}

/// All that a rewrite looks at beside the Dockerfile.
#[derive(Clone, Copy, Debug)]
pub struct Project<'p> {
    /// The files.
    pub files: &'p Files,
    /// Target, arguments, images; of effects only what the user said: the rest follows from each Dockerfile.
    pub options: &'p Options,
    /// What of the cache is at hand when the build after the change begins.
    pub situation: Situation,
    /// Stated durations and sizes.
    pub statements: &'p Statements,
    /// Rates, parallel steps, delivery.
    pub machine: Machine,
    /// What changes how often.
    pub scenarios: &'p [crate::Scenario],
}
