//! Build time by scenario.

use super::{Outcome, Pair, count, percent};
use crate::quantity::{as_shown, format_factor};
use crate::table::{Cell, Table};

pub(super) fn times(pairs: &[Pair]) -> Table {
    let mut columns = vec![
        "Scenario",
        "Weight",
        "Before",
        "After",
        "Faster",
        "Steps run",
        "Rebuilt",
    ];
    // Where all that is made anew is new in the image, that is said once.
    let differs = |outcome: &Outcome| outcome.rebuilt.text != outcome.pushed.text;
    let is_apart = pairs
        .iter()
        .any(|pair| differs(&pair.before) || differs(&pair.after));
    if is_apart {
        columns.push("New in the image");
    }
    let mut table = Table::new("Build time by scenario", &columns);
    table.note.push_str(
        "Weights are shares of all builds. Sizes are those of files in new layers, before compression.",
    );
    for pair in pairs {
        let both = |part: fn(&Outcome) -> String| {
            let (before, after) = (part(&pair.before), part(&pair.after));
            if before == after {
                before
            } else {
                format!("{before} → {after}")
            }
        };
        let source = "counted in the simulated builds, before and after";
        let mut row = vec![
            Cell::words(&pair.name),
            Cell::number(
                pair.weight,
                percent(pair.weight),
                "the scenario's share of all builds",
            ),
            seconds_cell(&pair.before),
            seconds_cell(&pair.after),
            factor_cell(&pair.before, &pair.after),
            Cell::number(
                count(pair.after.ran),
                both(|outcome| format!("{} of {}", outcome.ran, outcome.steps)),
                source,
            ),
            Cell::number(
                pair.after.rebuilt.value,
                both(|outcome| outcome.rebuilt.text.clone()),
                &pair.after.rebuilt.source,
            ),
        ];
        if is_apart {
            row.push(Cell::number(
                pair.after.pushed.value,
                both(|outcome| outcome.pushed.text.clone()),
                &pair.after.pushed.source,
            ));
        }
        table.rows.push(row);
    }
    table
}

pub(super) fn seconds_cell(outcome: &Outcome) -> Cell {
    match &outcome.error {
        Some(error) => Cell::number(f64::INFINITY, "fails", error),
        None => Cell::from(&outcome.seconds),
    }
}

fn factor_cell(before: &Outcome, after: &Outcome) -> Cell {
    let (old, new) = (as_shown(before.seconds.value), as_shown(after.seconds.value));
    if before.error.is_some() || after.error.is_some() || new <= 0.0 {
        return Cell::none();
    }
    let factor = old / new;
    let text = if (0.95..1.05).contains(&factor) {
        "same".to_owned()
    } else {
        format_factor(factor)
    };
    Cell::number(factor, text, "before, divided by after")
}
