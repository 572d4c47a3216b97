//! The terminal's form, as it is copied (moby/buildkit `util/progress/progressui/display.go`). Names are cut at the width of the
//! terminal, without any mark.

use super::clean::Line;
use super::delivery::Beside;
use super::{BuildLog, LogForm, step_name};

/// ` => …` or `[+] Building …`
pub(super) fn is_line(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("=> ") || line.starts_with("[+] Building ")
}

pub(super) fn parse(lines: &[Line]) -> BuildLog {
    let mut log = BuildLog::default();
    let mut finished = true;
    for line in lines.iter().filter(|line| is_line(line)) {
        let text = line.trim_start();
        if let Some(state) = text.strip_prefix("[+] Building ") {
            // Every frame is the whole picture: the last one counts.
            log = BuildLog::default();
            finished = state.contains("FINISHED") || state.contains("ERROR");
            continue;
        }
        let name = text.trim_start_matches("=> ");
        if text.starts_with("=> =>") {
            log.transferred(name);
            continue;
        }
        let (cached, failed) = (
            name.starts_with("CACHED "),
            name.starts_with("ERROR ") || name.starts_with("CANCELED "),
        );
        let name = ["CACHED ", "ERROR ", "CANCELED "]
            .iter()
            .find_map(|mark| name.strip_prefix(mark))
            .unwrap_or(name);
        let (name, gap, seconds) = timed(name);
        if let (Some(beside), Some(seconds)) = (Beside::of(name), seconds) {
            log.beside(beside, seconds);
        }
        let Some(mut step) = step_name(name) else { continue };
        step.line = line.number;
        step.cached = cached;
        // Where there is room between name and time, nothing was cut.
        step.cut |= gap <= 2;
        step.seconds = seconds.filter(|_| !cached && !failed);
        if failed {
            let text = &step.text;
            log.complaints.push(format!(
                "Line {}: “{text}” failed or was canceled; its duration is not used.",
                line.number
            ));
        }
        log.steps.push(step);
    }
    log.form = LogForm::Terminal;
    if !finished {
        leave_out_running(&mut log);
    }
    log
}

/// `name   1.2s` as name, blanks between, and seconds.
fn timed(name: &str) -> (&str, usize, Option<f64>) {
    let Some((before, time)) = name.trim_end().rsplit_once(' ') else {
        return (name, usize::MAX, None);
    };
    match time.strip_suffix('s').and_then(|time| time.parse().ok()) {
        Some(seconds) => (
            before.trim_end(),
            before.len() + 1 - before.trim_end().len(),
            Some(seconds),
        ),
        None => (name.trim_end(), usize::MAX, None),
    }
}

/// A build that had not ended shows running steps with the time so far: only those that a later step of their stage follows are
/// known to have ended.
fn leave_out_running(log: &mut BuildLog) {
    let stages: Vec<(String, usize)> = log
        .steps
        .iter()
        .map(|step| (step.stage.clone(), step.number))
        .collect();
    for step in &mut log.steps {
        let ended = stages
            .iter()
            .any(|(stage, number)| *stage == step.stage && *number > step.number);
        if !ended && step.seconds.is_some() {
            step.seconds = None;
            let (line, text) = (step.line, &step.text);
            log.complaints
                .push(format!("Line {line}: the build had not ended, and “{text}” may have been running; its duration is not used."));
        }
    }
}
