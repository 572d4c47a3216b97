//! What a real `BuildKit` did, recorded, and the comparison with it.

pub mod conform;
pub mod figures;
pub mod fixtures;
