//! What is said of a part of a command, or of a command that this one is a part of.

use crate::mounts::Filled;
use crate::range::Source;
use crate::site::Site;
use crate::statement::{Subject, squeeze};
use crate::step::{Estimator, rounded};

impl Estimator<'_> {
    /// What is said of a command that this one is a part of, or that is a part of this one: `a && b` and `a`. In seconds.
    pub(crate) fn said_in_parts(&self, text: &str, filled: f64, site: Site<'_>) -> Option<(f64, Source)> {
        let text = &keeping_downloads(&squeeze(text));
        let own = pieces(text);
        let seconds = |text: &str| {
            self.catalogued(text, Filled::default(), Subject::Transfer, site)
                .seconds
                .typical
        };
        self.statements.0.iter().rev().find_map(|statement| {
            let (Subject::Command(said), Some(whole)) = (&statement.subject, statement.seconds) else {
                return None;
            };
            let said = &keeping_downloads(said);
            let filled = if statement.unmounted { filled } else { 1.0 };
            let whole = whole * filled;
            let parts = pieces(said);
            if own.is_empty() || parts.is_empty() {
                return None;
            }
            let words = statement.words();
            let source = Source::Rate(format!("what is {words} for “{said}”"));
            if own.windows(parts.len()).any(|window| window == parts) {
                let rest: Vec<&str> = own
                    .iter()
                    .filter(|piece| !parts.contains(piece))
                    .copied()
                    .collect();
                let more = if rest.is_empty() {
                    0.0
                } else {
                    seconds(&rest.join(" && "))
                };
                return Some((rounded(whole + more), source));
            }
            let is_part = parts.windows(own.len()).any(|window| window == own);
            let share = seconds(text) / seconds(said).max(f64::MIN_POSITIVE);
            is_part.then(|| (rounded(whole * share.min(1.0)), source))
        })
    }
}

/// Without the options that throw downloads away: they save room, no time.
fn keeping_downloads(text: &str) -> String {
    text.split(' ')
        .filter(|word| !["--no-cache-dir", "--no-cache"].contains(word))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The commands of a list of `&&`, blanks squeezed.
fn pieces(text: &str) -> Vec<&str> {
    text.split("&&")
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect()
}
