//! What the scenario shown means for a working week and its cost.

use super::{Inputs, Pair};
use crate::quantity::{as_shown, format_money, format_seconds};
use crate::table::{Cell, Table};
use std::fmt::Write as _;

const WEEKS: f64 = 52.0;

/// Times of the scenario, as shown; `None` where a build of it fails.
fn everyday(pair: &Pair) -> Option<(f64, f64)> {
    (pair.before.error.is_none() && pair.after.error.is_none()).then(|| {
        (
            as_shown(pair.before.seconds.value),
            as_shown(pair.after.seconds.value),
        )
    })
}

fn time_row(name: String, before: f64, after: f64, times: f64) -> Vec<Cell> {
    let (before, after) = (as_shown(before * times), as_shown(after * times));
    let source = "the time of one build as shown, times the number of builds";
    row(name, [before, after], source, format_seconds)
}

/// Before, after, and what is saved.
fn row(name: String, [before, after]: [f64; 2], source: &str, format: fn(f64) -> String) -> Vec<Cell> {
    let saved = before - after;
    let shown = if saved < 0.0 {
        format!("−{}", format(-saved))
    } else {
        format(saved)
    };
    vec![
        Cell::words(name),
        Cell::number(before, format(before), source),
        Cell::number(after, format(after), source),
        Cell::number(saved, shown, "before less after"),
    ]
}

pub(super) fn workflow(pair: &Pair, inputs: &Inputs) -> Table {
    let mut table = Table::new("Time of one person", &["Work", "Before", "After", "Saved"]);
    let Some((before, after)) = everyday(pair) else {
        return table;
    };
    let name = &pair.name;
    table.note = format!("Every build is taken to be of the scenario “{name}”.");
    table
        .rows
        .push(time_row("One build".to_owned(), before, after, 1.0));
    table.rows.push(time_row(
        format!("A session of {} changes", inputs.changes),
        before,
        after,
        inputs.changes,
    ));
    table.rows.push(time_row(
        format!("A week of {} builds", inputs.builds),
        before,
        after,
        inputs.builds,
    ));
    table
}

pub(super) fn cost(pair: &Pair, inputs: &Inputs) -> Table {
    let title = if inputs.waiting > 0.0 {
        "Cost of build machines and of waiting"
    } else {
        "Cost of build machines"
    };
    let mut table = Table::new(title, &["Period", "Before", "After", "Saved"]);
    let Some((before, after)) = everyday(pair) else {
        return table;
    };
    let name = &pair.name;
    let people = if (inputs.people - 1.0).abs() < f64::EPSILON {
        "1 person".to_owned()
    } else {
        format!("{} people", inputs.people)
    };
    table.note = format!(
        "{people}, {} builds a week each of the scenario “{name}”, {} an hour.",
        inputs.builds,
        format_money(inputs.price)
    );
    let hours = |seconds: f64| as_shown(seconds * inputs.builds) / 3600.0 * inputs.people;
    let cents = |dollars: f64| (dollars * 100.0).round() / 100.0;
    let mut add = |what: &str, price: f64, source: &str| {
        let (before, after) = (cents(hours(before) * price), cents(hours(after) * price));
        for (period, weeks) in [("A week", 1.0), ("A year", WEEKS)] {
            let name = format!("{period}{what}");
            table
                .rows
                .push(row(name, [before * weeks, after * weeks], source, format_money));
        }
    };
    if inputs.waiting > 0.0 {
        add(" of machines", inputs.price, "hours of building, times the price");
        add(
            " of waiting",
            inputs.waiting,
            "hours of waiting for builds, times the price of an hour",
        );
    } else {
        add("", inputs.price, "hours of building, times the price");
    }
    if inputs.waiting > 0.0 {
        _ = write!(
            table.note,
            " An hour of waiting is {}.",
            format_money(inputs.waiting)
        );
    }
    table
}
