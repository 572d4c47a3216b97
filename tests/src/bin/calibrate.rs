//! `cargo xtask calibrate`: how near the estimates come to steps of public build logs, as Markdown.
#![allow(
    clippy::print_stdout,
    reason = "a command-line program talks on standard output"
)]

use layerlab_tests::calibration::{Step, quantile, steps, verdict};
use std::collections::BTreeSet;

fn main() {
    let steps = steps();
    println!("# How near the estimates come\n");
    println!(
        "Written by `cargo xtask calibrate`, over {} steps of public build logs, each estimated as of a pasted Dockerfile: nothing is known of the project. The catalogue was fitted to some of them; those that judge were found afterwards, and no figure was fitted to them.\n",
        steps.len()
    );
    println!(
        "| steps | number | in the stated range | median error of the typical value |\n|---|---|---|---|"
    );
    for (name, judges) in [("that judge", true), ("that fit", false)] {
        let verdict = verdict(steps.iter().filter(|step| step.judges == judges));
        println!(
            "| {name} | {} | {:.0} % | {:.1}× |",
            verdict.steps,
            verdict.within * 100.0,
            verdict.factor
        );
    }
    println!(
        "\n| row of the catalogue | steps | estimate in s | of those that fit: 5 %, median, 95 % | of those that judge: median error |\n|---|---|---|---|---|"
    );
    let rows: BTreeSet<&str> = steps.iter().map(|step| step.row.as_str()).collect();
    for row in rows {
        let of_row: Vec<&Step> = steps.iter().filter(|step| step.row == row).collect();
        let range = of_row[0].estimate;
        let fits = |share| {
            let fitting = of_row.iter().filter(|step| !step.judges);
            quantile(fitting.map(|step| step.seconds), share)
        };
        let judged = verdict(of_row.iter().copied().filter(|step| step.judges));
        let error = if judged.steps > 0 {
            format!("{:.1}×", judged.factor)
        } else {
            String::new()
        };
        println!(
            "| {row} | {} | {:.1}, {:.1}, {:.0} | {:.1}, {:.1}, {:.0} | {error} |",
            of_row.len(),
            range.low,
            range.typical,
            range.high,
            fits(0.05),
            fits(0.5),
            fits(0.95),
        );
    }
    println!("\nSteps outside their range:\n");
    for step in steps.iter().filter(|step| !step.is_within()) {
        let (low, high) = (step.estimate.low, step.estimate.high);
        println!(
            "- {:.1} s, not {low:.1} to {high:.0} s: `{}`",
            step.seconds, step.command
        );
    }
}
