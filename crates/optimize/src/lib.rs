//! A better Dockerfile, with the reason and the safety of every change.
//!
//! [`optimize`] applies rewrites one after the other. Each proposes edits for the text as it stands; the text is read
//! again after each. A result is kept only where it has no more diagnostics than before and the expected rebuild time
//! under the weights of the scenarios does not rise.
//!
//! Invariants: applying twice changes nothing; two steps change places only where neither writes what the other reads
//! or writes; ties keep the author's order.

mod access;
mod classify;
mod environment;
mod ignored;
mod install;
mod order;
mod pipeline;
mod project;
mod rewrites;
mod scenario;
mod settings;
mod shell;
mod simulation;
mod stages;
mod survey;
mod text;
mod transport;
mod workdir;

pub use access::{KnownRun, barriers};
pub use classify::{Role, role_of};
pub use ignored::ignored_files;
pub use pipeline::{Optimized, Rewrite, Wishes, optimize};
pub use project::{Files, Machine, Project};
pub use rewrites::stays::Stay;
pub use scenario::{NEW_VALUE, OwnScenario, Scenario, ScenarioKind, Wanted, kind_of_commit, scenarios};
pub use simulation::{Player, Simulated, image_names, replay, seconds_by_scenario};
pub use transport::Transport;
