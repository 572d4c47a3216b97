//! What the layers of all scenarios add up to: hit rates, times, sizes, the working week, its cost. Every number follows from
//! simulated builds and from what the reader puts in; what is multiplied is the number as it is shown.

use crate::quantity::{Origin, Quantity, as_shown, format_factor, format_money, format_seconds};
use crate::stack::{Block, Role, Stack, Status};
use crate::table::{Cell, Table};
use layerlab_optimize::ScenarioKind;
use serde::{Deserialize, Serialize};

/// What only the reader knows of the work and its cost.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Inputs {
    /// Code changes of one person in a session of work.
    pub changes: f64,
    /// Builds of one person in a week.
    pub builds: f64,
    /// Dollars for an hour of a build machine.
    pub price: f64,
    /// People who build.
    pub people: f64,
}

impl Default for Inputs {
    fn default() -> Self {
        Self {
            changes: 5.0,
            builds: 50.0,
            price: 0.5,
            people: 1.0,
        }
    }
}

const WEEKS: f64 = 52.0;

/// A build of one scenario, as far as tables need it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Duration.
    pub seconds: Quantity,
    /// Steps that run.
    pub ran: usize,
    /// All steps.
    pub steps: usize,
    /// Bytes of layers made anew.
    pub rebuilt: Quantity,
    /// Bytes of the image's layers that are new and would be pushed, before compression.
    pub pushed: Quantity,
    /// Why the build fails.
    pub error: Option<String>,
}

impl Outcome {
    /// From the layers of a build.
    pub fn of(stack: &Stack) -> Self {
        Self {
            seconds: stack.total.clone(),
            ran: stack.ran,
            steps: stack.steps,
            rebuilt: stack.rebuilt.clone(),
            pushed: stack.delivered.clone(),
            error: stack.error.clone(),
        }
    }
}

/// A scenario, before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// Which one.
    pub kind: ScenarioKind,
    /// For people.
    pub name: String,
    /// Share among builds, from 0 to 1.
    pub weight: f64,
    /// With the Dockerfile as it is.
    pub before: Outcome,
    /// With the rewritten one.
    pub after: Outcome,
}

/// All tables. `before` and `after` are the layers in the scenario shown, which `pairs[shown]` is.
pub fn tables(before: &Stack, after: &Stack, pairs: &[Pair], shown: usize, inputs: &Inputs) -> Vec<Table> {
    let Some(pair) = pairs.get(shown) else {
        return Vec::new();
    };
    vec![
        hit_rates(before, after, pairs, pair),
        times(pairs),
        sizes(before, after),
        workflow(pairs, inputs),
        cost(pairs, inputs),
        summary(before, after, pairs, pair),
    ]
}

fn steps(stack: &Stack) -> impl Iterator<Item = &Block> {
    stack.blocks.iter().filter(|block| block.role == Role::Step)
}

/// Share of steps that come from the cache, from 0 to 1; `None` without steps.
fn hit_rate(outcome: &Outcome) -> Option<f64> {
    (outcome.steps > 0).then(|| count(outcome.steps - outcome.ran) / count(outcome.steps))
}

