//! The report as parts: stacks, tables, sentences, the rewritten Dockerfile; each is written in Markdown or in HTML.

use crate::markdown::stack_text;
use crate::names::Names;
use crate::quantity::format_seconds;
use crate::rule::rule;
use crate::stack::{Block, Stack, Status};
use crate::table::Table;
use std::fmt::Write as _;

/// What a report is made of.
#[derive(Clone, Copy, Debug)]
pub struct Report<'r> {
    /// The scenario shown, for people.
    pub scenario: &'r str,
    /// What the two are called.
    pub names: Names,
    /// The layers as the Dockerfile is.
    pub before: &'r Stack,
    /// The layers as it would be; `None` where nothing is rewritten.
    pub after: Option<&'r Stack>,
    /// How much sooner, as shown; empty where nothing is gained.
    pub factor: &'r str,
    /// Titles of the rewrites applied, with their reasons and what they rest on.
    pub rewrites: &'r [(String, String, Vec<String>)],
    /// Commands that run again with every edit whatever is done, and why.
    pub stays: &'r [(String, String)],
    /// What is good practice, whether it is kept to, and what shows it.
    pub practices: &'r [(String, bool, String)],
    /// All tables.
    pub tables: &'r [Table],
    /// Sentences beside the tables.
    pub notes: &'r [String],
    /// The rewritten Dockerfile.
    pub dockerfile: &'r str,
    /// Commands that show it with a real build, and what their last line prints.
    pub check: (&'r str, &'r str),
    /// Seconds of the first build before and after, where it is known.
    pub fresh: Option<(f64, f64)>,
    /// An address with the whole project; empty where there is none.
    pub link: &'r str,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Part {
    /// A heading of a level, from 1.
    Heading(u8, String),
    /// A sentence that begins with what counts most.
    Lead(String, String),
    /// A paragraph.
    Text(String),
    /// A paragraph that is a link.
    Link(String, String),
    /// Code in a language.
    Code(&'static str, String),
    /// A list.
    List(Vec<Item>),
    /// A table with its title.
    Table(Table),
}

/// An item of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Item {
    /// What it begins with, in bold.
    pub(crate) strong: String,
    /// What it begins with, as code.
    pub(crate) code: String,
    pub(crate) text: String,
    /// What stands below it.
    pub(crate) below: Vec<String>,
}

impl Item {
    fn of(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
}

/// The whole report.
pub(crate) fn parts(report: &Report<'_>) -> Vec<Part> {
    let heading = |text: &str| Part::Heading(2, text.to_owned());
    let total = match report.after {
        Some(after) => format!("{} → {}", report.before.total.text, after.total.text),
        None => report.before.total.text.clone(),
    };
    let mut found = vec![
        Part::Heading(1, format!("Layer caching: {}", report.scenario)),
        Part::Lead(total, report.factor.to_owned()),
    ];
    if !report.link.is_empty() {
        found.push(Part::Link(
            "Open it in Layerlab".to_owned(),
            report.link.to_owned(),
        ));
    }
    for (name, stack) in sides(report) {
        found.extend([heading(name), Part::Code("text", stack_text(stack))]);
    }
    found.extend(golden_rule(report));
    found.extend(done(report));
    found.push(heading("Numbers"));
    for table in report.tables {
        found.push(Part::Table(table.clone()));
        if table.title == "Layer sizes" {
            found.push(Part::Code("text", distribution(report)));
        }
    }
    if !report.notes.is_empty() {
        found.push(heading("Where published figures differ"));
        found.push(Part::List(report.notes.iter().cloned().map(Item::of).collect()));
    }
    if report.after.is_some() {
        found.push(heading("Rewritten Dockerfile"));
        found.push(Part::Code("dockerfile", report.dockerfile.to_owned()));
    }
    let (commands, expected) = report.check;
    found.extend([
        heading("How to check it"),
        Part::Code("sh", commands.to_owned()),
        Part::Text("Expected:".to_owned()),
        Part::Code("text", expected.to_owned()),
    ]);
    found.extend(measured(report));
    found
}

/// What there is of before and after.
fn sides<'r>(report: &Report<'r>) -> Vec<(&'static str, &'r Stack)> {
    let after = report.after.map(|after| (report.names.1, after));
    std::iter::once((report.names.0, report.before))
        .chain(after)
        .collect()
}

/// That order matters, by the example of this very Dockerfile.
fn golden_rule(report: &Report<'_>) -> Vec<Part> {
    let rules = sides(report)
        .into_iter()
        .filter_map(|(name, stack)| Some((name, stack, rule(stack)?)));
    let rules: Vec<_> = rules.collect();
    if rules.is_empty() {
        return Vec::new();
    }
    let mut found = vec![
        Part::Heading(2, "The golden rule, in this file".to_owned()),
        Part::Text("What changes seldom goes first, what changes often last: a step whose inputs changed runs again, and so do the steps that stand on it.".to_owned()),
        Part::List(rules.iter().map(|(name, _, rule)| Item::of(format!("{name}: {}", rule.text))).collect()),
    ];
    for (name, stack, _) in rules {
        found.push(Part::Heading(3, format!("Impact of the change: {name}")));
        found.push(Part::Code("text", impact(stack)));
    }
    found
}

