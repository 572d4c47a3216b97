//! kaniko's log: `INFO[0012] RUN make`, the number being seconds since it started (`GoogleContainerTools/kaniko`
//! `pkg/executor/build.go`, `pkg/commands`).

use super::clean::Line;
use super::{BuildLog, LogForm, LoggedStep};

/// `INFO[0012] …`
pub(super) fn is_line(line: &str) -> bool {
    message(line).is_some()
}

/// Seconds since the start, and what is said.
fn message(line: &str) -> Option<(f64, &str)> {
    let level = ["INFO[", "DEBU[", "WARN["];
    let rest = level.iter().find_map(|level| line.strip_prefix(level))?;
    let (seconds, text) = rest.split_once(']')?;
    let is_count = seconds.len() >= 4 && seconds.bytes().all(|byte| byte.is_ascii_digit());
    Some((seconds.parse().ok().filter(|_| is_count)?, text.trim()))
}

fn is_step(text: &str) -> bool {
    let keyword = text.split_once(' ').map(|(keyword, _)| keyword);
    keyword.is_some_and(|keyword| ["RUN", "COPY", "ADD", "WORKDIR"].contains(&keyword))
}

pub(super) fn parse(lines: &[Line]) -> BuildLog {
    let mut log = BuildLog {
        form: LogForm::Kaniko,
        ..BuildLog::default()
    };
    // The step at work, and since when.
    let mut open: Option<(usize, f64)> = None;
    for line in lines {
        let Some((now, text)) = message(line) else {
            continue;
        };
        if let Some(cached) = text.strip_prefix("Using caching version of cmd: ") {
            log.steps.push(step(cached, line.number, true));
            continue;
        }
        // What the step left is looked for when it is done; that is kaniko's own work.
        let ends = text.starts_with("Taking snapshot") || text.starts_with("Found cached layer");
        if !ends && !is_step(text) && !text.starts_with("Pushing image") {
            continue;
        }
        if let Some((at, since)) = open.take()
            && !text.starts_with("Found cached layer")
        {
            // Less than the second that is counted says nothing.
            log.steps[at].seconds = Some(now - since).filter(|took| *took > 0.0 && !log.steps[at].cached);
        }
        if is_step(text) {
            // A cached one is named twice.
            let known = log.steps.iter().position(|step| step.cached && step.text == text);
            let at = known.unwrap_or_else(|| {
                log.steps.push(step(text, line.number, false));
                log.steps.len() - 1
            });
            open = Some((at, now));
        }
    }
    log
}

fn step(text: &str, line: usize, cached: bool) -> LoggedStep {
    LoggedStep {
        text: text.to_owned(),
        line,
        cached,
        ..LoggedStep::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BuildLog, LogForm};

    #[test]
    fn a_step_ends_where_its_snapshot_begins() {
        let log = BuildLog::parse(
            "INFO[0002] Using caching version of cmd: RUN apk add git\nINFO[0003] Unpacking rootfs as cmd COPY a b requires it.\n\
             INFO[0005] RUN apk add git\nINFO[0005] Found cached layer, extracting to filesystem\nINFO[0006] COPY a b\n\
             INFO[0006] Taking snapshot of files...\nINFO[0007] RUN make\nINFO[0007] Running: [/bin/sh -c make]\ncc\n\
             INFO[0049] Taking snapshot of full filesystem...\nINFO[0060] Pushing image to r.example.org/app\n",
        );
        assert_eq!(log.form, LogForm::Kaniko);
        let steps: Vec<_> = log
            .steps
            .iter()
            .map(|step| (step.text.as_str(), step.cached, step.seconds))
            .collect();
        assert_eq!(
            steps,
            [
                ("RUN apk add git", true, None),
                ("COPY a b", false, None),
                ("RUN make", false, Some(42.0))
            ]
        );
    }
}
