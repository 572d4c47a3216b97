//! The estimate of one step.

use crate::catalogue::{Family, Known, Quantities, family_of, is_fetch};
use crate::copy::count;
use crate::counted::packages;
use crate::finish::{finishes, finishing};
use crate::mounts::{self, Filled};
use crate::range::{Range, Source};
use crate::rates::Rates;
use crate::site::Site;
use crate::statement::{Said, Statement, Statements, Subject, squeeze};
use layerlab_build::{Graph, Operation};
use layerlab_command::{SimpleCommand, simple_commands};
use layerlab_context::Tree;
use layerlab_dockerfile_parser::{Dockerfile, Kind, Run};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Duration and size of a step, and where they come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// What a statement about it would be about.
    pub subject: Subject,
    /// Seconds that it takes when it runs.
    pub seconds: Range,
    /// Where the seconds come from.
    pub seconds_source: Source,
    /// Bytes of its layer.
    pub bytes: Range,
    /// Where the bytes come from.
    pub bytes_source: Source,
}

/// Estimates the steps of one build.
pub struct Estimator<'e> {
    /// What is built.
    pub dockerfile: &'e Dockerfile,
    /// The context, `.dockerignore` applied.
    pub context: &'e Tree,
    /// Texts of files, by path: of manifests, the number of packages counts.
    pub contents: &'e BTreeMap<String, String>,
    /// Whether the context is thought up, so that sizes of its files tell nothing.
    pub assumed: bool,
    /// What was stated.
    pub statements: &'e Statements,
    /// How fast bytes move.
    pub rates: Rates,
    /// Whether cache mounts hold what an earlier build left in them.
    pub warm_mounts: bool,
}

/// Whether a command is of a program with these words behind it, in their order.
pub(crate) fn is_call(command: &SimpleCommand, words: &[&str]) -> bool {
    let mut rest = command.words.iter().skip(1);
    command.program() == words[0] && words[1..].iter().all(|wanted| rest.any(|word| word == wanted))
}

