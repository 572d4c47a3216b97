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

/// What variables are known to hold; `None` for one that may hold anything.
pub(crate) type Variables = BTreeMap<String, Option<String>>;

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
                Some(value.clone())
            }
            WordPiece::SingleQuotedText(value) | WordPiece::AnsiCQuotedText(value) => Some(value.clone()),
            WordPiece::EscapeSequence(value) => {
                Some(value.strip_prefix('\\').unwrap_or(value).replace('\n', ""))
            }
            WordPiece::DoubleQuotedSequence(inner) | WordPiece::GettextDoubleQuotedSequence(inner) => {
                append(text, inner, variables, home, true);
                continue;
            }
            WordPiece::TildeExpansion(TildeExpr::Home) => home.map(str::to_owned),
            WordPiece::CommandSubstitution(command) | WordPiece::BackquotedCommandSubstitution(command) => {
                text.runs.push(command.clone());
                None
            }
            WordPiece::ParameterExpansion(expression) => {
                value_of(expression, variables).filter(|value| quoted || !value.contains(char::is_whitespace))
            }
            WordPiece::TildeExpansion(_) | WordPiece::ArithmeticExpression(_) => None,
        };
        match value {
            Some(value) if !text.open => text.known.push_str(&value),
            Some(_) => {}
            None => text.open = true,
        }
    }
}

fn value_of(expression: &ParameterExpr, variables: &Variables) -> Option<String> {
    match expression {
        ParameterExpr::Parameter {
            parameter: Parameter::Named(name),
            indirect: false,
        } => variables.get(name)?.clone(),
        _ => None,
    }
}
