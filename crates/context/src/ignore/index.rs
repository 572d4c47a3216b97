//! Which of many patterns a path may match, told without looking at each of them.

use super::pattern::{Match, Pattern};
use std::collections::BTreeMap;

/// So many bytes of what a pattern ends with tell it apart from others.
const ENDING: usize = 4;

/// Patterns by what a path has to be, to begin with or to end with; each list the last one first.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// The path itself.
    exact: BTreeMap<String, usize>,
    /// Behind `**/`: the path, or what stands behind a slash in it.
    suffixes: BTreeMap<String, usize>,
    /// In front of `/**`.
    folders: BTreeMap<String, usize>,
    /// All others, by what they end with.
    endings: BTreeMap<Vec<u8>, Vec<usize>>,
    /// The lengths that those have.
    lengths: [bool; ENDING + 1],
}

impl Index {
    pub(super) fn of(patterns: &[Pattern]) -> Self {
        let mut index = Self::default();
        // The later one takes the place of an equal one before.
        for (at, pattern) in patterns.iter().enumerate() {
            let text = pattern.text.as_str();
            match pattern.kind {
                Match::Exact => _ = index.exact.insert(text.to_owned(), at),
                Match::Suffix if text.starts_with("**/") => {
                    index.suffixes.insert(text[3..].to_owned(), at);
                }
                Match::Prefix if text.ends_with("/**") => {
                    index.folders.insert(text[..text.len() - 3].to_owned(), at);
                }
                _ => index.by_ending(at, pattern),
            }
        }
        for at in index.endings.values_mut() {
            at.reverse();
        }
        index
    }

    fn by_ending(&mut self, at: usize, pattern: &Pattern) {
        let tail = match pattern.kind {
            Match::Regex => pattern.tail.as_bytes(),
            _ => &[],
        };
        let ending = &tail[tail.len().saturating_sub(ENDING)..];
        self.lengths[ending.len()] = true;
        self.endings.entry(ending.to_vec()).or_default().push(at);
    }

    /// The last pattern from `from` on that matches a path by itself.
    pub(super) fn last(&self, patterns: &[Pattern], path: &str, from: usize) -> Option<usize> {
        if from >= patterns.len() {
            return None;
        }
        let mut last = self.exact.get(path).copied();
        let slashes = || path.match_indices('/').map(|(at, _)| at);
        if !self.suffixes.is_empty() {
            let behind = slashes().map(|at| at + 1).chain([0]);
            last = last.max(
                behind
                    .filter_map(|at| self.suffixes.get(&path[at..]).copied())
                    .max(),
            );
        }
        if !self.folders.is_empty() {
            last = last.max(
                slashes()
                    .filter_map(|at| self.folders.get(&path[..at]).copied())
                    .max(),
            );
        }
        let endings = (0..=ENDING.min(path.len())).filter(|length| self.lengths[*length]);
        for length in endings {
            let ending = &path.as_bytes()[path.len() - length..];
            let candidates = self.endings.get(ending).into_iter().flatten();
            let later = candidates.take_while(|at| Some(**at) > last && **at >= from);
            last = last.max(later.copied().find(|at| patterns[*at].matches(path)));
        }
        last.filter(|at| *at >= from)
    }
}
