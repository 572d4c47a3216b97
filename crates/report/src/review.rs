//! A comment for a pull request: what a reviewer has to know, on one screen.

use crate::diff::{DiffLine, DiffTag};
use crate::escape::{block, code, text};
use crate::quantity::Origin;
use crate::stack::{Block, Stack, Status};
use crate::tables::Pair;
use std::fmt::Write as _;

/// What a comment is made of.
#[derive(Clone, Copy, Debug)]
pub struct Review<'r> {
    /// The scenario shown, for people.
    pub scenario: &'r str,
    /// The files that it edits.
    pub edited: &'r [String],
    /// The layers as the Dockerfile is.
    pub before: &'r Stack,
    /// The layers as it would be; `None` where nothing is rewritten.
    pub after: Option<&'r Stack>,
    /// How much faster, as shown; empty where nothing is gained.
    pub factor: &'r str,
    /// How much slower, as shown; empty where nothing is lost.
    pub slower: &'r str,
    /// Whether the layers after are those of a Dockerfile that is compared with, and not of a better order.
    pub compared: bool,
    /// Why what is compared with cannot be built.
    pub error: Option<&'r str>,
    /// All scenarios, before and after.
    pub pairs: &'r [Pair],
    /// The change of the Dockerfile, line by line.
    pub diff: &'r [DiffLine],
    /// The change of `.dockerignore`, line by line.
    pub ignore_diff: &'r [DiffLine],
    /// What has to hold so that the image stays as it is.
    pub conditions: &'r [String],
    /// What to look at before it is applied, as the image may differ.
    pub to_check: &'r [String],
    /// What else was found and is not applied: titles, each with its line where it has one.
    pub open: &'r [(String, Option<usize>)],
    /// An address with the whole project; empty for none.
    pub link: &'r str,
}

/// More than this of a list is counted, not named.
const MAX_LISTED: usize = 6;

/// Unchanged lines that are shown around a change.
const CONTEXT: usize = 1;

/// The comment, in Markdown.
pub fn review(review: &Review<'_>) -> String {
    let mut out = headline(review);
    if review.error.is_none() {
        scenarios(&mut out, review.pairs);
        match review.after.filter(|_| review.compared) {
            Some(after) => ran(&mut out, "What runs after the change", after),
            None => ran(&mut out, "What runs today", review.before),
        }
    }
    change(&mut out, review);
    let said = [
        ("The image stays as it is as long as", review.conditions),
        ("The image may differ; check first that", review.to_check),
    ];
    for (lead, conditions) in said.into_iter().filter(|(_, conditions)| !conditions.is_empty()) {
        let all = conditions.iter().map(|condition| text(condition));
        let _ = writeln!(out, "{lead} {}.\n", in_a_line(all));
    }
    if !review.open.is_empty() {
        let title = |(title, line): &(String, Option<usize>)| match line {
            Some(line) => format!("{} (line {line})", text(title)),
            None => text(title),
        };
        let _ = writeln!(
            out,
            "Also worth a look: {}.\n",
            in_a_line(review.open.iter().map(title))
        );
    }
    let assumed = review.before.total.origin == Origin::Assumed;
    let times = if assumed { "Times are estimated. " } else { "" };
    if review.link.is_empty() {
        let _ = writeln!(out, "{times}Made with Layerlab.");
    } else {
        let _ = writeln!(out, "{times}[See it in Layerlab]({})", review.link);
    }
    out
}

/// A scenario and what it edits, for people.
pub(crate) fn change_of(scenario: &str, edited: &[String]) -> String {
    match edited {
        [] => scenario.to_owned(),
        [one] => format!("{scenario} ({one})"),
        [one, rest @ ..] => format!("{scenario} ({one} and {} more)", rest.len()),
    }
}

/// How much faster or slower, for people; empty for neither.
pub fn pace(faster: &str, slower: &str) -> String {
    match (faster, slower) {
        ("", "") => String::new(),
        ("", slower) => format!("{slower} slower"),
        (faster, _) => format!("{faster} faster"),
    }
}