/// Characters of an instruction before what becomes of it.
const CODE: usize = 52;

/// Steps from the first that runs on, with what becomes of each; and those above it that are slow, which it is good to have there.
fn impact(stack: &Stack) -> String {
    let steps: Vec<&Block> = stack.steps().collect();
    let first = steps
        .iter()
        .position(|block| block.status == Status::Ran)
        .unwrap_or_default();
    let is_slow = |block: &Block| block.seconds.as_ref().is_some_and(|seconds| seconds.value >= 5.0);
    let mut out = String::new();
    for (at, block) in steps.iter().enumerate() {
        if at < first && !is_slow(block) {
            continue;
        }
        let seconds = block
            .seconds
            .as_ref()
            .map_or_else(String::new, |seconds| format!(" ({})", seconds.text));
        let cause = block.cause.as_ref().filter(|_| block.follows.is_none());
        let cause = cause.map_or_else(String::new, |cause| format!(": {cause}"));
        let _ = writeln!(
            out,
            "{}  # {} {}{cause}{seconds}",
            fitted(&block.code, CODE),
            block.status.sign(),
            block.status.word()
        );
    }
    out
}

/// A text of so many characters: filled with blanks, or cut.
fn fitted(text: &str, width: usize) -> String {
    let count = text.chars().count();
    if count <= width {
        return format!("{text}{}", " ".repeat(width - count));
    }
    let start: String = text.chars().take(width - 1).collect();
    format!("{start}…")
}

/// What was done, what stays, and what is kept to.
fn done(report: &Report<'_>) -> Vec<Part> {
    let mut found = Vec::new();
    let mut list = |title: &str, items: Vec<Item>| {
        if !items.is_empty() {
            found.extend([Part::Heading(2, title.to_owned()), Part::List(items)]);
        }
    };
    let rewrites = report.rewrites.iter().map(|(title, reason, checks)| Item {
        strong: format!("{title}."),
        text: reason.clone(),
        below: checks
            .iter()
            .map(|check| format!("Holds as long as {check}."))
            .collect(),
        ..Item::default()
    });
    list("What was done", rewrites.collect());
    let stays = report.stays.iter().map(|(command, reason)| Item {
        code: command.clone(),
        text: format!("{reason}."),
        ..Item::default()
    });
    list("What runs again with every edit, and why", stays.collect());
    let practices = report.practices.iter().map(|(practice, kept, shown)| Item {
        strong: format!("{} {practice}:", if *kept { "✓" } else { "✕" }),
        text: format!("{shown}."),
        ..Item::default()
    });
    list("Good practice in it", practices.collect());
    found
}

/// Characters of the longest bar, and of a name before it.
const LONGEST: f64 = 32.0;
const NAME: usize = 22;
/// More layers than this say nothing more about where the bytes are.
const LARGEST: usize = 8;

/// The largest layers as bars, both sides on one scale.
fn distribution(report: &Report<'_>) -> String {
    let bytes = |block: &Block| block.bytes.as_ref().map_or(0.0, |bytes| bytes.value);
    let all = || sides(report).into_iter().flat_map(|(_, stack)| stack.steps());
    let scale = all().map(bytes).fold(0.0, f64::max);
    let mut out = String::new();
    for (name, stack) in sides(report) {
        let _ = writeln!(out, "{name}:");
        let mut largest: Vec<&Block> = stack.steps().filter(|block| bytes(block) >= 1.0).collect();
        largest.sort_by(|a, b| bytes(b).total_cmp(&bytes(a)));
        for block in largest.into_iter().take(LARGEST) {
            let share = if scale > 0.0 { bytes(block) / scale } else { 0.0 };
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it is no more than the longest bar"
            )]
            let length = (share * LONGEST).ceil() as usize;
            let _ = writeln!(
                out,
                "{} {} {} {} {}",
                fitted(&block.kind, NAME),
                fitted(&"█".repeat(length), 32),
                block.bytes.as_ref().map_or("", |bytes| bytes.text.as_str()),
                block.status.sign(),
                block.status.word()
            );
        }
    }
    out
}

/// What a clock should show.
fn measured(report: &Report<'_>) -> Vec<Part> {
    let Some((before, after)) = report.fresh else {
        return Vec::new();
    };
    let line = |name: &str, fresh: f64, stack: &Stack| {
        format!(
            "{name}: the first build takes {}, the next one {}",
            format_seconds(fresh),
            stack.total.text
        )
    };
    let after = report.after.map(|stack| line(report.names.1, after, stack));
    let lines = std::iter::once(line(report.names.0, before, report.before)).chain(after);
    vec![
        Part::Text("What time says of both builds (time docker build …), as simulated:".to_owned()),
        Part::List(lines.map(Item::of).collect()),
    ]
}
