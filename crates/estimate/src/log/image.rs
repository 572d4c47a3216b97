//! `docker history`: what each layer of an image was made by, and its size; the newest first.

use super::clean::Line;
use super::{BuildLog, LogForm, LoggedStep};
use crate::statement::squeeze;
use serde_json::Value;

/// The table; `None` where the lines are none.
pub(super) fn parse(lines: &[Line]) -> Option<BuildLog> {
    let at = lines
        .iter()
        .position(|line| line.contains("CREATED BY") && line.contains("SIZE"))?;
    let column = |name: &str| {
        let byte = lines[at].find(name)?;
        Some(lines[at][..byte].chars().count())
    };
    let (by, size, comment) = (column("CREATED BY")?, column("SIZE")?, column("COMMENT"));
    let cell = |line: &str, from: usize, to: usize| -> String {
        line.chars()
            .skip(from)
            .take(to.saturating_sub(from))
            .collect::<String>()
            .trim()
            .to_owned()
    };
    let steps = lines[at + 1..].iter().filter_map(|line| {
        let text = cell(line, by, size);
        let bytes = bytes_of(&cell(line, size, comment.unwrap_or(usize::MAX)))?;
        Some(step(&text, bytes, line.number))
    });
    Some(log(steps.collect()))
}

/// `--format json`, an object a line.
pub(super) fn parse_json(text: &str) -> BuildLog {
    let steps = text.lines().zip(1..).filter_map(|(line, number)| {
        let value: Value = serde_json::from_str(line.trim_start_matches('\u{feff}')).ok()?;
        Some(step(
            value["CreatedBy"].as_str()?,
            bytes_of(value["Size"].as_str()?)?,
            number,
        ))
    });
    log(steps.collect())
}

fn log(mut steps: Vec<LoggedStep>) -> BuildLog {
    steps.reverse();
    BuildLog {
        form: LogForm::ImageHistory,
        steps,
        ..BuildLog::default()
    }
}

fn step(made_by: &str, bytes: f64, line: usize) -> LoggedStep {
    let cut = made_by.ends_with('…') || made_by.ends_with("...");
    let text = made_by.trim_end_matches(['…', '.']).trim_end();
    let text = text.strip_suffix("# buildkit").unwrap_or(text);
    // Build arguments stand in front of the shell: `|2 A=b C=d /bin/sh -c make`.
    let text = match text.split_once("/bin/sh -c ") {
        Some(("RUN " | "", command)) => format!("RUN {command}"),
        Some((arguments, command)) if arguments.trim_start_matches("RUN ").starts_with('|') => {
            format!("RUN {command}")
        }
        _ => text.to_owned(),
    };
    LoggedStep {
        text: squeeze(&text),
        cut,
        bytes: Some(bytes),
        line,
        ..LoggedStep::default()
    }
}

/// `23.9MB`, `4.1kB`, `0B`
pub(super) fn bytes_of(text: &str) -> Option<f64> {
    let unit = text.find(|c: char| c.is_ascii_alphabetic())?;
    let factor = match &text[unit..] {
        "B" => 1.0,
        "kB" | "KB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        "TB" => 1e12,
        _ => return None,
    };
    Some((text[..unit].trim().parse::<f64>().ok()? * factor).round())
}
