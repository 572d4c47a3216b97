//! Which step of a log is which instruction. A step is taken only for an instruction of the same text, variables aside; a log
//! most of whose steps are not in the Dockerfile is not used at all.

use super::{BuildLog, LogForm, LoggedStep};
use crate::statement::{Statement, Subject, squeeze};
use crate::step::run_text;
use layerlab_context::{clean, has_wildcard};
use layerlab_dockerfile_parser::{Dockerfile, Instruction, Kind};
use std::collections::BTreeSet;

/// An instruction and its step in the log, as indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Index of the instruction in the Dockerfile.
    pub instruction: usize,
    /// Index of the step in the log.
    pub step: usize,
}

/// What of a log belongs to a Dockerfile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// Instructions with their steps, in the order of the Dockerfile.
    pub matches: Vec<Match>,
    /// Steps of the log, by index, that are no instruction of the Dockerfile.
    pub unmatched: Vec<usize>,
    /// Instructions, by index, that have no step in the log.
    pub missing: Vec<usize>,
    /// Whether most steps are matched: else the log is taken to be of another Dockerfile, and nothing of it is used.
    pub belongs: bool,
}

impl BuildLog {
    /// Looks for the steps of a Dockerfile.
    pub fn matching(&self, dockerfile: &Dockerfile) -> Matching {
        let mut found = Matching::default();
        let mut taken = BTreeSet::new();
        let alone = dockerfile.stages.len() == 1;
        let last_stage = dockerfile.stages.len().saturating_sub(1);
        for (index, stage) in dockerfile.stages.iter().enumerate() {
            if self.form == LogForm::ImageHistory && index != last_stage {
                continue;
            }
            let name = match &dockerfile.instructions[stage.from].kind {
                Some(Kind::From(from)) => from.name.as_deref(),
                _ => None,
            };
            let offset = usize::from(
                in_stage(self, name, index, alone).any(LoggedStep::is_from)
                    || [LogForm::Classic, LogForm::Buildah].contains(&self.form),
            );
            let mut number = offset;
            for instruction in std::iter::once(&stage.from).chain(&stage.commands) {
                let texts = texts_of(&dockerfile.instructions[*instruction], self.form);
                if texts.is_empty() {
                    continue;
                }
                let is_from = *instruction == stage.from;
                number += usize::from(!is_from);
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                let free: Vec<&LoggedStep> = candidates(self, name, index, alone, &texts)
                    .into_iter()
                    .filter(|step| !taken.contains(&self.index_of(step)))
                    .collect();
                let best = free.iter().find(|step| step.number == number).or_else(|| {
                    free.first().filter(|_| {
                        free.len() == 1 || self.form == LogForm::ImageHistory || same_texts(&free)
                    })
                });
                match best {
                    Some(step) => {
                        let step = self.index_of(step);
                        taken.insert(step);
                        found.matches.push(Match {
                            instruction: *instruction,
                            step,
                        });
                    }
                    None if !is_from => found.missing.push(*instruction),
                    None => {}
                }
            }
        }
        self.judge(dockerfile, &mut found, &taken);
        found
    }

    fn index_of(&self, step: &LoggedStep) -> usize {
        self.steps
            .iter()
            .position(|other| std::ptr::eq(other, step))
            .unwrap_or_default()
    }

    fn judge(&self, dockerfile: &Dockerfile, found: &mut Matching, taken: &BTreeSet<usize>) {
        let is_from =
            |instruction: usize| matches!(dockerfile.instructions[instruction].kind, Some(Kind::From(_)));
        let matched = found
            .matches
            .iter()
            .filter(|found| !is_from(found.instruction))
            .count();
        // Of an image's history the lower part belongs to its base.
        let first = found
            .matches
            .iter()
            .map(|found| found.step)
            .min()
            .unwrap_or_default();
        let same =
            |a: &LoggedStep, b: &LoggedStep| a.stage == b.stage && a.number == b.number && a.text == b.text;
        found.unmatched = (0..self.steps.len())
            .filter(|step| !taken.contains(step) && !self.steps[*step].is_from())
            .filter(|step| {
                self.form != LogForm::ImageHistory || (*step >= first && is_step(&self.steps[*step].text))
            })
            // The same step of another platform.
            .filter(|step| {
                !taken
                    .iter()
                    .any(|taken| same(&self.steps[*taken], &self.steps[*step]))
            })
            .collect();
        let logged = matched + found.unmatched.len();
        found.belongs = matched > 0 && matched * 2 >= logged;
        if self.form == LogForm::ImageHistory {
            found.belongs = matched > 0 && matched * 2 >= matched + found.missing.len();
        }
    }

