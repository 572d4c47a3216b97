//! How near the estimates come to steps of public build logs: those that the catalogue was fitted to, and others that judge it.

use layerlab_build::{Options, lower};
use layerlab_command::simple_commands;
use layerlab_context::Tree;
use layerlab_dockerfile_parser::parse;
use layerlab_estimate::{Estimator, Range, Rates, Statements, family_of};
use std::collections::BTreeMap;

/// Seconds, what ran before it, the command, what ran after it: what the catalogue was fitted to, and what judges it.
const FIT: &str = include_str!("../calibration/fit.tsv");
const JUDGE: &str = include_str!("../calibration/judge.tsv");

/// A step of a public build log.
#[derive(Clone, Debug)]
pub struct Step {
    /// Seconds that it took.
    pub seconds: f64,
    /// Its command.
    pub command: &'static str,
    /// What is thought of it.
    pub estimate: Range,
    /// The rows of the catalogue that say so.
    pub row: String,
    /// Whether it judges; the others are there to fit.
    pub judges: bool,
}

impl Step {
    /// Whether it took what is thought, from the least to the most.
    pub fn is_within(&self) -> bool {
        (self.estimate.low..=self.estimate.high).contains(&self.seconds)
    }

    /// How many times the typical value it took, or the other way round: 1 is exact.
    pub fn factor(&self) -> f64 {
        // Below a second nobody waits, and logs tell little.
        let (measured, typical) = (self.seconds.max(1.0), self.estimate.typical.max(1.0));
        (measured / typical).max(typical / measured)
    }
}

/// All steps, those that fit first, in the order of their files.
pub fn steps() -> Vec<Step> {
    let of = |text: &'static str, judges: bool| {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(move |line| {
            let mut fields = line.split('\t');
            let seconds = fields.next()?.parse().ok()?;
            let commands = [fields.next()?, fields.next()?, fields.next()?];
            let (estimate, row) = estimated(commands);
            Some(Step {
                seconds,
                command: commands[1],
                estimate,
                row,
                judges,
            })
        })
    };
    of(FIT, false).chain(of(JUDGE, true)).collect()
}

fn estimated([before, command, after]: [&str; 3]) -> (Range, String) {
    let run = |text: &str| {
        if text.is_empty() {
            String::new()
        } else {
            format!("RUN {text}\n")
        }
    };
    let dockerfile = parse(&format!(
        "FROM base\n{}{}{}",
        run(before),
        run(command),
        run(after)
    ));
    let (context, contents, statements) = (Tree::new(), BTreeMap::new(), Statements::default());
    let estimator = Estimator {
        dockerfile: &dockerfile,
        context: &context,
        contents: &contents,
        assumed: true,
        statements: &statements,
        rates: Rates::default(),
        warm_mounts: false,
    };
    let graph = lower(&dockerfile, &Options::default()).unwrap_or_default();
    let instruction = if before.is_empty() { 1 } else { 2 };
    let vertex = graph
        .vertices
        .iter()
        .position(|vertex| vertex.instruction == instruction && vertex.step.is_some());
    let estimate = vertex.and_then(|vertex| estimator.vertex(&graph, vertex));
    let seconds = estimate.unwrap_or_else(|| estimator.command(command)).seconds;
    let mut rows: Vec<&str> = simple_commands(command)
        .iter()
        .map(|command| family_of(command, &[]).map_or("no row", |family| family.name))
        .collect();
    rows.dedup();
    (seconds, rows.join(", "))
}

/// What a number of steps add up to.
#[derive(Clone, Copy, Debug)]
pub struct Verdict {
    /// How many they are.
    pub steps: usize,
    /// The share that took what was thought.
    pub within: f64,
    /// The median of the factors.
    pub factor: f64,
}

/// The verdict on some steps.
pub fn verdict<'s>(steps: impl Iterator<Item = &'s Step>) -> Verdict {
    let steps: Vec<&Step> = steps.collect();
    let within = steps.iter().filter(|step| step.is_within()).count();
    Verdict {
        steps: steps.len(),
        within: crate::figures::count(within) / crate::figures::count(steps.len().max(1)),
        factor: quantile(steps.iter().map(|step| step.factor()), 0.5),
    }
}

/// The value below which a share of all lies, between its neighbours by their distance; 0 of none.
pub fn quantile(values: impl Iterator<Item = f64>, share: f64) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let Some(last) = values.len().checked_sub(1) else {
        return 0.0;
    };
    let place = share * crate::figures::count(last);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and a length"
    )]
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    values[below] + (values[above] - values[below]) * place.fract()
}
