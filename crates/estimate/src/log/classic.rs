//! The builder before `BuildKit`: steps and what was cached, no durations.

use super::clean::Line;
use super::{BuildLog, LogForm, LoggedStep};

/// `Step 3/9 : RUN make`
pub(super) fn is_line(line: &str) -> bool {
    instruction(line).is_some()
}

fn instruction(line: &str) -> Option<&str> {
    let (count, text) = line.strip_prefix("Step ")?.split_once(" : ")?;
    count
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'/')
        .then_some(text)
}

pub(super) fn parse(lines: &[Line]) -> BuildLog {
    let mut log = BuildLog {
        form: LogForm::Classic,
        ..BuildLog::default()
    };
    let (mut stages, mut stage, mut number) = (0, String::new(), 0);
    let mut current = None;
    for line in lines {
        if let Some(text) = instruction(line) {
            let name = text.split(' ').next().unwrap_or_default().to_uppercase();
            current = None;
            if name == "FROM" {
                let mut words = text.split_whitespace().rev();
                let alias = words.next().zip(words.next());
                stage = match alias {
                    Some((alias, keyword)) if keyword.eq_ignore_ascii_case("as") => alias.to_lowercase(),
                    _ => format!("stage-{stages}"),
                };
                (stages, number) = (stages + 1, 1);
            } else if ["RUN", "COPY", "ADD", "WORKDIR"].contains(&name.as_str()) {
                number += 1;
                log.steps.push(LoggedStep {
                    stage: stage.clone(),
                    number,
                    text: text.to_owned(),
                    line: line.number,
                    ..LoggedStep::default()
                });
                current = Some(log.steps.len() - 1);
            }
        } else if line.trim() == "---> Using cache"
            && let Some(step) = current
        {
            log.steps[step].cached = true;
        }
    }
    log
}