    /// What the log says of durations and sizes, for the instructions that are its own.
    pub fn statements(&self, dockerfile: &Dockerfile, matching: &Matching) -> Vec<Statement> {
        if !matching.belongs {
            return Vec::new();
        }
        let statement = |found: &Match| {
            let step = &self.steps[found.step];
            let subject = subject_of(&dockerfile.instructions[found.instruction])?;
            // An image that was there is not pulled.
            let seconds = step.seconds.filter(|seconds| !step.is_from() || *seconds > 0.1);
            (seconds.is_some() || step.bytes.is_some()).then_some(Statement {
                subject,
                seconds,
                bytes: step.bytes,
                measured: true,
                unmounted: false,
            })
        };
        matching.matches.iter().filter_map(statement).collect()
    }
}

fn is_step(text: &str) -> bool {
    ["RUN ", "COPY ", "ADD ", "WORKDIR "]
        .iter()
        .any(|name| text.starts_with(name))
}

/// Steps of a stage. A log without stages is of a Dockerfile with one; in a Dockerfile with one stage, any name is its own.
pub(super) fn in_stage<'l>(
    log: &'l BuildLog,
    name: Option<&str>,
    index: usize,
    alone: bool,
) -> impl Iterator<Item = &'l LoggedStep> {
    let unnamed = format!("stage-{index}");
    let stage = name.map_or(unnamed, str::to_lowercase);
    let named: bool = log.steps.iter().any(|step| step.stage == stage);
    log.steps
        .iter()
        .filter(move |step| step.stage == stage || step.stage.is_empty() || (alone && !named))
}

pub(super) fn candidates<'l>(
    log: &'l BuildLog,
    name: Option<&str>,
    index: usize,
    alone: bool,
    texts: &[&str],
) -> Vec<&'l LoggedStep> {
    let platform = log.platform();
    let mut found: Vec<&LoggedStep> = in_stage(log, name, index, alone)
        .filter(|step| texts.iter().any(|text| fits(text, &step.text, step.cut)))
        .collect();
    found.sort_by_key(|step| platform.is_some_and(|platform| step.platform != platform));
    found
}

/// Steps of several platforms: the first will do.
fn same_texts(steps: &[&LoggedStep]) -> bool {
    let Some(first) = steps.first() else { return false };
    steps.iter().all(|step| {
        step.text == first.text && step.number == first.number && step.platform != first.platform
            || std::ptr::eq(*step, *first)
    })
}

/// How a log may name an instruction; nothing for one that is no step.
fn texts_of(instruction: &Instruction, form: LogForm) -> Vec<String> {
    let original = squeeze(&instruction.original);
    let (keyword, rest) = original.split_once(' ').unwrap_or((&original, ""));
    let keyword = keyword.to_uppercase();
    match &instruction.kind {
        Some(Kind::From(from)) => vec![format!("FROM {}", from.base)],
        Some(Kind::Run(run)) if !run.command.files.is_empty() => {
            // The log shows the first line of a here-document.
            let start = original.split("<<").next().unwrap_or_default().len();
            let word = original[start..].split(' ').next().unwrap_or_default();
            vec![format!("{}{word}", &original[..start])]
        }
        Some(Kind::Run(_) | Kind::Copy(_) | Kind::Add(_) | Kind::Workdir(_)) => {
            let mut texts = vec![format!("{keyword} {rest}")];
            if [
                LogForm::ImageHistory,
                LogForm::Classic,
                LogForm::Buildah,
                LogForm::Kaniko,
            ]
            .contains(&form)
            {
                let words = rest.split(' ').skip_while(|word| word.starts_with("--"));
                texts.push(format!("{keyword} {}", words.collect::<Vec<_>>().join(" ")));
            }
            texts
        }
        _ => Vec::new(),
    }
}

