use crate::Span;
use serde::{Deserialize, Serialize};

/// What may be done with an edit without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applicability {
    /// Changes nothing but the build's speed.
    Safe,
    /// Changes nothing but the build's speed under conditions that hold in nearly all projects and are said with it.
    Usual,
    /// May change the result: somebody has to look first.
    Review,
    /// Shown, never applied.
    DisplayOnly,
}

/// The replacement of a range by a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What takes its place.
    pub text: String,
}

impl Edit {
    /// Puts a text before the byte at `offset`.
    pub fn insert(offset: usize, text: impl Into<String>) -> Self {
        Self {
            span: Span::new(offset, offset),
            text: text.into(),
        }
    }

    /// Replaces a range.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
        }
    }
}

/// What mends a text, as one step to take and to undo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What it does, in a few words.
    pub title: String,
    /// Edits that go together; none overlaps another.
    pub edits: Vec<Edit>,
}

/// Applies edits in the order of their places; edits at one place in the order given.
///
/// Returns `None` where two edits overlap or one does not fit the text: then nothing is right to apply.
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for edit in sorted {
        out.push_str(text.get(done..edit.span.start)?);
        out.push_str(&edit.text);
        text.get(edit.span.start..edit.span.end)?;
        done = edit.span.end;
    }
    out.push_str(text.get(done..)?);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_the_order_of_their_places() {
        let edits = [Edit::replace(Span::new(2, 3), "C"), Edit::insert(0, "> ")];
        assert_eq!(apply("abc", &edits).as_deref(), Some("> abC"));
    }

    #[test]
    fn overlapping_edits_are_refused() {
        let edits = [
            Edit::replace(Span::new(0, 2), ""),
            Edit::replace(Span::new(1, 3), ""),
        ];
        assert_eq!(apply("abc", &edits), None);
    }
}
