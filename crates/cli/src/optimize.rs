//! `layerlab optimize`

use crate::output::{print, say};
use crate::project::{Project, checked};
use anyhow::Result;
use clap::ValueEnum;
use layerlab_report::format_seconds;
use layerlab_session::{Optimization, Request, Session, answers_of};
use layerlab_source::Applicability;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The Dockerfile; - for standard input.
    dockerfile: PathBuf,
    #[command(flatten)]
    project: Project,
    /// What is applied: what leaves the image as it is; also what does so under conditions that hold in nearly all projects; also
    /// what somebody has to look at.
    #[arg(long, value_enum, default_value_t = Safety::Safe)]
    safety: Safety,
    /// Print the new texts, all rewrites and the times of all scenarios as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Safety {
    Safe,
    Usual,
    Review,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let request = Request {
        apply_review: matches!(arguments.safety, Safety::Review),
        // Nobody is there to be told what it rests on, unless it is asked for.
        only_certain: matches!(arguments.safety, Safety::Safe),
        ..arguments.project.request(&arguments.dockerfile)?
    };
    let mut session = Session::default();
    checked(&mut session, &request, &arguments.dockerfile)?;
    let result = session.optimize(&request);
    if !arguments.json {
        print(&result.dockerfile)?;
        say(&summary(&result, arguments.safety));
        return Ok(());
    }
    let output = answers_of(None, &result);
    print(&format!("{}\n", serde_json::to_string_pretty(&output)?))
}

/// What was done, what more could be, and why the rest stays as it is, a line each.
fn summary(found: &Optimization, safety: Safety) -> String {
    let mut lines = Vec::new();
    let (on, off): (Vec<_>, Vec<_>) = found.rewrites.iter().partition(|rewrite| rewrite.applied);
    lines.push(match on.len() {
        0 => "Nothing was changed.".to_owned(),
        1 => "1 change:".to_owned(),
        count => format!("{count} changes:"),
    });
    lines.extend(on.iter().map(|rewrite| format!("  + {}", rewrite.title)));
    for rewrite in off {
        let more = match (rewrite.applicability, safety) {
            (Applicability::Usual, Safety::Safe) => "with --safety usual: ",
            (Applicability::Review, Safety::Safe | Safety::Usual) => "with --safety review: ",
            (Applicability::DisplayOnly, _) => {
                lines.push(format!("  · {}: {}", rewrite.title, rewrite.reason));
                continue;
            }
            _ => "",
        };
        lines.push(format!("  · {more}{}", rewrite.title));
    }
    for stay in &found.stays {
        let line = stay
            .line
            .map_or_else(String::new, |line| format!("line {line}: "));
        lines.push(format!(
            "  = {line}`{}` ({}) {}.",
            stay.command,
            format_seconds(stay.seconds),
            stay.reason
        ));
    }
    lines.join("\n")
}
