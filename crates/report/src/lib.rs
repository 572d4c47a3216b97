//! What is shown: view models, plain data that a page, a terminal or a file can draw. No HTML, no framework.
//!
//! Invariants: everything shown is computed here once; an outcome always comes with its word and its sign, so that
//! colour is never all that tells; a quantity always comes with its source.

mod cause;
mod diff;
mod layer;
mod quantity;
mod stack;

pub use cause::sentence;
pub use diff::{DiffLine, DiffTag, diff};
pub use layer::{LayerType, layer_type};
pub use quantity::{Quantity, format_bytes, format_factor, format_seconds};
pub use stack::{Block, Hinge, Stack, Status, link, stack};