/// Whether a log's text is the instruction's, blanks and quotes aside; variables of the instruction may stand for anything.
fn fits(instruction: &str, logged: &str, cut: bool) -> bool {
    let text = bare(logged);
    if instruction.starts_with("FROM ") {
        return same_image(instruction, logged);
    }
    let parts: Vec<String> = literal_parts(instruction).iter().map(|part| bare(part)).collect();
    let is_heredoc = instruction.contains("<<");
    let Some((first, rest)) = parts.split_first() else {
        return false;
    };
    if cut {
        // The log's text is a beginning; with variables only the words before the first one can be compared.
        const TELLING: usize = 10;
        let common = first.len().min(text.len());
        return common >= TELLING
            && first.get(..common) == text.get(..common)
            && (rest.is_empty() || first.len() >= TELLING)
            && (!rest.is_empty() || text.len() <= first.len());
    }
    let Some(mut left) = text.strip_prefix(first.as_str()) else {
        return false;
    };
    for (at, part) in rest.iter().enumerate() {
        let is_last = at + 1 == rest.len();
        let found = if is_last && !is_heredoc {
            left.ends_with(part.as_str()).then(|| left.len() - part.len())
        } else {
            left.find(part.as_str())
        };
        match found {
            Some(position) => left = &left[position + part.len()..],
            None => return false,
        }
    }
    left.is_empty() || is_heredoc
}

/// `docker.io/library/node:22-slim@sha256:…` is `node:22-slim`.
fn same_image(instruction: &str, logged: &str) -> bool {
    let name = |text: &str| {
        let text = text
            .trim_start_matches("FROM ")
            .split('@')
            .next()
            .unwrap_or_default();
        let text = text
            .trim_start_matches("docker.io/")
            .trim_start_matches("library/");
        text.strip_suffix(":latest").unwrap_or(text).to_owned()
    };
    !instruction.contains('$') && name(instruction) == name(logged)
}

/// Blanks and what the builder takes off: quotes, the punctuation of arrays, escapes.
fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !"\"'[],\\".contains(*c))
        .collect()
}

/// The text between variables.
fn literal_parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let starts = c == '$'
            && chars
                .peek()
                .is_some_and(|next| *next == '{' || *next == '_' || next.is_ascii_alphabetic());
        if !starts {
            if let Some(last) = parts.last_mut() {
                last.push(c);
            }
            continue;
        }
        if chars.next_if_eq(&'{').is_some() {
            let mut depth = 1;
            while depth > 0
                && let Some(c) = chars.next()
            {
                depth += i32::from(c == '{') - i32::from(c == '}');
            }
        } else {
            while chars
                .next_if(|c| *c == '_' || c.is_ascii_alphanumeric())
                .is_some()
            {}
        }
        parts.push(String::new());
    }
    parts
}

/// What a statement about an instruction is about: the same as an estimate of its step says.
fn subject_of(instruction: &Instruction) -> Option<Subject> {
    let whole = || Subject::Command(squeeze(&instruction.original));
    Some(match instruction.kind.as_ref()? {
        Kind::From(from) => Subject::Pull(from.base.clone()),
        Kind::Run(run) => Subject::Command(squeeze(&run_text(run))),
        Kind::Copy(copy) if copy.from.is_none() && !copy.sources.paths.is_empty() => {
            let path = |path: &String| {
                let plain = path.split('/').take_while(|part| !has_wildcard(part));
                clean(&plain.collect::<Vec<_>>().join("/"))
            };
            Subject::Paths(copy.sources.paths.iter().map(path).collect())
        }
        Kind::Copy(_) | Kind::Add(_) | Kind::Workdir(_) => whole(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_may_stand_for_anything_and_the_rest_is_the_same() {
        for (instruction, logged, is) in [
            ("RUN npm ci", "RUN npm  ci", true),
            ("RUN npm ci", "RUN npm ci --omit=dev", false),
            ("RUN make V=$V all", "RUN make V=3 all", true),
            ("RUN make V=${V:-1} all", "RUN make V=3 test", false),
            ("COPY \"a b\" /x", "COPY a b /x", true),
            ("RUN <<EOF", "RUN <<EOF (set -e...)", true),
        ] {
            assert_eq!(fits(instruction, logged, false), is, "{instruction}");
        }
        assert!(fits(
            "RUN apt-get update && apt-get install -y git",
            "RUN apt-get update && apt-g",
            true
        ));
        assert!(!fits(
            "RUN apt-get update && apt-get install -y git",
            "RUN apt-get update && apk",
            true
        ));
        assert!(!fits("RUN make", "RUN m", true));
    }
}
