//! The report as Markdown: stacks as text, tables, the rewritten Dockerfile.

use crate::escape::{block, code, text};
use crate::quantity::{Origin, Quantity};
use crate::rule::rule;
use crate::stack::{Block, Role, Stack};
use crate::table::Table;
use std::fmt::Write as _;

/// Characters between the borders of a stack.
const WIDTH: usize = 74;

/// A stack as text, in a frame; the total below it.
pub fn stack_text(stack: &Stack) -> String {
    let rule = |left: char, right: char| format!("{left}{}{right}\n", "─".repeat(WIDTH));
    let mut out = rule('┌', '┐');
    for (at, block) in stack.blocks.iter().enumerate() {
        if at > 0 {
            out.push_str(&rule('├', '┤'));
        }
        let size = block
            .bytes
            .as_ref()
            .filter(|bytes| bytes.value > 0.0)
            .map_or(String::new(), |bytes| format!(" ({})", marked(bytes)));
        let seconds = block.seconds.as_ref().map_or_else(String::new, marked);
        line(
            &mut out,
            &format!("{} {}{size}", state(block), block.kind),
            &seconds,
        );
        if !block.code.is_empty() {
            line(&mut out, &format!("  {}", block.code), "");
        }
        if let Some(cause) = &block.cause {
            line(&mut out, &format!("  because {cause}"), "");
        }
    }
    out.push_str(&rule('└', '┘'));
    let _ = writeln!(
        out,
        "Total: {} ({} of {} steps run)",
        marked(&stack.total),
        stack.ran,
        stack.steps
    );
    let all = stack
        .blocks
        .iter()
        .flat_map(|block| [&block.seconds, &block.bytes])
        .flatten();
    if all.into_iter().any(|quantity| quantity.origin == Origin::Assumed) {
        out.push_str("≈: estimated\n");
    }
    out
}

/// A number, with a sign in front where nobody stated or measured it.
fn marked(quantity: &Quantity) -> String {
    let sign = if quantity.origin == Origin::Assumed {
        "≈"
    } else {
        ""
    };
    format!("{sign}{}", quantity.text)
}

fn state(block: &Block) -> String {
    match block.role {
        Role::Step => format!("{} {}", block.status.sign(), block.status.word()),
        Role::Base => "•".to_owned(),
        Role::Transport => "→".to_owned(),
    }
}

/// A line in the frame; what does not fit is cut.
fn line(out: &mut String, left: &str, right: &str) {
    let room = WIDTH
        - 2
        - if right.is_empty() {
            0
        } else {
            right.chars().count() + 1
        };
    // Blanks in front are its indent.
    let left = left.replace(char::is_control, " ");
    let mut shown: String = left.chars().take(room).collect();
    if left.chars().count() > room {
        shown.pop();
        shown.push('…');
    }
    let gap = WIDTH - 2 - shown.chars().count() - right.chars().count();
    let _ = writeln!(out, "│ {shown}{}{right} │", " ".repeat(gap));
}

/// What a report is made of.
#[derive(Clone, Copy, Debug)]
pub struct Report<'r> {
    /// The scenario shown, for people.
    pub scenario: &'r str,
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
    /// All tables.
    pub tables: &'r [Table],
    /// Sentences beside the tables.
    pub notes: &'r [String],
    /// The rewritten Dockerfile.
    pub dockerfile: &'r str,
    /// Commands that show it with a real build, and what their last line prints.
    pub check: (&'r str, &'r str),
}

/// The whole report.
pub fn markdown(report: &Report<'_>) -> String {
    let mut out = format!("# Layer caching: {}\n\n", text(report.scenario));
    match report.after {
        Some(after) => {
            let _ = writeln!(
                out,
                "**{} → {}** {}\n",
                report.before.total.text, after.total.text, report.factor
            );
        }
        None => {
            let _ = writeln!(out, "**{}**\n", report.before.total.text);
        }
    }
    let _ = writeln!(out, "## Before\n\n{}", block("text", &stack_text(report.before)));
    if let Some(after) = report.after {
        let _ = writeln!(out, "## After\n\n{}", block("text", &stack_text(after)));
    }
    golden_rule(&mut out, report);
    if !report.rewrites.is_empty() {
        out.push_str("## What was done\n\n");
        for (title, reason, checks) in report.rewrites {
            let _ = writeln!(out, "- **{}.** {}", text(title), text(reason));
            for check in checks {
                let _ = writeln!(out, "  - Holds as long as {}.", text(check));
            }
        }
        out.push('\n');
    }
    if !report.stays.is_empty() {
        out.push_str("## What runs again with every edit, and why\n\n");
        for (command, reason) in report.stays {
            let _ = writeln!(out, "- {} {}.", code(command), text(reason));
        }
        out.push('\n');
    }
    out.push_str("## Numbers\n\n");
    for table in report.tables {
        out.push_str(&table.markdown());
        out.push('\n');
    }
    if !report.notes.is_empty() {
        out.push_str("## Where published figures differ\n\n");
        for note in report.notes {
            let _ = writeln!(out, "- {}", text(note));
        }
    }
    if report.after.is_some() {
        let better = block("dockerfile", report.dockerfile);
        let _ = write!(out, "\n## Rewritten Dockerfile\n\n{better}");
    }
    let (commands, expected) = report.check;
    let _ = write!(
        out,
        "\n## How to check it\n\n{}\nExpected:\n\n{}",
        block("sh", commands),
        block("text", expected)
    );
    out
}

/// That order matters, by the example of this very Dockerfile.
fn golden_rule(out: &mut String, report: &Report<'_>) {
    let before = rule(report.before);
    let after = report.after.and_then(rule);
    if before.is_none() && after.is_none() {
        return;
    }
    out.push_str("## The golden rule, in this file\n\nWhat changes seldom goes first, what changes often last: a step whose inputs changed runs again, and so do the steps that stand on it.\n\n");
    for (name, rule) in [("Before", before), ("After", after)] {
        if let Some(rule) = rule {
            let _ = writeln!(out, "- {name}: {}", text(&rule.text));
        }
    }
    out.push('\n');
}
