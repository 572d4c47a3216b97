//! Figures of what an optimisation saves.

use layerlab_report::Pair;
use layerlab_session::Optimization;

/// The expected rebuild time before and after, in seconds: all scenarios by their weights.
pub fn expected(optimized: &Optimization) -> (f64, f64) {
    let sum =
        |part: fn(&Pair) -> f64| -> f64 { optimized.pairs.iter().map(|pair| pair.weight * part(pair)).sum() };
    (
        sum(|pair| pair.before.seconds.value),
        sum(|pair| pair.after.seconds.value),
    )
}

/// The share of the expected rebuild time that is saved; 0 where nothing has to run.
pub fn cut(optimized: &Optimization) -> f64 {
    let (before, after) = expected(optimized);
    if before > 0.0 {
        (before - after) / before
    } else {
        0.0
    }
}

/// A number of files as one to divide by.
#[allow(clippy::cast_precision_loss, reason = "files are few")]
pub fn count(number: usize) -> f64 {
    number as f64
}
