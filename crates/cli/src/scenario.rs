//! A scenario before and after, as JSON has it.

use layerlab_session::Optimization;
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct Scenario<'o> {
    name: &'o str,
    /// Share among builds.
    weight: f64,
    before_s: f64,
    after_s: f64,
    /// Steps that run.
    ran_before: usize,
    ran_after: usize,
}

/// All that have a share.
pub(crate) fn scenarios(found: &Optimization) -> Vec<Scenario<'_>> {
    let pairs = found.pairs.iter().filter(|pair| pair.weight > 0.0);
    let scenario = pairs.map(|pair| Scenario {
        name: &pair.name,
        weight: pair.weight,
        before_s: pair.before.seconds.value,
        after_s: pair.after.seconds.value,
        ran_before: pair.before.ran,
        ran_after: pair.after.ran,
    });
    scenario.collect()
}
