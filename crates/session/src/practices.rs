//! Which good practices a Dockerfile keeps to, and what shows it: read off its layers in the scenario shown.

use crate::request::Simulation;
use layerlab_report::{Block, LayerType, Stack, Status, format_seconds};
use std::collections::BTreeSet;

/// A step of so many seconds is worth a better place.
const SLOW: f64 = 10.0;

/// Each practice, whether it is kept to, and what shows it, as half a sentence.
pub(crate) fn practices(simulation: &Simulation, stack: &Stack) -> Vec<(String, bool, String)> {
    let steps: Vec<&Block> = stack.steps().collect();
    let found = [
        dependencies(&steps),
        order(&steps),
        ignored(simulation),
        stages(&steps),
    ];
    found
        .into_iter()
        .flatten()
        .map(|(practice, kept, shown)| (practice.to_owned(), kept, shown))
        .collect()
}

type Practice = (&'static str, bool, String);

/// Packages are installed where an edit does not reach them.
fn dependencies(steps: &[&Block]) -> Option<Practice> {
    let installs: Vec<&&Block> = steps
        .iter()
        .filter(|block| block.kind == LayerType::Packages.name())
        .collect();
    let runs = installs
        .iter()
        .filter(|block| block.status == Status::Ran)
        .count();
    // Where all of it runs, the scenario says nothing about the order.
    let says_something = !installs.is_empty() && steps.iter().any(|block| block.status == Status::Cached);
    let shown = match runs {
        0 => "what installs them stays cached".to_owned(),
        _ => format!("{runs} of {} steps that install them run again", installs.len()),
    };
    says_something.then_some(("Dependencies before code", runs == 0, shown))
}

/// Nothing slow runs only because something above it did.
fn order(steps: &[&Block]) -> Option<Practice> {
    let seconds = |block: &&&Block| block.seconds.as_ref().map_or(0.0, |seconds| seconds.value);
    let follows = |block: &&&Block| block.follows.as_deref().is_some_and(|above| !above.is_empty());
    let following: Vec<&&Block> = steps
        .iter()
        .filter(|block| follows(block) && seconds(block) >= SLOW)
        .collect();
    let shown = if following.is_empty() {
        "nothing of 10 s or more only follows what changed above it".to_owned()
    } else {
        let all = following.iter().map(seconds).sum();
        format!(
            "{} of 10 s or more only follow what changed above them: {}",
            counted(following.len(), "step"),
            format_seconds(all)
        )
    };
    let is_there = steps.iter().any(|block| block.status == Status::Ran);
    is_there.then_some((
        "What changes seldom first, what changes often last",
        following.is_empty(),
        shown,
    ))
}

/// Something is kept out of the context.
fn ignored(simulation: &Simulation) -> Option<Practice> {
    let all = simulation.files.len();
    let out = simulation.files.iter().filter(|file| file.ignored).count();
    let shown = match out {
        0 => "it leaves out none of the files that are listed".to_owned(),
        _ => format!("it leaves out {out} of {}", counted(all, "file")),
    };
    // Of an assumed list it would be said of files that nobody has.
    (!simulation.files_assumed && all > 0).then_some((".dockerignore", out > 0, shown))
}

/// What builds is not shipped.
fn stages(steps: &[&Block]) -> Option<Practice> {
    let names: BTreeSet<&str> = steps.iter().map(|block| block.stage.as_str()).collect();
    let shown = match names.len() {
        0 => return None,
        // Nothing is built that could be left behind.
        1 if !steps.iter().any(|block| block.code.starts_with("RUN")) => return None,
        1 => "there is one stage, which is shipped with all that builds it".to_owned(),
        stages => format!("there are {}", counted(stages, "stage")),
    };
    Some(("A stage to build, a stage to ship", names.len() > 1, shown))
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
