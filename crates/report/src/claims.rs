//! Published figures beside what stated step times add up to.

use crate::quantity::format_seconds;
use crate::tables::Pair;
use layerlab_optimize::ScenarioKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A figure that somebody published about an example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// The scenario that it is about.
    pub scenario: ScenarioKind,
    /// Seconds before, as published.
    pub before: f64,
    /// Seconds after, as published.
    pub after: f64,
}

/// Where published figures contradict the stated step times, a sentence each. `longest` is the longest step that runs after,
/// by scenario: its instruction and its seconds.
pub fn claims_note(
    claims: &[Claim],
    pairs: &[Pair],
    longest: &BTreeMap<ScenarioKind, (String, f64)>,
) -> Vec<String> {
    let mut notes = Vec::new();
    for claim in claims {
        let Some(pair) = pairs.iter().find(|pair| pair.kind == claim.scenario) else {
            continue;
        };
        let (before, after) = (pair.before.seconds.value, pair.after.seconds.value);
        let shown = |old: f64, new: f64| format!("{} → {}", format_seconds(old), format_seconds(new));
        // A published figure is a round one: what lies within a tenth is the same.
        let near = |published: f64, found: f64| (published - found).abs() <= found * 0.1;
        if !near(claim.before, before) || !near(claim.after, after) {
            notes.push(format!(
                "{}: published is {}; the stated step times add up to {}.",
                pair.name,
                shown(claim.before, claim.after),
                shown(before, after)
            ));
        }
        if let Some((code, seconds)) = longest
            .get(&claim.scenario)
            .filter(|(_, seconds)| *seconds > claim.after)
        {
            notes.push(format!(
                "{}: the published {} after are less than “{code}” alone, which has to run and takes {}.",
                pair.name,
                format_seconds(claim.after),
                format_seconds(*seconds)
            ));
        }
    }
    notes
}
