//! `--progress=plain` (moby/buildkit `util/progress/progressui/printer.go`).

use super::clean::Line;
use super::delivery::Beside;
use super::{BuildLog, LogForm, step_name};
use std::collections::{BTreeMap, BTreeSet};

/// `#12 …`
pub(super) fn is_line(line: &str) -> bool {
    numbered(line).is_some()
}

/// A line that is nothing else, wherever it stands: a step's name, its end, what it printed.
pub(super) fn is_certain(line: &str) -> bool {
    let Some((_, rest)) = numbered(line) else {
        return false;
    };
    let word = rest.split(' ').next().unwrap_or_default();
    ["DONE", "CACHED", "ERROR:", "CANCELED", "...", "extracting"].contains(&word)
        || word.starts_with("sha256:")
        || rest.starts_with('[')
        || word.contains('.') && word.parse::<f64>().is_ok()
}

fn numbered(line: &str) -> Option<(&str, &str)> {
    let (number, rest) = line.strip_prefix('#')?.split_once(' ')?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some((number, rest))
}

/// What a number stands for: a step, or something else.
struct Named {
    step: Option<usize>,
    beside: Option<Beside>,
}

/// `DONE 2.4s`
fn done(rest: &str) -> Option<f64> {
    rest.strip_prefix("DONE ")?.strip_suffix('s')?.parse().ok()
}

pub(super) fn parse(lines: &[Line]) -> BuildLog {
    let mut log = BuildLog {
        form: LogForm::Plain,
        ..BuildLog::default()
    };
    let mut known: BTreeMap<&str, Named> = BTreeMap::new();
    let mut open: BTreeMap<usize, usize> = BTreeMap::new();
    // Steps whose layers are pulled, and steps that say something of their own.
    let (mut pulled, mut spoke) = (BTreeSet::new(), BTreeSet::new());
    for line in lines {
        let Some((number, rest)) = numbered(line) else {
            continue;
        };
        // A second build in one log counts from 1 again.
        if number == "1" && rest.starts_with('[') && known.len() > 1 {
            known.clear();
        }
        let Some(known) = known.get(number) else {
            let step = step_name(rest).map(|mut step| {
                step.line = line.number;
                log.steps.push(step);
                open.insert(log.steps.len() - 1, line.number);
                log.steps.len() - 1
            });
            let named = Named {
                step,
                beside: Beside::of(rest),
            };
            known.insert(number, named);
            continue;
        };
        if let Some(beside) = known.beside {
            log.transferred(rest);
            if let Some(seconds) = done(rest) {
                log.beside(beside, seconds);
            }
        }
        let Some(step) = known.step else { continue };
        if rest == "CACHED" {
            log.steps[step].cached = true;
            log.steps[step].seconds = None;
            open.remove(&step);
        } else if let Some(seconds) = done(rest) {
            // A layer that is pulled was built before: the time is that of the pull
            // (https://github.com/docker/build-push-action/issues/885).
            let is_base = log.steps[step].text.starts_with("FROM ");
            if pulled.contains(&step) && !spoke.contains(&step) && !is_base {
                log.steps[step].cached = true;
                let (text, at) = (&log.steps[step].text, line.number);
                log.complaints.push(format!(
                    "Line {at}: “{text}” came from the cache; the {seconds:.1} s are the pull of its layers."
                ));
            }
            if !log.steps[step].cached {
                log.steps[step].seconds = Some(seconds);
            }
            open.remove(&step);
        } else if rest.starts_with("ERROR: ") {
            let (text, at) = (&log.steps[step].text, line.number);
            log.complaints
                .push(format!("Line {at}: “{text}” failed; its duration is not used."));
            open.remove(&step);
        } else if rest == "CANCELED" {
            open.remove(&step);
        } else if rest.starts_with("sha256:") || rest.starts_with("extracting sha256:") {
            pulled.insert(step);
        } else if rest.starts_with(|c: char| c.is_ascii_digit()) {
            spoke.insert(step);
        }
    }
    for (step, line) in open {
        let text = &log.steps[step].text;
        log.complaints.push(format!(
            "Line {line}: the log does not say when “{text}” ended; its duration is not used."
        ));
    }
    log
}

#[cfg(test)]
mod tests {
    use super::super::BuildLog;

    fn read(text: &str) -> Vec<(String, Option<f64>, bool)> {
        let log = BuildLog::parse(text);
        log.steps
            .into_iter()
            .map(|step| (step.text, step.seconds, step.cached))
            .collect()
    }

    #[test]
    fn steps_are_named_once_and_end_later() {
        assert_eq!(
            read(
                "#5 [build 2/3] RUN make\n#5 0.3 DONE 9.9s\n#5 ...\n#6 [1/2] COPY a b\n#6 CACHED\n#5 [build 2/3] RUN make\n#5 DONE 2.4s\n"
            ),
            [
                ("RUN make".to_owned(), Some(2.4), false),
                ("COPY a b".to_owned(), None, true)
            ]
        );
    }

    #[test]
    fn a_step_whose_layers_are_pulled_came_from_the_cache() {
        let pull = "#5 sha256:955b 0B / 130.46MB 0.2s\n#5 extracting sha256:955b 11.1s done\n";
        let log = BuildLog::parse(&format!(
            "#5 [2/3] RUN npm ci\n{pull}#5 DONE 16.5s\n#6 [3/3] COPY a b\n#6 DONE 0.1s\n"
        ));
        assert_eq!((log.steps[0].cached, log.steps[0].seconds), (true, None));
        assert_eq!(
            log.complaints,
            ["Line 4: “RUN npm ci” came from the cache; the 16.5 s are the pull of its layers."]
        );
        let ran = read(&format!(
            "#5 [2/3] RUN npm ci\n{pull}#5 13.1 added 4 packages\n#5 DONE 16.5s\n"
        ));
        assert_eq!(ran, [("RUN npm ci".to_owned(), Some(16.5), false)]);
    }

    #[test]
    fn what_did_not_end_has_no_duration_and_is_named() {
        let log = BuildLog::parse("#5 [1/2] RUN make\n#5 0.3 cc\n");
        assert_eq!(log.steps[0].seconds, None);
        assert_eq!(
            log.complaints,
            ["Line 1: the log does not say when “RUN make” ended; its duration is not used."]
        );
    }
}
