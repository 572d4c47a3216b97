//! The two builds that are shown beside each other: what they are called, and whether the other one is a gain for the change that is
//! shown, as far as the numbers that are read tell.

use layerlab_report::{Names, Pair, Quantity};
use layerlab_session::{Optimization, Simulation};

/// What the two are called: in another page, “yours” would be whose?
pub(super) fn names(compared: bool, embed: bool) -> Names {
    if embed && !compared {
        return ("As it is", "Better");
    }
    layerlab_report::names(compared)
}

/// What the other one is for the change that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It takes less time.
    Gain,
    /// Both read the same.
    Same,
    /// It takes more time.
    Loss,
}

pub(super) fn verdict(before: &Quantity, after: &Quantity) -> Verdict {
    if before.text == after.text {
        Verdict::Same
    } else if after.value > before.value {
        Verdict::Loss
    } else {
        Verdict::Gain
    }
}

/// The other one, where it is there and can be built.
pub(super) fn other(optimization: Option<&Optimization>) -> Option<&Optimization> {
    optimization.filter(|found| found.changed && found.error.is_none())
}

/// As a share: gains that are no further apart are about the same.
const ABOUT: f64 = 0.1;

/// Where nothing is gained for the change that is shown: the change for which most is, or, where two are compared, lost.
pub(super) fn elsewhere(pairs: &[Pair], compared: bool) -> Option<&Pair> {
    let gain = |pair: &&Pair| pair.before.seconds.value - pair.after.seconds.value;
    let differs = |pair: &&Pair| {
        let is_built = pair.before.error.is_none() && pair.after.error.is_none();
        is_built && verdict(&pair.before.seconds, &pair.after.seconds) != Verdict::Same
    };
    let all = || pairs.iter().filter(differs);
    let largest = all().map(|pair| gain(&pair)).fold(f64::NEG_INFINITY, f64::max);
    // Of those that gain about as much, the one that happens most.
    let most = all()
        .filter(|pair| gain(pair) >= largest - largest.abs() * ABOUT)
        .max_by(|one, another| one.weight.total_cmp(&another.weight))?;
    // Only who compares may lose.
    let is_told = gain(&most) >= LITTLE || compared && gain(&most) <= -LITTLE;
    is_told.then_some(most)
}

/// Seconds below which nothing is said of a difference.
const LITTLE: f64 = 0.05;

/// The headline in short: the one time, and the other where it is another.
pub(super) fn short(
    simulation: &Simulation,
    optimization: Option<&Optimization>,
) -> (String, Option<(String, Verdict)>) {
    let before = &simulation.stack.total;
    let after = other(optimization).map(|after| &after.stack.total);
    let after = after.map(|after| (after.text.clone(), verdict(before, after)));
    (
        before.text.clone(),
        after.filter(|(_, verdict)| *verdict != Verdict::Same),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_optimize::ScenarioKind;
    use layerlab_report::{Origin, Outcome, format_seconds};

    fn quantity(seconds: f64) -> Quantity {
        Quantity::derived(seconds, format_seconds(seconds), "", Origin::Assumed)
    }

    fn pair(name: &str, weight: f64, (before, after): (f64, f64)) -> Pair {
        let outcome = |seconds: f64| Outcome {
            seconds: quantity(seconds),
            ..Outcome::default()
        };
        Pair {
            kind: ScenarioKind::Code,
            name: name.to_owned(),
            weight,
            before: outcome(before),
            after: outcome(after),
        }
    }

    #[test]
    fn what_reads_the_same_is_the_same() {
        assert_eq!(verdict(&quantity(15.3), &quantity(14.9)), Verdict::Same);
        assert_eq!(verdict(&quantity(15.3), &quantity(0.3)), Verdict::Gain);
        assert_eq!(verdict(&quantity(2.3), &quantity(2.4)), Verdict::Loss);
    }

    #[test]
    fn where_nothing_is_gained_it_is_said_where_most_is() {
        let pairs = [
            pair("Fresh build", 0.1, (20.0, 20.2)),
            pair("Models and assets", 0.1, (15.3, 0.3)),
            pair("Code change", 0.5, (15.0, 0.3)),
            pair("Commit in CI", 0.6, (15.0, 5.0)),
        ];
        let name = |pairs: &[Pair], compared| elsewhere(pairs, compared).map(|pair| pair.name.clone());
        assert_eq!(name(&pairs, false).as_deref(), Some("Code change"));
        assert_eq!(name(&pairs[..1], false), None);
        let lost = [pair("Fresh build", 0.1, (20.0, 30.0))];
        assert_eq!(name(&lost, true).as_deref(), Some("Fresh build"));
        assert_eq!(name(&lost, false), None);
    }
}
