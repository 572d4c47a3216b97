use crate::instruction::Instruction;
use layerlab_source::{Edit, Fix, Span};
use thiserror::Error;

/// What `BuildKit` finds wrong, in its words.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct SyntaxError {
    message: String,
    /// What was written and what may have been meant.
    instead: Option<(String, String)>,
}

impl SyntaxError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            instead: None,
        }
    }

    /// An error about `written`, which stands behind `before` in the text; `meant` may have been meant.
    pub(crate) fn of_misspelt(message: String, before: &str, written: &str, meant: Option<String>) -> Self {
        let Some(meant) = meant else {
            return Self::new(message);
        };
        Self {
            message: format!("{message} (did you mean {meant}?)"),
            instead: Some((format!("{before}{written}"), format!("{before}{meant}"))),
        }
    }

    /// Puts what may have been meant where it was written: in the name of the instruction, or in one of its flags.
    pub fn fixes(&self, text: &str, instruction: &Instruction) -> Vec<Fix> {
        let Some((written, meant)) = &self.instead else {
            return Vec::new();
        };
        let in_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let found = |place: Span| {
            let within = place.of(text);
            let whole = |at: &usize| {
                !within[..*at].ends_with(in_word) && !within[at + written.len()..].starts_with(in_word)
            };
            let mut places = within.match_indices(written.as_str()).map(|(at, _)| at);
            places.find(whole).map(|at| place.start + at)
        };
        let words = [&instruction.keyword].into_iter().chain(&instruction.flags);
        let fix = words.map(|word| word.span).find_map(found).map(|start| Fix {
            title: format!("Change to {meant}"),
            edits: vec![Edit::replace(
                Span::new(start, start + written.len()),
                meant.as_str(),
            )],
        });
        fix.into_iter().collect()
    }
}

macro_rules! reject {
    ($($argument:tt)*) => { return Err($crate::error::SyntaxError::new(format!($($argument)*))) };
}
pub(crate) use reject;

pub(crate) type Result<T> = std::result::Result<T, SyntaxError>;
