use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DiffTag {
    /// In both texts.
    Same,
    /// Only in the new one.
    Added,
    /// Only in the old one.
    Removed,
}

/// A line of a diff, without its line end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    /// Same, added, removed.
    pub tag: DiffTag,
    /// The text.
    pub text: String,
    /// Number in the old text, from 1.
    pub before: Option<usize>,
    /// Number in the new text, from 1.
    pub after: Option<usize>,
}

/// Compares two texts line by line.
pub fn diff(before: &str, after: &str) -> Vec<DiffLine> {
    let diff = TextDiff::from_lines(before, after);
    let line = |change: similar::Change<&str>| DiffLine {
        tag: match change.tag() {
            ChangeTag::Equal => DiffTag::Same,
            ChangeTag::Insert => DiffTag::Added,
            ChangeTag::Delete => DiffTag::Removed,
        },
        text: change.value().trim_end_matches(['\r', '\n']).to_owned(),
        before: change.old_index().map(|index| index + 1),
        after: change.new_index().map(|index| index + 1),
    };
    diff.iter_all_changes().map(line).collect()
}
