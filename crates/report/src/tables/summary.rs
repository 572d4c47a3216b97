//! What it comes to.

use super::hits::points;
use super::times::seconds_cell;
use super::{Outcome, Pair, count, expected, hit_rate, rate_cell};
use crate::quantity::{Origin, Quantity, format_seconds};
use crate::stack::Stack;
use crate::table::{Cell, Table};

/// `94 % less`, `same`, `5 % more`.
fn less(before: f64, after: f64) -> String {
    if before <= 0.0 {
        return "–".to_owned();
    }
    let share = ((before - after) / before * 100.0).round();
    if share > 0.0 {
        format!("{share} % less")
    } else if share < 0.0 {
        format!("{} % more", -share)
    } else {
        "same".to_owned()
    }
}

pub(super) fn summary(before: &Stack, after: &Stack, pairs: &[Pair], pair: &Pair) -> Table {
    let mut table = Table::new("Summary", &["Metric", "Before", "After", "Change"]);
    let name = &pair.name;
    table.rows.push(vec![
        Cell::words(format!("Build time ({name})")),
        seconds_cell(&pair.before),
        seconds_cell(&pair.after),
        Cell::words(less(pair.before.seconds.value, pair.after.seconds.value)),
    ]);
    let mean = |part: fn(&Pair) -> &Outcome| {
        expected(pairs, |pair| {
            part(pair).error.is_none().then(|| part(pair).seconds.value)
        })
    };
    if let (Some(old), Some(new)) = (mean(|pair| &pair.before), mean(|pair| &pair.after)) {
        let cell = |value| {
            let source = "the mean of all scenarios, each by its weight";
            Cell::from(&Quantity::derived(
                value,
                format_seconds(value),
                source,
                Origin::Assumed,
            ))
        };
        let row = vec![
            Cell::words("Build time (all scenarios by weight)"),
            cell(old),
            cell(new),
            Cell::words(less(old, new)),
        ];
        table.rows.push(row);
    }
    let (old, new) = (hit_rate(&pair.before), hit_rate(&pair.after));
    let source = "steps from the cache, of all steps";
    table.rows.push(vec![
        Cell::words(format!("Cache hit rate ({name})")),
        rate_cell(old, source),
        rate_cell(new, source),
        Cell::words(points(old, new)),
    ]);
    let run = |stack: &Stack| {
        Cell::number(
            count(stack.ran),
            format!("{} of {}", stack.ran, stack.steps),
            "counted",
        )
    };
    table.rows.push(vec![
        Cell::words(format!("Steps run ({name})")),
        run(before),
        run(after),
        Cell::words(less(count(before.ran), count(after.ran))),
    ]);
    table.rows.push(vec![
        Cell::words(format!("Bytes rebuilt ({name})")),
        Cell::from(&before.rebuilt),
        Cell::from(&after.rebuilt),
        Cell::words(less(before.rebuilt.value, after.rebuilt.value)),
    ]);
    table
}
