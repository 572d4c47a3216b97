//! `--progress=rawjson` and `docker buildx history`, which are JSON.

use super::delivery::Beside;
use super::{BuildLog, LogForm, step_name};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Status {
    #[serde(default)]
    vertexes: Option<Vec<Vertex>>,
}

#[derive(Deserialize)]
struct Vertex {
    digest: String,
    #[serde(default)]
    name: String,
    started: Option<String>,
    completed: Option<String>,
    #[serde(default)]
    cached: bool,
    #[serde(default)]
    error: String,
}

pub(super) fn parse(text: &str) -> BuildLog {
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    if serde_json::from_str::<Value>(first.trim_start_matches('\u{feff}'))
        .is_ok_and(|value| value.get("CreatedBy").is_some())
    {
        return super::image::parse_json(text);
    }
    if text.contains("\"vertexes\"") {
        return raw_json(text);
    }
    match serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')) {
        Ok(value) if value.get("data").is_some() => trace(&value),
        Ok(value) if value.get("NumTotalSteps").is_some() => BuildLog {
            form: LogForm::Inspect,
            ..BuildLog::default()
        },
        _ => BuildLog::default(),
    }
}

/// What is known of a vertex: the index of its step, and when it worked.
#[derive(Default)]
struct Work {
    step: usize,
    spans: Vec<(f64, f64)>,
}

fn raw_json(text: &str) -> BuildLog {
    let mut log = BuildLog {
        form: LogForm::RawJson,
        ..BuildLog::default()
    };
    let mut works: BTreeMap<String, Work> = BTreeMap::new();
    let mut unread = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() || !line.contains("\"vertexes\"") {
            continue;
        }
        let Ok(status) = serde_json::from_str::<Status>(line) else {
            unread.push(number);
            continue;
        };
        for vertex in status.vertexes.into_iter().flatten() {
            take(&mut log, &mut works, &vertex, number);
        }
    }
    for work in works.values() {
        let step = &mut log.steps[work.step];
        step.seconds = Some(covered(&work.spans)).filter(|_| !step.cached && !work.spans.is_empty());
    }
    if let [first, ..] = unread.as_slice() {
        log.complaints.push(format!(
            "Line {first}: this is no whole JSON object ({} such lines in all).",
            unread.len()
        ));
    }
    log
}

fn take(log: &mut BuildLog, works: &mut BTreeMap<String, Work>, vertex: &Vertex, line: usize) {
    if let (Some(beside), Some(started), Some(completed)) =
        (Beside::of(&vertex.name), &vertex.started, &vertex.completed)
        && let (Some(from), Some(to)) = (seconds_of(started), seconds_of(completed))
    {
        log.beside(beside, to - from);
    }
    if !works.contains_key(&vertex.digest) {
        let Some(mut step) = step_name(&vertex.name) else {
            return;
        };
        step.line = line;
        log.steps.push(step);
        let work = Work {
            step: log.steps.len() - 1,
            ..Work::default()
        };
        works.insert(vertex.digest.clone(), work);
    }
    let Some(work) = works.get_mut(&vertex.digest) else {
        return;
    };
    let step = &mut log.steps[work.step];
    step.cached |= vertex.cached;
    if !vertex.error.is_empty() {
        let text = &step.text;
        log.complaints
            .push(format!("Line {line}: “{text}” failed; its duration is not used."));
        return;
    }
    if let (Some(started), Some(completed)) = (&vertex.started, &vertex.completed)
        && let (Some(from), Some(to)) = (seconds_of(started), seconds_of(completed))
    {
        work.spans.push((from, to));
    }
}

/// Seconds that spans cover, those that lie over each other once.
fn covered(spans: &[(f64, f64)]) -> f64 {
    let mut spans = spans.to_vec();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut sum, mut end) = (0.0, f64::NEG_INFINITY);
    for (from, to) in spans {
        sum += (to - from.max(end)).max(0.0);
        end = end.max(to);
    }
    // No more digits than a clock has.
    (sum * 1e6_f64).round() / 1e6
}

/// `2026-11-22T11:00:15.237181882Z` as seconds since the start of the year 1970, the zone left out.
fn seconds_of(time: &str) -> Option<f64> {
    let (date, clock) = time.split_once('T')?;
    let mut date = date.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let end = clock
        .find(|c: char| !c.is_ascii_digit() && !":.".contains(c))
        .unwrap_or(clock.len());
    let mut parts = clock[..end].split(':').map(|part| part.parse::<f64>().ok());
    let in_day = parts.next()?? * 3600.0 + parts.next()?? * 60.0 + parts.next()??;
    // Days from civil dates, years beginning in March.
    let (years, months) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = years * 365 + years.div_euclid(4) - years.div_euclid(100)
        + years.div_euclid(400)
        + (months * 153 + 2) / 5
        + day;
    #[allow(clippy::cast_precision_loss, reason = "days are few")]
    Some((days - 719_469) as f64 * 86_400.0 + in_day)
}

/// Spans of Jaeger; those of vertices carry their digest (moby/buildkit `solver/jobs.go`).
fn trace(value: &Value) -> BuildLog {
    let mut log = BuildLog {
        form: LogForm::Trace,
        ..BuildLog::default()
    };
    let traces = value["data"].as_array().into_iter().flatten();
    let spans = traces.flat_map(|trace| trace["spans"].as_array().into_iter().flatten());
    let mut works: BTreeMap<String, Work> = BTreeMap::new();
    for span in spans {
        let tags = span["tags"].as_array().into_iter().flatten();
        let vertex = tags
            .filter(|tag| tag["key"] == "vertex")
            .find_map(|tag| tag["value"].as_str());
        let (Some(vertex), Some(name)) = (vertex, span["operationName"].as_str()) else {
            continue;
        };
        let (cached, name) = match name.strip_prefix("load cache: ") {
            Some(name) => (true, name),
            None => (false, name),
        };
        let Some(step) = step_name(name) else { continue };
        let work = works.entry(vertex.to_owned()).or_insert_with(|| {
            log.steps.push(step);
            Work {
                step: log.steps.len() - 1,
                ..Work::default()
            }
        });
        log.steps[work.step].cached |= cached;
        if let (Some(start), Some(duration)) = (span["startTime"].as_f64(), span["duration"].as_f64()) {
            work.spans.push((start / 1e6, (start + duration) / 1e6));
        }
    }
    for work in works.values() {
        let step = &mut log.steps[work.step];
        step.seconds = Some(covered(&work.spans)).filter(|_| !step.cached);
    }
    log
}

#[cfg(test)]
mod tests {
    use super::super::BuildLog;

    #[test]
    fn spans_are_added_up_even_past_the_end_of_a_year() {
        let line = |from: &str, to: &str| {
            format!(
                "{{\"vertexes\":[{{\"digest\":\"d\",\"name\":\"[1/2] RUN x\",\"started\":\"{from}\",\"completed\":\"{to}\"}}]}}\n"
            )
        };
        let text = line("2026-12-31T23:59:59.5Z", "2027-01-01T00:00:00.5Z")
            + &line("2026-12-31T23:59:59.5Z", "2027-01-01T00:00:00.25Z")
            + &line("2027-01-01T00:00:01Z", "2027-01-01T00:00:01.25Z");
        let seconds: Vec<_> = BuildLog::parse(&text)
            .steps
            .iter()
            .map(|step| step.seconds)
            .collect();
        assert_eq!(seconds, [Some(1.25)]);
    }
}
