//! Words of a shell, as far as they are known without running anything.

use brush_parser::ParserOptions;
use brush_parser::word::{Parameter, ParameterExpr, TildeExpr, WordPiece, WordPieceWithSource};
use std::collections::BTreeMap;

/// A word after expansion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text {
    /// What it begins with; all of it where nothing is unknown.
    pub(crate) known: String,
    /// Whether something follows, or may follow, that only a run would show.
    pub(crate) open: bool,
    /// Whether a wildcard stands in it, outside quotes.
    pub(crate) glob: bool,
    /// What is run to make it.
    pub(crate) runs: Vec<String>,
    /// As it was written.
    pub(crate) raw: String,
}

impl Text {
    /// The word, where all of it is known and it stands for itself.
    pub(crate) fn exact(&self) -> Option<&str> {
        (!self.open && !self.glob).then_some(self.known.as_str())
    }
}

/// What a variable holds: what it begins with, and whether something unknown follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) known: String,
    pub(crate) open: bool,
}

impl Value {
    /// It may hold anything.
    pub(crate) fn unknown() -> Self {
        Self {
            known: String::new(),
            open: true,
        }
    }

    /// It holds this.
    pub(crate) fn exact(known: impl Into<String>) -> Self {
        Self {
            known: known.into(),
            open: false,
        }
    }
}

impl Text {
    /// What a variable holds that it is assigned to.
    pub(crate) fn value(&self) -> Value {
        Value {
            known: self.known.clone(),
            open: self.open || self.glob,
        }
    }
}

/// Of a word that is longer nothing is known. In bytes.
const LONGEST: usize = 100_000;

pub(crate) type Variables = BTreeMap<String, Value>;

/// Expands a word. `home` is what a tilde stands for, where that is known.
pub(crate) fn expand(word: &str, variables: &Variables, home: Option<&str>) -> Text {
    let mut text = Text {
        raw: word.to_owned(),
        ..Text::default()
    };
    match brush_parser::word::parse(word, &ParserOptions::default()) {
        Ok(pieces) => append(&mut text, &pieces, variables, home, false),
        Err(_) => text.open = true,
    }
    text
}

fn append(
    text: &mut Text,
    pieces: &[WordPieceWithSource],
    variables: &Variables,
    home: Option<&str>,
    quoted: bool,
) {
    for WordPieceWithSource { piece, .. } in pieces {
        let value = match piece {
            WordPiece::Text(value) => {
                text.glob |= !quoted && value.contains(['*', '?', '[', '{']);
                Value::exact(value)
            }
            WordPiece::SingleQuotedText(value) | WordPiece::AnsiCQuotedText(value) => Value::exact(value),
            WordPiece::EscapeSequence(value) => {
                Value::exact(value.strip_prefix('\\').unwrap_or(value).replace('\n', ""))
            }
            WordPiece::DoubleQuotedSequence(inner) | WordPiece::GettextDoubleQuotedSequence(inner) => {
                append(text, inner, variables, home, true);
                continue;
            }
            WordPiece::TildeExpansion(TildeExpr::Home) => home.map_or_else(Value::unknown, Value::exact),
            WordPiece::CommandSubstitution(command) | WordPiece::BackquotedCommandSubstitution(command) => {
                text.runs.push(command.clone());
                made_by(command)
            }
            WordPiece::ParameterExpansion(expression) => value_of(expression, variables)
                .filter(|value| quoted || !value.known.contains(char::is_whitespace))
                .unwrap_or_else(Value::unknown),
            WordPiece::TildeExpansion(_) | WordPiece::ArithmeticExpression(_) => Value::unknown(),
        };
        if !text.open {
            text.known.push_str(&value.known);
            text.open = value.open;
            // What doubles from assignment to assignment is no path any more.
            if text.known.len() > LONGEST {
                text.known.clear();
                text.open = true;
            }
        }
    }
}

/// A folder that `mktemp` makes lies in /tmp, unless it is told otherwise.
fn made_by(command: &str) -> Value {
    let words: Vec<&str> = command.split_whitespace().collect();
    match words.as_slice() {
        ["mktemp"] | ["mktemp", "-d"] => Value {
            known: "/tmp/".to_owned(),
            open: true,
        },
        _ => Value::unknown(),
    }
}

fn value_of(expression: &ParameterExpr, variables: &Variables) -> Option<Value> {
    match expression {
        ParameterExpr::Parameter {
            parameter: Parameter::Named(name),
            indirect: false,
        } => variables.get(name).cloned(),
        _ => None,
    }
}
