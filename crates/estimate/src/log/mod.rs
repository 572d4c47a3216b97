//! Logs of real builds, in the forms in which people have them at hand; which one a text is, is told by its lines.
//!
//! Understood are `--progress=plain` of `docker build`, `docker buildx build`, `buildctl` and Compose, bare or with what GitHub
//! Actions, GitLab, Jenkins and others put in front of lines; `--progress=rawjson`; the terminal's form as it is copied; `docker
//! buildx history trace`; those of the classic builder, Buildah (Podman) and kaniko; and for sizes `docker history`.

mod classic;
mod clean;
mod delivery;
mod image;
mod kaniko;
mod matching;
mod plain;
mod raw;
mod terminal;

pub use matching::{Match, Matching};

use serde::{Deserialize, Serialize};

/// Which program wrote a log, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogForm {
    /// Not the log of any build that is known here.
    #[default]
    Unknown,
    /// `--progress=plain`
    Plain,
    /// `--progress=rawjson`
    RawJson,
    /// The terminal's form.
    Terminal,
    /// `docker buildx history trace`
    Trace,
    /// `docker buildx history inspect`: totals, no steps.
    Inspect,
    /// `docker history`: sizes, no durations.
    ImageHistory,
    /// The builder before `BuildKit`: no durations.
    Classic,
    /// Buildah, which `podman build` runs: no durations.
    Buildah,
    /// kaniko: whole seconds, and a cache with rules of its own.
    Kaniko,
}

impl LogForm {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "no build log",
            Self::Plain => "a build log, --progress=plain",
            Self::RawJson => "a build log, --progress=rawjson",
            Self::Terminal => "a build log as the terminal shows it",
            Self::Trace => "a trace of buildx history",
            Self::Inspect => "a summary of buildx history",
            Self::ImageHistory => "docker history",
            Self::Classic => "a log of the classic builder",
            Self::Buildah => "a log of podman or buildah",
            Self::Kaniko => "a log of kaniko",
        }
    }
}

/// A step as a log tells of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LoggedStep {
    /// The stage's name, `stage-N` for one without; empty where the log names none.
    pub stage: String,
    /// Platform, or target of a build of several; empty where the log names none.
    pub platform: String,
    /// Number in the stage, as the log counts: a `FROM` of an image out of a registry takes number 1; 0 where it does not count.
    pub number: usize,
    /// The instruction, variables expanded.
    pub text: String,
    /// Whether the end of the text is missing.
    pub cut: bool,
    /// Seconds that it took; `None` where it was cached, or did not end, or the log has no durations.
    pub seconds: Option<f64>,
    /// Bytes of its layer; `None` where the log has no sizes.
    pub bytes: Option<f64>,
    /// Taken from the cache.
    pub cached: bool,
    /// Line that names it first, from 1.
    pub line: usize,
}

impl LoggedStep {
    /// Whether it is the pull of a base image.
    pub fn is_from(&self) -> bool {
        self.text.starts_with("FROM ")
    }
}

/// What a log tells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct BuildLog {
    /// What it was taken for.
    pub form: LogForm,
    /// Steps in the order in which they are first named.
    pub steps: Vec<LoggedStep>,
    /// Seconds of the export of the image, a push included; `None` where the log does not say.
    pub export: Option<f64>,
    /// Bytes of the context that were sent, and seconds; `None` where the log does not say.
    pub transfer: Option<(f64, f64)>,
    /// Lines of the text.
    pub lines: usize,
    /// What is missing in it, in whole sentences, with line numbers.
    pub complaints: Vec<String>,
}

impl BuildLog {
    /// Reads a log; what is not understood is left out.
    pub fn parse(text: &str) -> Self {
        let start = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
        let mut log =
            if start.starts_with('{') || start.starts_with('[') && start[1..].trim_start().starts_with('{') {
                raw::parse(text)
            } else {
                Self::of_lines(text)
            };
        log.lines = text.lines().count();
        log.complain();
        log
    }

    fn of_lines(text: &str) -> Self {
        let lines: Vec<_> = clean::lines(text);
        let count = |is: fn(&str) -> bool| lines.iter().filter(|line| is(line)).count();
        let (plain, terminal, classic, kaniko) = (
            count(plain::is_line),
            count(terminal::is_line),
            count(classic::is_line),
            count(kaniko::is_line),
        );
        if let Some(log) = image::parse(&lines) {
            log
        } else if plain > 0 && plain >= terminal {
            plain::parse(&lines)
        } else if terminal > 0 {
            terminal::parse(&lines)
        } else if classic > 0 {
            classic::parse(&lines)
        } else if kaniko > 0 {
            kaniko::parse(&lines)
        } else {
            Self::default()
        }
    }

