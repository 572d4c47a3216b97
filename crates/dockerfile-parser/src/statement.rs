//! One logical line as a name, flags and arguments (moby/buildkit `frontend/dockerfile/parser`, `newNodeFromLine`).

use crate::error::{Result, reject};
use crate::go::{lower, quote};
use crate::json::{self, NotStrings};
use crate::token::TokenKind;
use crate::words::{self, Word};
use layerlab_source::Span;

/// A statement before its instruction has looked at it. Ranges are offsets in the logical line.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) keyword: Word,
    pub(crate) flags: Vec<Word>,
    pub(crate) arguments: Vec<Word>,
    pub(crate) json: bool,
    /// What `ONBUILD` holds.
    pub(crate) trigger: Option<Box<Statement>>,
}

impl Statement {
    /// Reads a range of a logical line.
    pub(crate) fn read(line: &str, span: Span, escape: char) -> Result<Self> {
        let (keyword, rest) = words::split_first(line, words::trim(line, span));
        let (flags, rest) = rest.map_or((Vec::new(), Span::new(keyword.end, keyword.end)), |rest| {
            words::flags(line, rest, escape)
        });
        let rest = words::trim(line, rest);
        let mut statement = Self {
            keyword: Word::of(line, keyword),
            flags,
            arguments: Vec::new(),
            json: false,
            trigger: None,
        };
        statement.read_arguments(line, rest, escape)?;
        Ok(statement)
    }

    fn read_arguments(&mut self, line: &str, rest: Span, escape: char) -> Result<()> {
        match lower(&self.keyword.text).as_str() {
            "add" | "copy" | "volume" => {
                if !self.take_json(line, rest)? && !rest.is_empty() {
                    self.arguments = words::split_blanks(line, rest);
                }
            }
            "cmd" | "entrypoint" | "run" | "shell" => self.take_json_or_text(line, rest)?,
            "arg" => self.arguments = words::quoted_words(line, rest, escape),
            "env" => self.arguments = pairs(line, rest, "ENV", escape)?,
            "label" => self.arguments = pairs(line, rest, "LABEL", escape)?,
            "expose" | "from" => {
                if !rest.is_empty() {
                    self.arguments = words::split_blanks(line, rest);
                }
            }
            "maintainer" | "stopsignal" | "user" | "workdir" => {
                if !rest.is_empty() {
                    self.arguments.push(Word::of(line, rest));
                }
            }
            "healthcheck" => {
                let text = rest.of(line);
                let end = text.find(char::is_whitespace).unwrap_or(text.len());
                if end > 0 {
                    let kind = Span::new(rest.start, rest.start + end);
                    self.take_json_or_text(line, words::trim(line, Span::new(kind.end, rest.end)))?;
                    self.arguments.insert(0, Word::of(line, kind));
                }
            }
            "onbuild" => {
                if !rest.is_empty() {
                    let trigger = Self::read(line, rest, escape)?;
                    self.arguments = std::iter::once(&trigger.keyword)
                        .chain(&trigger.arguments)
                        .cloned()
                        .collect();
                    self.trigger = Some(Box::new(trigger));
                }
            }
            _ => self.arguments.push(Word::of(line, rest)),
        }
        Ok(())
    }

    fn take_json(&mut self, line: &str, rest: Span) -> Result<bool> {
        match json::strings(line, rest) {
            Ok(strings) => {
                self.arguments = strings;
                self.json = true;
                Ok(true)
            }
            Err(NotStrings::NotJson) => Ok(false),
            Err(NotStrings::OtherValues) => {
                reject!("when using JSON array syntax, arrays must be comprised of strings only")
            }
        }
    }

    fn take_json_or_text(&mut self, line: &str, rest: Span) -> Result<()> {
        if !rest.is_empty() && !self.take_json(line, rest)? {
            self.arguments.push(Word::of(line, rest));
        }
        Ok(())
    }

    /// Whether here-documents may follow: `ADD`, `COPY` and `RUN` in shell form, also behind `ONBUILD`.
    pub(crate) fn takes_heredocs(&self) -> bool {
        if lower(&self.keyword.text) == "onbuild"
            && let Some(trigger) = &self.trigger
        {
            return trigger.takes_heredocs_itself();
        }
        self.takes_heredocs_itself()
    }

    fn takes_heredocs_itself(&self) -> bool {
        ["add", "copy", "run"].contains(&lower(&self.keyword.text).as_str()) && !self.json
    }

    /// The ranges that tokens are made of, in the order of the line.
    pub(crate) fn marks(&self, marks: &mut Vec<(TokenKind, Span)>) {
        marks.push((TokenKind::Keyword, self.keyword.span));
        marks.extend(self.flags.iter().map(|flag| (TokenKind::Flag, flag.span)));
        match &self.trigger {
            Some(trigger) => trigger.marks(marks),
            // The equal sign of a pair is an argument to BuildKit; it stands before the value.
            None => marks.extend(
                self.arguments
                    .iter()
                    .filter(|word| word.text != "=")
                    .map(|word| (TokenKind::Argument, word.span)),
            ),
        }
    }
}

/// `name=value …` or `name value`, three words each: name, value, and `=` or nothing (`parseNameVal`).
fn pairs(line: &str, rest: Span, instruction: &str, escape: char) -> Result<Vec<Word>> {
    let words = words::quoted_words(line, rest, escape);
    let Some(first) = words.first() else {
        return Ok(Vec::new());
    };
    if !first.text.contains('=') {
        let (name, value) = words::split_first(line, rest);
        let Some(value) = value else {
            reject!("{instruction} must have two arguments");
        };
        let none = Word {
            text: String::new(),
            span: Span::new(value.end, value.end),
        };
        return Ok(vec![Word::of(line, name), Word::of(line, value), none]);
    }
    let mut out = Vec::new();
    for word in words {
        let Some((name, value)) = word.text.split_once('=') else {
            reject!(
                "Syntax error - can't find = in {}. Must be of the form: name=value",
                quote(&word.text)
            );
        };
        let at = word.span.start + word.span.of(line).find('=').unwrap_or(name.len());
        out.push(Word {
            text: name.to_owned(),
            span: Span::new(word.span.start, at),
        });
        out.push(Word {
            text: value.to_owned(),
            span: Span::new((at + 1).min(word.span.end), word.span.end),
        });
        out.push(Word {
            text: "=".to_owned(),
            span: Span::new(at, (at + 1).min(word.span.end)),
        });
    }
    Ok(out)
}
