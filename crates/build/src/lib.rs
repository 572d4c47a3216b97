//! What a build does, decided as `BuildKit` decides it.
//!
//! [`lower`] turns a Dockerfile into a [`Graph`] of operations; [`Cache::build`] walks the graph and looks every
//! operation up among the records of all earlier builds. An operation is cached where a record of the same definition
//! agrees with at least one key of every input: the record that the input itself came from, or, where only a part of
//! the input is read, the digest of that part (moby/buildkit `solver/edge.go`, `solver/cachemanager.go`).
//!
//! Invariants: vertices stand behind their inputs; the same project, options and history give the same outcome.

mod base_image;
mod cache;
mod cause;
mod content;
mod graph;
mod keys;
mod lower;
mod merge;
mod options;
mod platform;
mod reference;
mod run;
mod sources;
mod stage;

pub use base_image::BaseImage;
pub use cache::{Build, Cache, Outcome, Situation, Step};
pub use cause::{Cause, Reason};
pub use graph::{Graph, Input, Operation, StepId, StepKind, Vertex};
pub use lower::{LowerError, lower};
pub use options::{Effects, NoCache, Options, Output, Removal};
pub use platform::Platform;
