//! The estimates against public build logs that no figure was fitted to, and what the catalogue says of where it comes from.

use layerlab_command::simple_commands;
use layerlab_estimate::{Family, family_of};
use layerlab_tests::calibration::{steps, verdict};
use std::collections::BTreeMap;

/// Of the steps that judge, at least 85 % take what is thought, and half of them no more than twice or half the typical value.
#[test]
fn most_steps_take_what_is_thought() {
    let steps = steps();
    let judging = || steps.iter().filter(|step| step.judges);
    let verdict = verdict(judging());
    assert!(verdict.steps >= 60, "{verdict:?}");
    assert!(verdict.within >= 0.85, "{verdict:?}");
    assert!(verdict.factor < 2.05, "{verdict:?}");
}

/// Every row that tells of logs tells of as many as there are in the file that it was fitted to; one that tells of none is a guess.
#[test]
fn a_row_tells_how_many_logs_it_was_fitted_to() {
    let mut found: BTreeMap<&str, (usize, Option<String>)> = BTreeMap::new();
    for step in steps().iter().filter(|step| !step.judges) {
        let commands = simple_commands(step.command);
        let families: Vec<&Family> = commands
            .iter()
            .filter_map(|command| family_of(command, &[]))
            .collect();
        for family in families {
            let entry = found.entry(family.name).or_default();
            entry.0 += 1;
            entry.1 = family.reference();
        }
    }
    let mut wrong = Vec::new();
    // It says the same of too many programs to tell where from.
    found.remove("a quick command");
    for (name, (number, reference)) in found {
        let wanted = match number {
            1 => format!("{name} (1 log)"),
            _ => format!("{name} ({number} logs)"),
        };
        if reference.as_ref() != Some(&wanted) {
            wrong.push(format!("{name}\t{number}\t{reference:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