fn headline(review: &Review<'_>) -> String {
    let change = text(&change_of(review.scenario, review.edited));
    let (ran, steps) = (review.before.ran, review.before.steps);
    let now = &review.before.total.text;
    match review.after {
        _ if review.error.is_some() => format!(
            "**With the change, the build fails**: {}. Without it: {now} for {change}.\n\n",
            code(review.error.unwrap_or_default())
        ),
        Some(after) => {
            let pace = match pace(review.factor, review.slower) {
                pace if pace.is_empty() => pace,
                pace => format!(", {pace}"),
            };
            format!(
                "**{change}: {now} → {}**{pace}. Today {ran} of {steps} steps run, then {} of {}.\n\n",
                after.total.text, after.ran, after.steps
            )
        }
        None if review.compared => {
            format!("**{change}: {now}**. {ran} of {steps} steps run; both Dockerfiles are the same.\n\n")
        }
        None => format!("**{change}: {now}**. {ran} of {steps} steps run; no better order was found.\n\n"),
    }
}

fn scenarios(out: &mut String, pairs: &[Pair]) {
    // What is the same now and then tells nothing.
    let differs = |pair: &&Pair| pair.weight > 0.0 && pair.before.seconds.text != pair.after.seconds.text;
    let usual: Vec<&Pair> = pairs.iter().filter(differs).collect();
    if usual.is_empty() {
        return;
    }
    out.push_str("| Change | Now | Then |\n|---|--:|--:|\n");
    for pair in usual.into_iter().take(MAX_LISTED) {
        let (before, after) = (&pair.before.seconds.text, &pair.after.seconds.text);
        let _ = writeln!(out, "| {} | {before} | {after} |", text(&pair.name));
    }
    out.push('\n');
}

/// The steps that run, each with its line and its cause.
fn ran(out: &mut String, lead: &str, stack: &Stack) {
    let ran = stack.steps().filter(|block| block.status == Status::Ran);
    let lines: Vec<String> = ran.map(step).collect();
    if !lines.is_empty() {
        let _ = writeln!(out, "{lead}:\n");
        listed(out, lines.into_iter());
    }
}

fn step(block: &Block) -> String {
    let cause = match (&block.cause, block.follows.as_deref()) {
        (_, Some(above)) if !above.is_empty() => format!(" follows {}", text(above)),
        (Some(cause), None) => format!(" because {}", text(cause)),
        _ => String::new(),
    };
    let seconds = block
        .seconds
        .as_ref()
        .map_or(String::new(), |seconds| format!(" ({})", seconds.text));
    format!(
        "line {}: {}{seconds}{cause}",
        block.lines.0,
        code(&crate::stack::short_code(&block.code))
    )
}

fn listed(out: &mut String, items: impl ExactSizeIterator<Item = String>) {
    let count = items.len();
    for item in items.take(MAX_LISTED) {
        let _ = writeln!(out, "- {item}");
    }
    if count > MAX_LISTED {
        let _ = writeln!(out, "- and {} more", count - MAX_LISTED);
    }
    out.push('\n');
}

fn in_a_line(items: impl ExactSizeIterator<Item = String>) -> String {
    let count = items.len();
    let mut shown: Vec<String> = items.take(MAX_LISTED).collect();
    if count > MAX_LISTED {
        shown.push(format!("and {} more", count - MAX_LISTED));
    }
    shown.join("; ")
}

/// The change in a fold.
fn change(out: &mut String, review: &Review<'_>) {
    let files = [("Dockerfile", review.diff), (".dockerignore", review.ignore_diff)];
    for (name, lines) in files {
        let count = |tag: DiffTag| lines.iter().filter(|line| line.tag == tag).count();
        let (added, removed) = (count(DiffTag::Added), count(DiffTag::Removed));
        if review.after.is_none() || added + removed == 0 {
            continue;
        }
        let _ = writeln!(
            out,
            "<details><summary>{} {name} (+{added} −{removed})</summary>\n\n{}\n</details>\n",
            if review.compared { "Changed" } else { "Proposed" },
            block("diff", &hunks(lines))
        );
    }
}

/// Changed lines with a few around them; a sign where others were left out.
fn hunks(lines: &[DiffLine]) -> String {
    let is_near = |at: usize| {
        let near = at.saturating_sub(CONTEXT)..(at + CONTEXT + 1).min(lines.len());
        lines[near].iter().any(|line| line.tag != DiffTag::Same)
    };
    let mut out = String::new();
    let mut gap = false;
    for (at, line) in lines.iter().enumerate() {
        if !is_near(at) {
            gap = true;
            continue;
        }
        if gap {
            let number = line.before.or(line.after).unwrap_or_default();
            let _ = writeln!(out, "@@ line {number} @@");
        }
        gap = false;
        let sign = match line.tag {
            DiffTag::Same => ' ',
            DiffTag::Added => '+',
            DiffTag::Removed => '-',
        };
        let _ = writeln!(out, "{sign}{}", line.text);
    }
    out
}
