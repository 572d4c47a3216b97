//! Order matters, said of the Dockerfile at hand: which step runs for a reason of its own, and what only follows it.

use crate::quantity::format_seconds;
use crate::stack::{Block, Stack, Status};
use serde::{Deserialize, Serialize};

/// What the order of a Dockerfile costs in one build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// A sentence.
    pub text: String,
    /// First and last line of what it begins with, from 1.
    pub lines: (usize, usize),
}

/// So many steps that run for reasons of their own are a story with a beginning.
const MOST: usize = 2;

/// What of a build runs for a reason of its own, and what only follows; `None` where all runs, nothing, or too much at once.
pub fn rule(stack: &Stack) -> Option<Rule> {
    let ran: Vec<&Block> = stack
        .steps()
        .filter(|block| block.status == Status::Ran)
        .collect();
    let is_following = |block: &&&Block| block.follows.as_deref().is_some_and(|above| !above.is_empty());
    let following: Vec<&Block> = ran.iter().filter(is_following).copied().collect();
    let roots: Vec<&Block> = ran.iter().filter(|block| !is_following(block)).copied().collect();
    let first = roots.first()?;
    if stack.error.is_some() || roots.len() > MOST || ran.len() == stack.steps && following.is_empty() {
        return None;
    }
    let cause = first.cause.as_deref().unwrap_or_default();
    let because = if cause.is_empty() {
        String::new()
    } else {
        format!(" because {cause}")
    };
    let runs = format!("{} {because}", verb(&numbers(&roots), roots.len(), "runs", "run"));
    let runs = runs.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = if following.is_empty() {
        format!("{runs}; no other step has to.")
    } else {
        let seconds: f64 = following
            .iter()
            .filter_map(|block| block.seconds.as_ref())
            .map(|seconds| seconds.value)
            .sum();
        let also = verb(&numbers(&following), following.len(), "runs", "run");
        let reason = if roots.len() == 1 { "it did" } else { "they did" };
        // Side by side they take less time than that.
        let kind = if seconds > stack.wall {
            " of work, in part at the same time"
        } else {
            ""
        };
        format!(
            "{runs}; {} only because {reason}: {}{kind}.",
            lower(&also),
            format_seconds(seconds)
        )
    };
    Some(Rule {
        text,
        lines: first.lines,
    })
}

fn verb(subject: &str, count: usize, one: &str, several: &str) -> String {
    format!("{subject} {}", if count == 1 { one } else { several })
}

fn lower(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// Lines where steps stand: `Line 4`, `Lines 5 to 7` where no other step stands between them, `Lines 4 and 9`, `Lines 2, 5 and 3 more`.
fn numbers(blocks: &[&Block]) -> String {
    let mut lines: Vec<usize> = blocks.iter().map(|block| block.lines.0).collect();
    lines.sort_unstable();
    lines.dedup();
    let ends: Vec<usize> = blocks.iter().map(|block| block.lines.1 + 1).collect();
    let is_row = lines.iter().skip(1).all(|line| ends.contains(line));
    match lines.as_slice() {
        [] => String::new(),
        [one] => format!("Line {one}"),
        [one, two] => format!("Lines {one} and {two}"),
        [first, .., last] if is_row => format!("Lines {first} to {last}"),
        [first, second, third] => format!("Lines {first}, {second} and {third}"),
        [first, second, rest @ ..] => format!("Lines {first}, {second} and {} more", rest.len()),
    }
}
