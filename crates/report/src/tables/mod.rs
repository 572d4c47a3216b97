//! What the layers of all scenarios add up to: hit rates, times, sizes, the working week, its cost. Every number follows from
//! simulated builds and from what the reader puts in; what is multiplied is the number as it is shown.

mod hits;
mod sizes;
mod summary;
mod times;
mod work;

use crate::names::Names;
use crate::quantity::Quantity;
use crate::stack::{Block, Role, Stack};
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
    /// Dollars for an hour of a person who waits; 0 where nobody says.
    pub waiting: f64,
}

impl Default for Inputs {
    fn default() -> Self {
        Self {
            changes: 5.0,
            builds: 50.0,
            price: 0.5,
            people: 1.0,
            waiting: 0.0,
        }
    }
}

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

/// All tables. `before` and `after` are the layers in the scenario shown, which `pairs[shown]` is, and are called so.
pub fn tables(
    names: Names,
    before: &Stack,
    after: &Stack,
    pairs: &[Pair],
    shown: usize,
    inputs: &Inputs,
) -> Vec<Table> {
    let Some(pair) = pairs.get(shown) else {
        return Vec::new();
    };
    let tables = [
        hits::hit_rates(before, after, pairs, pair),
        times::times(pairs),
        sizes::sizes(before, after),
        work::workflow(pair, inputs),
        work::cost(pair, inputs),
        summary::summary(before, after, pairs, pair),
    ];
    tables.into_iter().map(|table| called(table, names)).collect()
}

/// The columns of before and after by the names of the two.
fn called(mut table: Table, (before, after): Names) -> Table {
    for column in &mut table.columns {
        match column.as_str() {
            "Before" => before.clone_into(column),
            "After" => after.clone_into(column),
            _ => {}
        }
    }
    table
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
