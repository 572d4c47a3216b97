//! Builders that name one step after the other and say what was cached, without durations: the one before `BuildKit`, and Buildah,
//! which Podman runs (containers/buildah `imagebuildah/stage_executor.go`).

use super::clean::Line;
use super::{BuildLog, LogForm, LoggedStep};

/// `Step 3/9 : RUN make`, `STEP 3/9: RUN make`, `[1/2] STEP 3/9: RUN make`
pub(super) fn is_line(line: &str) -> bool {
    instruction(line).is_some()
}

/// A step as a line names it.
struct Named<'l> {
    form: LogForm,
    /// Number of the stage, from 0, where the line counts stages.
    stage: Option<usize>,
    text: &'l str,
}

fn instruction(line: &str) -> Option<Named<'_>> {
    let is_count =
        |count: &str| !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit() || byte == b'/');
    if let Some((count, text)) = line.strip_prefix("Step ").and_then(|rest| rest.split_once(" : ")) {
        let named = Named {
            form: LogForm::Classic,
            stage: None,
            text,
        };
        return is_count(count).then_some(named);
    }
    let (stage, rest) = match line.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
        Some((stage, rest)) => (Some(stage), rest),
        None => (None, line),
    };
    let (count, text) = rest.strip_prefix("STEP ")?.split_once(": ")?;
    let stage = match stage {
        Some(stage) => Some(stage.split_once('/')?.0.parse::<usize>().ok()?.checked_sub(1)?),
        None => None,
    };
    is_count(count).then_some(Named {
        form: LogForm::Buildah,
        stage,
        text,
    })
}

pub(super) fn parse(lines: &[Line]) -> BuildLog {
    let mut log = BuildLog::default();
    let (mut stages, mut stage, mut number) = (0, String::new(), 0);
    let mut current = None;
    for line in lines {
        if let Some(Named {
            form,
            stage: counted,
            text,
        }) = instruction(line)
        {
            log.form = form;
            let name = text.split(' ').next().unwrap_or_default().to_uppercase();
            current = None;
            if name == "FROM" {
                let mut words = text.split_whitespace().rev();
                let alias = words.next().zip(words.next());
                stage = match alias {
                    Some((alias, keyword)) if keyword.eq_ignore_ascii_case("as") => alias.to_lowercase(),
                    _ => format!("stage-{}", counted.unwrap_or(stages)),
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
        } else if line.trim().trim_start_matches('-').starts_with("> Using cache")
            && let Some(step) = current
        {
            log.steps[step].cached = true;
        }
    }
    log
}

#[cfg(test)]
mod tests {
    use super::super::{BuildLog, LogForm};

    #[test]
    fn buildah_counts_stages_or_does_not() {
        let log = BuildLog::parse(
            "[1/2] STEP 1/2: FROM alpine AS Deps\n[1/2] STEP 2/2: RUN make\n--> 4b3b1f0a\n[2/2] STEP 1/2: FROM alpine\n\
             [2/2] STEP 2/2: COPY --from=deps /a /b\n--> Using cache 4b3b1f0a2a5d\n--> 4b3b1f0a2a5d\n[2/2] COMMIT app\n",
        );
        assert_eq!(log.form, LogForm::Buildah);
        let steps: Vec<_> = log
            .steps
            .iter()
            .map(|step| (step.stage.as_str(), step.text.as_str(), step.cached))
            .collect();
        assert_eq!(
            steps,
            [
                ("deps", "RUN make", false),
                ("stage-1", "COPY --from=deps /a /b", true)
            ]
        );
    }
}
