use serde::{Deserialize, Serialize};
use similar::ChangeTag;
use similar::algorithms::{Capture, Compact, Replace, myers};

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
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    // One algorithm by its name: to choose at run time brings the code of all.
    let mut hook = Compact::new(Replace::new(Capture::new()), &old, &new);
    let Ok(()) = myers::diff(&mut hook, &old, 0..old.len(), &new, 0..new.len());
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
    let ops = hook.into_inner().into_inner().into_ops();
    ops.iter()
        .flat_map(|op| op.iter_changes(&old, &new))
        .map(line)
        .collect()
}
