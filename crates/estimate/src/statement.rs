use serde::{Deserialize, Serialize};

/// What a statement is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A command of `RUN`, blanks squeezed.
    Command(String),
    /// Copying these paths of the context, wherever they go.
    Paths(Vec<String>),
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
}

/// All that was stated.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Statements(pub Vec<Statement>);

/// A command on one line, its blanks squeezed: how statements and logs name it.
pub fn squeeze(command: &str) -> String {
    command.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Statements {
    /// What is said of a command.
    pub(crate) fn command(&self, command: &str) -> Option<&Statement> {
        let wanted = squeeze(command);
        self.0
            .iter()
            .rev()
            .find(|statement| matches!(&statement.subject, Subject::Command(text) if *text == wanted))
    }

    /// What is said of copying files.
    pub(crate) fn copies(&self) -> impl Iterator<Item = (&[String], &Statement)> {
        self.0.iter().filter_map(|statement| match &statement.subject {
            Subject::Paths(paths) => Some((paths.as_slice(), statement)),
            Subject::Command(_) => None,
        })
    }
}