impl Estimator<'_> {
    /// The estimate of a vertex; `None` for sources, which are no steps.
    pub fn vertex(&self, graph: &Graph, index: usize) -> Option<Estimate> {
        let vertex = &graph.vertices[index];
        vertex.step?;
        let instruction = self.dockerfile.instructions.get(vertex.instruction);
        let kind = instruction.and_then(|instruction| instruction.kind.as_ref());
        let whole = || squeeze(instruction.map_or("", |instruction| instruction.original.as_str()));
        Some(match (&vertex.operation, kind) {
            (Operation::Exec, Some(Kind::Run(run))) => self.run(run, Site::of(self.dockerfile, graph, index)),
            (Operation::Exec, _) => self.command(""),
            (Operation::File, Some(Kind::Workdir(_))) | (Operation::Merge, _) => self.quick(whole()),
            _ => self.copy(graph, index, whole()),
        })
    }

    fn run(&self, run: &Run, site: Site<'_>) -> Estimate {
        let text = run_text(run);
        let mut filled = mounts::filled(run, &text, self.dockerfile);
        if !self.warm_mounts {
            filled = Filled {
                apart: filled.apart,
                ..Filled::default()
            };
        }
        self.behind(&text, filled, site)
    }

    /// The bytes of what a command makes, without what it fetches for that.
    pub(crate) fn made(&self, command: &SimpleCommand) -> Range {
        let text = command.words.join(" ");
        let said = self.statements.about(&Subject::Command(squeeze(&text)));
        match family_of(command, &[]) {
            Some(family) if family.fetches_apart() && said.bytes.is_none() => family.made(command),
            _ => self.command(&text).bytes,
        }
    }

    /// A command of `RUN` by itself.
    pub fn command(&self, text: &str) -> Estimate {
        self.behind(text, Filled::default(), Site::nowhere(self.dockerfile))
    }

    fn behind(&self, text: &str, filled: Filled, site: Site<'_>) -> Estimate {
        let subject = Subject::Command(squeeze(text));
        let mut said = self.statements.about(&subject);
        let mut estimate = self.catalogued(text, filled, subject.clone(), site);
        let share = if filled.saves() {
            self.filled_share(text, filled, site)
        } else {
            1.0
        };
        if let Some((statement, seconds)) = said.seconds.and_then(|said| Some((said, said.seconds?)))
            && statement.unmounted
            && share < 1.0
        {
            let words = statement.words();
            estimate.seconds = Range::exactly(rounded(seconds * share));
            estimate.seconds_source =
                Source::CacheMount(format!("{} of what is {words} without it", percent(share)));
            said.seconds = None;
        } else if said.seconds.is_none()
            && let Some((seconds, source)) = self.said_in_parts(text, share, site)
        {
            (estimate.seconds, estimate.seconds_source) = (Range::exactly(seconds), source);
        }
        estimate.said(&said)
    }

    /// The share of its time that a command takes where its cache mounts are filled; 1 where that changes nothing.
    fn filled_share(&self, text: &str, filled: Filled, site: Site<'_>) -> f64 {
        let seconds = |filled| {
            self.catalogued(text, filled, Subject::Transfer, site)
                .seconds
                .typical
        };
        let (empty, filled) = (seconds(Filled::default()), seconds(filled));
        if empty > 0.0 {
            (filled / empty).min(1.0)
        } else {
            1.0
        }
    }

    fn quick(&self, text: String) -> Estimate {
        let subject = Subject::Command(text);
        let said = self.statements.about(&subject);
        Estimate {
            subject: subject.clone(),
            seconds: Range::new(0.0, 0.1, 0.3),
            seconds_source: Source::Catalogue("WORKDIR and merges".to_owned()),
            bytes: Range::ZERO,
            bytes_source: Source::Size,
        }
        .said(&said)
    }

    /// What the catalogue says of all simple commands together. One that is not in it makes the whole a guess.
    pub(crate) fn catalogued(
        &self,
        text: &str,
        filled: Filled,
        subject: Subject,
        site: Site<'_>,
    ) -> Estimate {
        let commands = simple_commands(text);
        let mut estimate = Estimate {
            subject,
            seconds: Range::ZERO,
            seconds_source: Source::Guess,
            bytes: Range::ZERO,
            bytes_source: Source::Guess,
        };
        let mut references: Vec<String> = Vec::new();
        let mut shortened = None;
        let mut touched = Vec::new();
        let mut all_known = !commands.is_empty();
        for (at, command) in commands.iter().enumerate() {
            let ran_before = |words: &[&str]| {
                commands[..at].iter().any(|command| is_call(command, words))
                    || site.before().iter().any(|command| is_call(command, words))
            };
            let listed = self.listed(command);
            let family = family_of(command, &listed);
            let mut found = match family {
                Some(family) => self.touching(command, site, &mut touched).unwrap_or_else(|| {
                    let known = self.known((family, command), listed.len(), site, &commands[at + 1..]);
                    family.quantities(command, known, ran_before)
                }),
                None => UNKNOWN_COMMAND,
            };
            // What an earlier step has installed is there already.
            let earlier = || commands[..at].iter().cloned().chain(site.before()).collect();
            if family.is_some() && finishes(command, earlier) {
                found = finishing(&found);
            }
            let compiled = family
                .filter(|_| filled.compiled)
                .and_then(|family| family.compiled(command, found.fetches, filled.fetched));
            let less = compiled.or_else(|| family.filter(|_| filled.fetched)?.filled(command, &found));
            if let Some((less, reference)) = less {
                found.seconds = less;
                shortened = Some(reference);
            }
            if filled.apart && (found.fetches || is_fetch(command)) {
                found.bytes = family.map_or(Range::ZERO, |family| family.made(command));
            }
            let (seconds, bytes) = (found.seconds, found.bytes);
            estimate.seconds = estimate.seconds + seconds;
            estimate.bytes = estimate.bytes + bytes;
            references.extend(family.and_then(crate::catalogue::Family::reference));
            all_known &= family.is_some();
        }
        if commands.is_empty() {
            (estimate.seconds, estimate.bytes) = (UNKNOWN_COMMAND.seconds, UNKNOWN_COMMAND.bytes);
        }
        estimate.seconds = estimate.seconds.with_typical(rounded(estimate.seconds.typical));
        if all_known && !references.is_empty() {
            references.dedup();
            let what = references.join(", ");
            estimate.bytes_source = Source::Catalogue(what.clone());
            estimate.seconds_source = match shortened {
                Some(reference) => Source::CacheMount(format!("{what}; {reference}")),
                None => Source::Catalogue(what),
            };
        }
        estimate
    }

    /// What the project says of a command, as far as its row asks: `listed` packages, and `after` are the commands behind it.
    fn known(
        &self,
        (family, command): (&Family, &SimpleCommand),
        listed: usize,
        site: Site<'_>,
        after: &[SimpleCommand],
    ) -> Known {
        let of_list = (listed > 0).then(|| count(listed));
        let of_lock = || packages(&command.without_module(), site, self);
        let counts = family.counts_packages();
        Known {
            packages: counts.then(|| of_list.or_else(of_lock)).flatten(),
            bundles: family
                .is_for_bundling()
                .then(|| site.bundles_later(after))
                .flatten(),
        }
    }

    /// The packages that the manifests of a command name, as far as their texts are known.
    fn listed(&self, command: &SimpleCommand) -> Vec<String> {
        let mut files = command.words.windows(2).filter_map(|pair| {
            ["-r", "--requirement"]
                .contains(&pair[0].as_str())
                .then_some(&pair[1])
        });
        let text = files.find_map(|file| {
            let name = file.rsplit('/').next().unwrap_or(file);
            let found = self
                .contents
                .iter()
                .find(|(path, _)| path.rsplit('/').next() == Some(name));
            found.map(|(_, text)| text)
        });
        let lines = text.into_iter().flat_map(|text| text.lines());
        lines
            .map(str::trim)
            .filter(|line| line.starts_with(|c: char| c.is_ascii_alphanumeric()))
            .map(str::to_owned)
            .collect()
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// The commands of a `RUN` as statements and logs name them: without its flags, here-documents as they stand.
pub fn run_text(run: &Run) -> String {
    if run.command.files.is_empty() {
        return run.command.words.join(" ");
    }
    let heredocs = run.command.files.iter().map(|file| file.data.as_str());
    heredocs.collect::<Vec<_>>().join("\n")
}

/// Seconds as they are shown, so that sums agree with their parts: a digit behind the point below ten.
pub fn rounded(seconds: f64) -> f64 {
    if seconds < 9.95 {
        (seconds * 10.0).round() / 10.0
    } else {
        seconds.round()
    }
}

impl Estimate {
    /// The same with what is stated of its subject in its place.
    #[must_use]
    pub fn stated(self, statements: &Statements) -> Self {
        let said = statements.about(&self.subject);
        let statements = (said.seconds, said.bytes);
        self.said(&Said {
            seconds: statements.0,
            bytes: statements.1,
        })
    }

    /// The same with what is stated in its place.
    pub(crate) fn said(mut self, said: &Said<'_>) -> Self {
        if let Some((statement, seconds)) = said.seconds.and_then(|said| Some((said, said.seconds?))) {
            self.seconds = Range::exactly(seconds);
            self.seconds_source = statement.source();
        }
        if let Some((statement, bytes)) = said.bytes.and_then(|said| Some((said, said.bytes?))) {
            self.bytes = Range::exactly(bytes);
            self.bytes_source = statement.source();
        }
        self
    }
}

impl Statement {
    /// Who says it, in a word.
    pub(crate) fn words(&self) -> &'static str {
        if self.measured { "measured" } else { "stated" }
    }

    pub(crate) fn source(&self) -> Source {
        if self.measured {
            Source::Measured
        } else {
            Source::Stated
        }
    }
}

/// What is thought of a command that nobody knows: seconds, bytes.
pub(crate) const UNKNOWN_COMMAND: Quantities = Quantities {
    seconds: Range::new(0.1, 2.0, 120.0),
    bytes: Range::new(0.0, 1e6, 500e6),
    fetches: false,
};

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_dockerfile_parser::parse;

    #[test]
    fn what_is_said_of_a_command_holds_for_its_parts_and_for_longer_ones() {
        let (dockerfile, context, contents) = (parse("FROM a\n"), Tree::new(), BTreeMap::new());
        let mut statements = Statements::default();
        statements.state(
            Subject::Command("npm ci && npm run build".to_owned()),
            Some(60.0),
            None,
        );
        let estimator = Estimator {
            dockerfile: &dockerfile,
            context: &context,
            contents: &contents,
            assumed: false,
            statements: &statements,
            rates: Rates::default(),
            warm_mounts: false,
        };
        let seconds = |text: &str| estimator.command(text).seconds.typical;
        assert!((seconds("npm ci") + seconds("npm run build") - 60.0).abs() < 2.0);
        assert!(seconds("npm ci && npm run build && rm -rf /tmp/x") >= 60.0);
        assert!(seconds("npm test") < 10.0);
    }
}