#[allow(clippy::cast_precision_loss, reason = "steps are few")]
fn count(steps: usize) -> f64 {
    steps as f64
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// The mean over scenarios by weight; `None` where a build fails.
fn expected(pairs: &[Pair], value: impl Fn(&Pair) -> Option<f64>) -> Option<f64> {
    let counting = pairs.iter().filter(|pair| pair.weight > 0.0);
    let (sum, weight) = counting
        .map(|pair| Some((pair.weight * value(pair)?, pair.weight)))
        .try_fold((0.0, 0.0), |(sum, weight), term: Option<(f64, f64)>| {
            term.map(|(value, share)| (sum + value, weight + share))
        })?;
    (weight > 0.0).then(|| sum / weight)
}

fn rate_cell(rate: Option<f64>, source: &str) -> Cell {
    rate.map_or_else(Cell::none, |rate| Cell::number(rate, percent(rate), source))
}

fn hit_rates(before: &Stack, after: &Stack, pairs: &[Pair], pair: &Pair) -> Table {
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

fn points(before: Option<f64>, after: Option<f64>) -> String {
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

fn times(pairs: &[Pair]) -> Table {
    let mut table = Table::new(
        "Build time by scenario",
        &[
            "Scenario",
            "Weight",
            "Before",
            "After",
            "Sooner",
            "Steps run",
            "Rebuilt",
            "New in the image",
        ],
    );
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
        table.rows.push(vec![
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
            Cell::number(
                pair.after.pushed.value,
                both(|outcome| outcome.pushed.text.clone()),
                &pair.after.pushed.source,
            ),
        ]);
    }
    table
}

fn seconds_cell(outcome: &Outcome) -> Cell {
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

fn sizes(before: &Stack, after: &Stack) -> Table {
    let mut table = Table::new("Layer sizes", &["Layer", "Before", "After", "In this scenario"]);
    let mut rows: Vec<(&Block, Option<&Block>, Option<&Block>)> = Vec::new();
    for block in steps(after) {
        let old = block
            .counterpart
            .as_ref()
            .and_then(|key| steps(before).find(|old| old.key == *key));
        rows.push((block, old, Some(block)));
    }
    rows.extend(
        steps(before)
            .filter(|block| block.counterpart.is_none())
            .map(|block| (block, Some(block), None)),
    );
    rows.retain(|(_, old, new)| bytes(*old).is_some() || bytes(*new).is_some());
    let largest = |row: &(&Block, Option<&Block>, Option<&Block>)| {
        bytes(row.1)
            .map_or(0.0, |b| b.value)
            .max(bytes(row.2).map_or(0.0, |b| b.value))
    };
    rows.sort_by(|a, b| largest(b).total_cmp(&largest(a)));
    for (block, old, new) in &rows {
        let cell = |block: Option<&Block>| bytes(block).map_or_else(Cell::none, Cell::from);
        table.rows.push(vec![
            Cell::words(format!("{}: {}", block.kind, block.code)),
            cell(*old),
            cell(*new),
            Cell::words(new.map_or("gone", |block| block.status.word())),
        ]);
    }
    let sum = |stack: &Stack| {
        let parts = || steps(stack).filter_map(|block| block.bytes.as_ref());
        Cell::from(&Quantity::total_bytes(
            parts().map(|bytes| bytes.value).sum(),
            parts(),
        ))
    };
    table.rows.push(vec![
        Cell::words("All layers"),
        sum(before),
        sum(after),
        Cell::none(),
    ]);
    table
}

fn bytes(block: Option<&Block>) -> Option<&Quantity> {
    block
        .and_then(|block| block.bytes.as_ref())
        .filter(|bytes| bytes.value > 0.0)
}

/// Times of the code change, as shown; those of the first scenario with a weight where there is none.
fn everyday(pairs: &[Pair]) -> Option<(f64, f64, &str)> {
    let usual = pairs
        .iter()
        .find(|pair| pair.kind == ScenarioKind::Code)
        .or_else(|| pairs.iter().find(|pair| pair.weight > 0.0))?;
    (usual.before.error.is_none() && usual.after.error.is_none()).then(|| {
        (
            as_shown(usual.before.seconds.value),
            as_shown(usual.after.seconds.value),
            usual.name.as_str(),
        )
    })
}

fn time_row(name: String, before: f64, after: f64, times: f64) -> Vec<Cell> {
    let (before, after) = (as_shown(before * times), as_shown(after * times));
    let source = "the time of one build as shown, times the number of builds";
    let saved = before - after;
    let shown = if saved < 0.0 {
        format!("−{}", format_seconds(-saved))
    } else {
        format_seconds(saved)
    };
    vec![
        Cell::words(name),
        Cell::number(before, format_seconds(before), source),
        Cell::number(after, format_seconds(after), source),
        Cell::number(saved, shown, "before less after"),
    ]
}

fn workflow(pairs: &[Pair], inputs: &Inputs) -> Table {
    let mut table = Table::new("Time of one person", &["Work", "Before", "After", "Saved"]);
    let Some((before, after, name)) = everyday(pairs) else {
        return table;
    };
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

fn cost(pairs: &[Pair], inputs: &Inputs) -> Table {
    let mut table = Table::new("Cost of build machines", &["Period", "Before", "After", "Saved"]);
    let Some((before, after, name)) = everyday(pairs) else {
        return table;
    };
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
    let week = |seconds: f64| as_shown(seconds * inputs.builds) / 3600.0 * inputs.price * inputs.people;
    let cents = |dollars: f64| (dollars * 100.0).round() / 100.0;
    let (before, after) = (cents(week(before)), cents(week(after)));
    for (period, weeks) in [("A week", 1.0), ("A year", WEEKS)] {
        let (old, new) = (before * weeks, after * weeks);
        let saved = old - new;
        let shown = if saved < 0.0 {
            format!("−{}", format_money(-saved))
        } else {
            format_money(saved)
        };
        let source = "hours of building, times the price";
        table.rows.push(vec![
            Cell::words(period),
            Cell::number(old, format_money(old), source),
            Cell::number(new, format_money(new), source),
            Cell::number(saved, shown, "before less after"),
        ]);
    }
    table
}

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

fn summary(before: &Stack, after: &Stack, pairs: &[Pair], pair: &Pair) -> Table {
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
