//! The report as Markdown, with stacks as text.

use crate::document::{Item, Part, Report, parts};
use crate::escape::{block, code, text};
use crate::quantity::{Origin, Quantity};
use crate::stack::{Block, Role, Stack};
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

/// The whole report.
pub fn markdown(report: &Report<'_>) -> String {
    parts(report).iter().map(part).collect::<Vec<_>>().join("\n")
}

fn part(part: &Part) -> String {
    match part {
        Part::Heading(level, title) => format!("{} {}\n", "#".repeat(usize::from(*level)), text(title)),
        // Numbers of one's own, which mark nothing.
        Part::Lead(strong, rest) => format!("**{strong}** {rest}").trim_end().to_owned() + "\n",
        Part::Text(sentence) => format!("{}\n", text(sentence)),
        Part::Link(name, address) => format!("[{}]({address})\n", text(name)),
        Part::Code(language, lines) => block(language, lines),
        Part::List(items) => items.iter().map(item).collect(),
        Part::Table(table) => table.markdown(),
    }
}

fn item(item: &Item) -> String {
    let mut out = "-".to_owned();
    if !item.strong.is_empty() {
        let _ = write!(out, " **{}**", text(&item.strong));
    }
    if !item.code.is_empty() {
        let _ = write!(out, " {}", code(&item.code));
    }
    let _ = writeln!(out, " {}", text(&item.text));
    for below in &item.below {
        let _ = writeln!(out, "  - {}", text(below));
    }
    out
}
