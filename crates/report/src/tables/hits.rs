//! Cache hits by layer type.

use super::{Pair, expected, hit_rate, rate_cell, steps};
use crate::stack::{Stack, Status};
use crate::table::{Cell, Table};

pub(super) fn hit_rates(before: &Stack, after: &Stack, pairs: &[Pair], pair: &Pair) -> Table {
    let mut table = Table::new(
        "Cache hits by layer type",
        &["Layer type", "Before", "After", "Change"],
    );
    table.note = format!(
        "In the scenario “{}”. A layer type is known by its command or by the files that it copies.",
        pair.name
    );
    let mut kinds: Vec<&str> = Vec::new();
    for block in steps(before).chain(steps(after)) {
        if !kinds.contains(&block.kind.as_str()) {
            kinds.push(&block.kind);
        }
    }
    for kind in kinds {
        let (old, new) = (cached_of(before, kind), cached_of(after, kind));
        table.rows.push(vec![
            Cell::words(kind),
            cached_cell(old),
            cached_cell(new),
            Cell::words(change_of(old, new)),
        ]);
    }
    for (name, source, rate) in [
        (
            "All steps",
            "steps from the cache, of all steps",
            (hit_rate(&pair.before), hit_rate(&pair.after)),
        ),
        (
            "All steps, all scenarios by weight",
            "the mean of all scenarios, each by its weight",
            (
                expected(pairs, |p| hit_rate(&p.before)),
                expected(pairs, |p| hit_rate(&p.after)),
            ),
        ),
    ] {
        table.rows.push(vec![
            Cell::words(name),
            rate_cell(rate.0, source),
            rate_cell(rate.1, source),
            Cell::words(points(rate.0, rate.1)),
        ]);
    }
    table
}

pub(super) fn points(before: Option<f64>, after: Option<f64>) -> String {
    match (before, after) {
        (Some(before), Some(after)) => {
            let points = (after * 100.0).round() - (before * 100.0).round();
            if points == 0.0 {
                "same".to_owned()
            } else {
                format!("{points:+} points")
            }
        }
        _ => "–".to_owned(),
    }
}

/// Steps of a type that are cached, and all of them.
fn cached_of(stack: &Stack, kind: &str) -> (usize, usize) {
    let of_kind = || steps(stack).filter(|block| block.kind == kind);
    (
        of_kind().filter(|block| block.status == Status::Cached).count(),
        of_kind().count(),
    )
}

fn cached_cell((cached, all): (usize, usize)) -> Cell {
    match (cached, all) {
        (_, 0) => Cell::none(),
        (cached, all) if cached == all => Cell::words(format!("{} cached", Status::Cached.sign())),
        (0, _) => Cell::words(format!("{} runs", Status::Ran.sign())),
        (cached, all) => Cell::words(format!("{cached} of {all} cached")),
    }
}

fn change_of(before: (usize, usize), after: (usize, usize)) -> &'static str {
    match (before.1, after.1) {
        (0, _) => "new",
        (_, 0) => "gone",
        _ => match (before.0 * after.1).cmp(&(after.0 * before.1)) {
            std::cmp::Ordering::Less => "better",
            std::cmp::Ordering::Equal => "same",
            std::cmp::Ordering::Greater => "worse",
        },
    }
}