    fn complain(&mut self) {
        match self.form {
            LogForm::Unknown => self.complaints.push(
                "This is no build log that is known here. Paste the output of docker build with --progress=plain, or \
                 of docker buildx history logs."
                    .to_owned(),
            ),
            LogForm::Inspect => self.complaints.push(
                "This summary holds totals, no steps. docker buildx history logs, or history trace, holds the steps."
                    .to_owned(),
            ),
            LogForm::Classic => self
                .complaints
                .push("The classic builder prints no durations: outcomes are read, times are not.".to_owned()),
            LogForm::Buildah => self.complaints.push(
                "Podman and buildah print no durations, and their cache has rules of its own: what was cached there may run \
                 in BuildKit."
                    .to_owned(),
            ),
            LogForm::Kaniko => self.complaints.push(
                "kaniko counts whole seconds, and its cache has rules of its own: durations are used, outcomes may differ \
                 from BuildKit's."
                    .to_owned(),
            ),
            LogForm::ImageHistory => self
                .complaints
                .push("docker history holds sizes, no durations, and only the layers of the final image.".to_owned()),
            _ => {
                if let Some(platform) = self.platform() {
                    self.complaints.push(format!(
                        "The log is of several platforms at once; of steps that several of them have, that of {platform} is used."
                    ));
                }
            }
        }
    }

    /// Of a log of several platforms, the one whose steps are used: the usual one, else the first.
    fn platform(&self) -> Option<&str> {
        let mut platforms = self
            .steps
            .iter()
            .map(|step| step.platform.as_str())
            .filter(|platform| platform.contains('/'));
        let first = platforms.next()?;
        let others: Vec<&str> = platforms.filter(|platform| *platform != first).collect();
        let usual = "linux/amd64";
        (!others.is_empty()).then(|| if others.contains(&usual) { usual } else { first })
    }

    /// The step of an instruction: the same stage and the same text, and the number where several have it. `name` and
    /// `index` are the stage's, `number` counts its steps from 1.
    pub fn find(&self, name: Option<&str>, index: usize, number: usize, text: &str) -> Option<&LoggedStep> {
        let candidates = matching::candidates(self, name, index, true, &[text]);
        // A FROM that is counted comes before all steps of its stage.
        let offset = usize::from(matching::in_stage(self, name, index, true).any(LoggedStep::is_from));
        candidates
            .iter()
            .find(|step| step.number == number + offset)
            .or_else(|| candidates.first().filter(|_| candidates.len() == 1))
            .copied()
    }
}

/// Whether a line is of a build's log and of nothing else.
fn is_line(line: &str) -> bool {
    plain::is_certain(line) || terminal::is_line(line) || classic::is_line(line) || kaniko::is_line(line)
}

/// `[stage 2/6] RUN make` as stage, number and instruction. In front of the stage may stand a platform or a target.
fn step_name(name: &str) -> Option<LoggedStep> {
    let (place, text) = name.strip_prefix('[')?.split_once("] ")?;
    let (above, count) = place.trim().rsplit_once(' ').unwrap_or(("", place.trim()));
    let (number, total) = count.split_once('/')?;
    total.parse::<usize>().ok()?;
    let above = above.trim();
    let (platform, stage) = above.rsplit_once(' ').unwrap_or(("", above));
    // A platform alone is no stage.
    let (platform, stage) = if platform.is_empty() && stage.contains('/') {
        (stage, "")
    } else {
        (platform.trim(), stage)
    };
    let cut = text.ends_with("...");
    Some(LoggedStep {
        stage: stage.to_owned(),
        platform: platform.to_owned(),
        number: number.trim().parse().ok()?,
        text: text.strip_suffix("...").unwrap_or(text).trim_end().to_owned(),
        cut,
        ..LoggedStep::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hold_stage_platform_and_number() {
        let read =
            |name: &str| step_name(name).map(|step| (step.platform, step.stage, step.number, step.text));
        let wanted = |platform: &str, stage: &str, number| {
            Some((
                platform.to_owned(),
                stage.to_owned(),
                number,
                "RUN make".to_owned(),
            ))
        };
        assert_eq!(read("[ 2/10] RUN make"), wanted("", "", 2));
        assert_eq!(read("[web 2/6] RUN make"), wanted("", "web", 2));
        assert_eq!(
            read("[linux/arm64 web 2/6] RUN make"),
            wanted("linux/arm64", "web", 2)
        );
        assert_eq!(read("[linux/arm64 2/6] RUN make"), wanted("linux/arm64", "", 2));
        assert_eq!(read("[internal] load build context"), None);
    }

    #[test]
    fn a_counted_from_shifts_the_numbers_of_its_stage() {
        let log = BuildLog::parse(
            "#4 [1/3] FROM docker.io/library/alpine\n#4 DONE 1.0s\n#5 [2/3] RUN a\n#5 DONE 1.0s\n#6 [3/3] RUN a\n#6 DONE 2.0s\n",
        );
        assert_eq!(
            log.find(None, 0, 2, "RUN  a").and_then(|step| step.seconds),
            Some(2.0)
        );
        assert_eq!(log.find(None, 0, 1, "RUN b"), None);
    }
}
