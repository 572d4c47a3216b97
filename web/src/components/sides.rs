//! The two builds that are shown beside each other: what they are called, and whether the other one is a gain for the change that is
//! shown, as far as the numbers that are read tell.

use layerlab_report::{Pair, Quantity, format_seconds};
use layerlab_session::{Optimization, Simulation};

/// What the two are called, the one that is written first.
pub(super) type Names = (&'static str, &'static str);

/// “Before” and “after” beside “What changes?” would be read as before and after that change: only two that are compared are called so.
pub(super) fn names(compared: bool, embed: bool) -> Names {
    match (compared, embed) {
        (true, _) => ("Before", "After"),
        (false, true) => ("As it is", "Better"),
        (false, false) => ("Yours", "Better"),
    }
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

/// What there is to say where nothing is gained for the change that is shown: where most is.
pub(super) fn nothing_gained(pairs: &[Pair], compared: bool) -> String {
    let lead = if compared {
        "No difference for this change"
    } else {
        "No gain for this change"
    };
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
        .max_by(|one, another| one.weight.total_cmp(&another.weight));
    match most.map(|pair| (gain(&pair), &pair.name)) {
        Some((seconds, name)) if seconds >= 0.05 => {
            format!("{lead}; “{name}” takes {} less", format_seconds(seconds))
        }
        // Only who compares may lose.
        Some((seconds, name)) if compared && seconds <= -0.05 => {
            format!("{lead}; “{name}” takes {} more", format_seconds(-seconds))
        }
        _ => lead.to_owned(),
    }
}

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
    use layerlab_report::{Origin, Outcome};

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
        assert_eq!(
            nothing_gained(&pairs, false),
            "No gain for this change; “Code change” takes 15 s less"
        );
        assert_eq!(nothing_gained(&pairs[..1], false), "No gain for this change");
        let lost = [pair("Fresh build", 0.1, (20.0, 30.0))];
        assert_eq!(
            nothing_gained(&lost, true),
            "No difference for this change; “Fresh build” takes 10 s more"
        );
        assert_eq!(nothing_gained(&lost, false), "No gain for this change");
    }
}
