//! Logs of real builds: `--progress=plain` and `--progress=rawjson`.

use crate::statement::squeeze;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A step as a log tells of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LoggedStep {
    /// The stage's name, `stage-N` for one without; empty where the Dockerfile has one stage.
    pub stage: String,
    /// Number in the stage, as the log counts: a `FROM` of an image out of a registry takes number 1.
    pub number: usize,
    /// The instruction, variables expanded.
    pub text: String,
    /// Seconds that it took; 0 where it was cached.
    pub seconds: f64,
    /// Taken from the cache.
    pub cached: bool,
}

/// What a log tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BuildLog {
    /// Steps in the order in which they are first named.
    pub steps: Vec<LoggedStep>,
}

impl BuildLog {
    /// Reads a log; what is not understood is left out.
    pub fn parse(text: &str) -> Self {
        if text.trim_start().starts_with('{') {
            raw_json(text)
        } else {
            plain(text)
        }
    }

    /// The step of an instruction: the same stage, and the same text or, where variables made it another, the number.
    /// `name` and `index` are the stage's, `number` counts its steps from 1.
    pub fn find(&self, name: Option<&str>, index: usize, number: usize, text: &str) -> Option<&LoggedStep> {
        let text = squeeze(text);
        let unnamed = format!("stage-{index}");
        let stage = name.unwrap_or(&unnamed);
        let in_stage = || {
            self.steps
                .iter()
                .filter(|step| step.stage.is_empty() || step.stage == stage)
        };
        // A FROM that is counted comes before all steps of its stage.
        let offset = usize::from(in_stage().any(|step| step.number == 1 && step.text.starts_with("FROM ")));
        in_stage()
            .find(|step| step.number == number + offset && squeeze(&step.text) == text)
            .or_else(|| {
                let mut same = in_stage().filter(|step| squeeze(&step.text) == text);
                same.next().filter(|_| same.next().is_none())
            })
    }
}

/// `[stage 2/6] RUN make` as stage, number and instruction.
fn step_name(name: &str) -> Option<LoggedStep> {
    let (place, text) = name.strip_prefix('[')?.split_once("] ")?;
    let (stage, count) = place.rsplit_once(' ').unwrap_or(("", place));
    let (number, total) = count.split_once('/')?;
    total.parse::<usize>().ok()?;
    // A platform may stand in front of the stage.
    let stage = stage.rsplit(' ').next().unwrap_or(stage).to_owned();
    Some(LoggedStep {
        stage,
        number: number.parse().ok()?,
        text: text.to_owned(),
        ..LoggedStep::default()
    })
}

fn plain(text: &str) -> BuildLog {
    let mut log = BuildLog::default();
    let mut by_number: BTreeMap<&str, usize> = BTreeMap::new();
    for line in text.lines() {
        let Some((number, rest)) = line.strip_prefix('#').and_then(|line| line.split_once(' ')) else {
            continue;
        };
        if let Some(step) = step_name(rest) {
            by_number.entry(number).or_insert_with(|| {
                log.steps.push(step);
                log.steps.len() - 1
            });
        } else if let Some(step) = by_number.get(number).and_then(|index| log.steps.get_mut(*index)) {
            if rest == "CACHED" {
                step.cached = true;
            } else if let Some(seconds) = rest.strip_prefix("DONE ").and_then(|rest| rest.strip_suffix('s')) {
                step.seconds = seconds.parse().unwrap_or_default();
            }
        }
    }
    log
}

#[derive(Deserialize)]
struct Status {
    #[serde(default)]
    vertexes: Option<Vec<RawVertex>>,
}

#[derive(Deserialize)]
struct RawVertex {
    digest: String,
    #[serde(default)]
    name: String,
    started: Option<String>,
    completed: Option<String>,
    #[serde(default)]
    cached: bool,
}

fn raw_json(text: &str) -> BuildLog {
    let mut log = BuildLog::default();
    let mut by_digest: BTreeMap<String, usize> = BTreeMap::new();
    // A vertex may start and end several times; each span counts once.
    let mut counted: BTreeMap<(String, String), f64> = BTreeMap::new();
    for vertex in text
        .lines()
        .filter_map(|line| serde_json::from_str::<Status>(line).ok())
        .flat_map(|s| s.vertexes.unwrap_or_default())
    {
        let index = match (by_digest.get(&vertex.digest), step_name(&vertex.name)) {
            (Some(index), _) => *index,
            (None, Some(step)) => {
                log.steps.push(step);
                by_digest.insert(vertex.digest.clone(), log.steps.len() - 1);
                log.steps.len() - 1
            }
            (None, None) => continue,
        };
        log.steps[index].cached |= vertex.cached;
        if let (Some(started), Some(completed)) = (vertex.started, vertex.completed)
            && let (Some(from), Some(to)) = (seconds_of_day(&started), seconds_of_day(&completed))
        {
            // Past midnight the clock begins anew.
            counted.insert((vertex.digest.clone(), started), (to - from).rem_euclid(86_400.0));
            let spans = counted.iter().filter(|((digest, _), _)| *digest == vertex.digest);
            log.steps[index].seconds = spans.map(|(_, seconds)| seconds).sum();
        }
    }
    log
}

/// `2026-11-22T11:00:15.237181882Z`
fn seconds_of_day(time: &str) -> Option<f64> {
    let clock = time.split_once('T')?.1;
    let end = clock
        .find(|c: char| !c.is_ascii_digit() && !":.".contains(c))
        .unwrap_or(clock.len());
    let mut parts = clock[..end].split(':').map(|part| part.parse::<f64>().ok());
    Some(parts.next()?? * 3600.0 + parts.next()?? * 60.0 + parts.next()??)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_logs_name_steps_once_and_end_them_later() {
        let log = BuildLog::parse(
            "#5 [build 2/3] RUN make\n#5 0.3 output\n#6 [1/2] COPY a b\n#6 CACHED\n#5 [build 2/3] RUN make\n#5 DONE 2.4s\n",
        );
        let step = |stage: &str, number, text: &str, seconds, cached| LoggedStep {
            stage: stage.to_owned(),
            number,
            text: text.to_owned(),
            seconds,
            cached,
        };
        assert_eq!(
            log.steps,
            [
                step("build", 2, "RUN make", 2.4, false),
                step("", 1, "COPY a b", 0.0, true)
            ]
        );
    }

    #[test]
    fn raw_logs_add_up_spans() {
        let line = |from: &str, to: &str| {
            format!(
                "{{\"vertexes\":[{{\"digest\":\"d\",\"name\":\"[1/2] RUN x\",\"started\":\"{from}\",\"completed\":\"{to}\"}}]}}\n"
            )
        };
        let text = line("2026-11-22T23:59:59.5Z", "2026-11-23T00:00:00.5Z")
            + &line("2026-11-23T00:00:01Z", "2026-11-23T00:00:01.25Z");
        assert_eq!(
            BuildLog::parse(&text)
                .steps
                .iter()
                .map(|step| step.seconds)
                .collect::<Vec<_>>(),
            [1.25]
        );
    }

    #[test]
    fn a_counted_from_shifts_the_numbers_of_its_stage() {
        let log = BuildLog::parse(
            "#4 [1/3] FROM docker.io/library/alpine\n#4 DONE 1.0s\n#5 [2/3] RUN a\n#5 DONE 1.0s\n#6 [3/3] RUN a\n#6 DONE 2.0s\n",
        );
        assert_eq!(log.find(None, 0, 2, "RUN  a").map(|step| step.seconds), Some(2.0));
        assert_eq!(log.find(None, 0, 1, "RUN b"), None);
    }
}
