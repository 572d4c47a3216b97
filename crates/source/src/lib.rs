//! What every crate says about a text: where ([`Span`], [`Position`]), what is wrong ([`Diagnostic`]), what to change ([`Edit`]).
//!
//! Offsets are bytes of UTF-8 from the start of the text; lines and columns, meant for people, count from 1.

mod edit;
mod line_index;

pub use edit::{Applicability, Edit, Fix, apply};
pub use line_index::{LineIndex, Position};

use serde::{Deserialize, Serialize};

/// A range of bytes, `start` included, `end` not; `start <= end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range from `start` up to `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The text of the range; empty where the range does not fit `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Number of bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether there is nothing in it.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The build would fail.
    Error,
    /// The build works, but not as the text suggests.
    Warning,
    /// Worth knowing.
    Info,
}

/// Something to say about a place in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// One sentence for the reader.
    pub message: String,
    /// The place; empty where a whole text is meant.
    pub span: Span,
    /// What would mend it, the likeliest first.
    pub fixes: Vec<Fix>,
}
