use crate::step::run_text;
use layerlab_dockerfile_parser::{Dockerfile, Kind};
use serde::{Deserialize, Serialize};

/// What a statement is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A command of `RUN`, or another whole instruction, blanks squeezed.
    Command(String),
    /// Copying these paths of the context, wherever they go. A copy of a part of them takes its part of the time.
    Paths(Vec<String>),
    /// Pulling the image of this name.
    Pull(String),
    /// Sending the context.
    Transfer,
    /// Delivering the image.
    Delivery,
}

/// A duration or size that somebody stated or measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// What it is about.
    pub subject: Subject,
    /// Seconds; `None` where only the size is stated.
    pub seconds: Option<f64>,
    /// Bytes of the layer; `None` where only the duration is stated.
    pub bytes: Option<f64>,
    /// Whether a log says so rather than a person.
    #[serde(default)]
    pub measured: bool,
    /// Whether it is about a command without a cache mount: with one that is filled, less is left of it. Not stated, but found out.
    #[serde(skip)]
    pub unmounted: bool,
}

/// All that was stated; of several statements about one subject the last one counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Statements(pub Vec<Statement>);

/// A command on one line, its blanks squeezed: how statements and logs name it.
pub fn squeeze(command: &str) -> String {
    command.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Statements {
    /// What is said of a subject that is one whole thing: seconds and bytes may come from different statements.
    pub(crate) fn about(&self, subject: &Subject) -> Said<'_> {
        let newest = |has: fn(&Statement) -> bool| {
            self.0
                .iter()
                .rev()
                .find(|statement| statement.subject == *subject && has(statement))
        };
        Said {
            seconds: newest(|statement| statement.seconds.is_some()),
            bytes: newest(|statement| statement.bytes.is_some()),
        }
    }

    /// What is said of copying files.
    pub(crate) fn copies(&self) -> impl DoubleEndedIterator<Item = (&[String], &Statement)> {
        self.0.iter().filter_map(|statement| match &statement.subject {
            Subject::Paths(paths) => Some((paths.as_slice(), statement)),
            _ => None,
        })
    }

    /// Finds out which statements are about a `RUN` of a Dockerfile that has no cache mount.
    pub fn find_unmounted(&mut self, dockerfile: &Dockerfile) {
        let runs = dockerfile
            .instructions
            .iter()
            .filter_map(|instruction| match &instruction.kind {
                Some(Kind::Run(run)) => Some(run),
                _ => None,
            });
        let unmounted: Vec<String> = runs
            .filter(|run| !run.mounts.iter().any(|mount| mount.contains("type=cache")))
            .map(|run| squeeze(&run_text(run)))
            .collect();
        for statement in &mut self.0 {
            statement.unmounted = matches!(&statement.subject, Subject::Command(text) if unmounted.iter().any(|run| run.contains(text.as_str())));
        }
    }

    /// Takes in what somebody says; what is `None` is as it was.
    pub fn state(&mut self, subject: Subject, seconds: Option<f64>, bytes: Option<f64>) {
        match self
            .0
            .iter()
            .position(|said| said.subject == subject && !said.measured)
        {
            Some(at) => {
                let mut said = self.0.remove(at);
                said.seconds = seconds.or(said.seconds);
                said.bytes = bytes.or(said.bytes);
                self.0.push(said);
            }
            None => self.0.push(Statement {
                subject,
                seconds,
                bytes,
                measured: false,
                unmounted: false,
            }),
        }
    }

    /// Takes back what somebody said of a subject: its duration, or its size.
    pub fn reset(&mut self, subject: &Subject, seconds: bool) {
        for said in self.0.iter_mut().filter(|said| said.subject == *subject) {
            if seconds {
                said.seconds = None;
            } else {
                said.bytes = None;
            }
        }
        self.0
            .retain(|said| said.seconds.is_some() || said.bytes.is_some());
    }
}

/// The newest statements about one subject.
pub(crate) struct Said<'s> {
    pub(crate) seconds: Option<&'s Statement>,
    pub(crate) bytes: Option<&'s Statement>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_statement_counts_and_can_be_taken_back() {
        let make = Subject::Command("make".to_owned());
        let mut statements = Statements::default();
        statements.state(make.clone(), Some(3.0), None);
        statements.state(make.clone(), Some(5.0), None);
        statements.state(make.clone(), None, Some(7.0));
        assert_eq!(statements.0.len(), 1);
        assert_eq!(
            statements.about(&make).seconds.and_then(|said| said.seconds),
            Some(5.0)
        );
        statements.reset(&make, true);
        assert_eq!(statements.about(&make).seconds, None);
        assert_eq!(
            statements.about(&make).bytes.and_then(|said| said.bytes),
            Some(7.0)
        );
    }
}
