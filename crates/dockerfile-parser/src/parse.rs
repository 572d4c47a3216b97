//! The whole text: lines to statements to instructions to stages.

use crate::directive::{Directive, Reader};
use crate::error::SyntaxError;
use crate::heredoc::{self, Heredoc};
use crate::instruction::{Instruction, Kind, Text};
use crate::interpret::interpret;
use crate::lines::{self, Logical, MAX_LINE, Scanner};
use crate::statement::Statement;
use crate::token::{Token, TokenKind, Tokens};
use crate::words::Word;
use layerlab_source::{Diagnostic, Edit, Fix, Severity, Span};

/// A comment line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From the `#` to the end of the line, the line end left out.
    pub span: Span,
}

/// A stage: a `FROM` and what follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Index of its `FROM` in [`Dockerfile::instructions`].
    pub from: usize,
    /// Indices of the instructions behind it, rejected ones left out.
    pub commands: Vec<usize>,
}

/// Why `BuildKit` does not take the text: the one error that it prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// As `BuildKit` prints it.
    pub message: String,
    /// The first line (from 1) that the error points to; `None` where it points to none.
    pub line: Option<usize>,
}

/// A Dockerfile, as far as it can be read.
#[derive(Clone, Debug, Default)]
pub struct Dockerfile {
    /// The text that was read.
    pub text: std::rc::Rc<str>,
    /// The escape character in force: `\` or a backtick.
    pub escape: char,
    /// Parser directives at the top.
    pub directives: Vec<Directive>,
    /// All comment lines, those inside instructions included.
    pub comments: Vec<Comment>,
    /// All instructions, rejected ones included.
    pub instructions: Vec<Instruction>,
    /// Indices of the `ARG` instructions before the first stage.
    pub global_args: Vec<usize>,
    /// The stages.
    pub stages: Vec<Stage>,
    /// The text in pieces.
    pub tokens: Vec<Token>,
    /// What is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// `BuildKit`'s own verdict; `None` where it takes the text.
    pub rejection: Option<Rejection>,
}

impl Dockerfile {
    /// The earlier stage that a stage (both by index) stands on; `None` where it stands on an image. Of several of one name the last
    /// one counts.
    pub fn base_stage(&self, stage: usize) -> Option<usize> {
        let Some(Kind::From(from)) = &self.instructions[self.stages.get(stage)?.from].kind else {
            return None;
        };
        let base = from.base.to_lowercase();
        let is_base = |earlier: &Stage| matches!(&self.instructions[earlier.from].kind, Some(Kind::From(other)) if other.name.as_deref() == Some(&base));
        self.stages[..stage].iter().rposition(is_base)
    }
}

/// Reads a Dockerfile. Never fails; see [`Dockerfile::diagnostics`].
pub fn parse(text: &str) -> Dockerfile {
    let mut parser = Parser {
        scanner: Scanner::new(text),
        text,
        line: 0,
        reader: Reader::default(),
        tokens: Tokens::default(),
        notes: Vec::new(),
        out: Dockerfile {
            text: text.into(),
            escape: '\\',
            ..Dockerfile::default()
        },
    };
    parser.run();
    parser.finish()
}

struct Parser<'s> {
    text: &'s str,
    scanner: Scanner<'s>,
    /// Lines read so far, which is the number of the line being read.
    line: usize,
    reader: Reader,
    tokens: Tokens,
    /// Comments directly above the next instruction.
    notes: Vec<String>,
    out: Dockerfile,
}

/// A physical line's part of a logical one: from, to, and where its text begins in the logical line.
struct Piece {
    start: usize,
    end: usize,
    logical: usize,
}

/// Tokens of a logical line: ready ones, and text whose tokens are known once the line has been understood.
enum Element {
    Ready(TokenKind, usize, usize),
    Text(Piece),
}

impl Parser<'_> {
    fn run(&mut self) {
        while let Some(span) = self.scanner.next() {
            let mut start = span.start;
            if self.line == 0 && self.text.starts_with('\u{feff}') {
                start += '\u{feff}'.len_utf8();
                self.tokens.push(TokenKind::ByteOrderMark, 0, start);
            }
            let raw = &self.text[start..span.end];
            let trimmed = lines::trim_newline(raw).trim_start();
            let text_start = start + (raw.len() - raw.trim_start().len()).min(lines::trim_newline(raw).len());
            let text_end = start + lines::trim_newline(raw).len();
            self.tokens.push(TokenKind::Whitespace, start, text_start);
            let directive = self.directive(trimmed, Span::new(text_start, text_end));
            self.line += 1;
            if trimmed.starts_with('#') {
                let kind = if directive {
                    TokenKind::Directive
                } else {
                    TokenKind::Comment
                };
                self.tokens.push(kind, text_start, text_end);
                if !directive {
                    self.note(raw, Span::new(text_start, text_end));
                }
                self.tokens.push(TokenKind::Newline, text_end, span.end);
            } else if trimmed.is_empty() {
                self.tokens.push(TokenKind::Newline, text_end, span.end);
            } else {
                self.instruction(Span::new(text_start, span.end));
            }
        }
    }

    fn note(&mut self, raw: &str, span: Span) {
        self.out.comments.push(Comment { span });
        // BuildKit drops the first character of the line, whatever it is.
        let text = raw.chars().skip(1).collect::<String>().trim().to_owned();
        if text.is_empty() {
            self.notes.clear();
        } else {
            self.notes.push(text);
        }
    }

    /// Whether the line is a directive.
    fn directive(&mut self, line: &str, span: Span) -> bool {
        match self.reader.read(line) {
            Ok(None) => false,
            Ok(Some((name, value))) => {
                if name == "escape" {
                    match value.as_str() {
                        "\\" => self.out.escape = '\\',
                        "`" => self.out.escape = '`',
                        _ => {
                            let message = format!("invalid escape token '{value}' does not match ` or \\");
                            self.reject(&SyntaxError::new(message), span, self.line);
                            return false;
                        }
                    }
                }
                self.out.directives.push(Directive { name, value, span });
                true
            }
            Err(error) => {
                self.reject(&error, span, self.line);
                false
            }
        }
    }

    /// An error of BuildKit's parser: it stops at the first one.
    fn reject(&mut self, error: &SyntaxError, span: Span, line: usize) {
        let message = error.to_string();
        if self.out.rejection.is_none() {
            self.out.rejection = Some(Rejection {
                message: message.clone(),
                line: (line > 0).then_some(line),
            });
        }
        self.out.diagnostics.push(Diagnostic {
            severity: Severity::Error,
            message,
            span,
            fixes: Vec::new(),
        });
    }

    fn instruction(&mut self, first: Span) {
        let escape = self.out.escape;
        let start_line = self.line;
        let mut logical = Logical::default();
        let mut elements = Vec::new();
        let mut empty_lines = Vec::new();
        let mut goes_on = self.piece(first, escape, &mut logical, &mut elements);
        while goes_on {
            let Some(span) = self.scanner.next() else { break };
            self.line += 1;
            let raw = span.of(self.text);
            let content = lines::trim_newline(raw);
            let text_start = span.start + content.len() - content.trim_start().len();
            let text_end = span.start + content.len();
            if lines::is_comment(raw) {
                self.out.comments.push(Comment {
                    span: Span::new(text_start, text_end),
                });
                elements.push(Element::Ready(TokenKind::Whitespace, span.start, text_start));
                elements.push(Element::Ready(TokenKind::Comment, text_start, text_end));
                elements.push(Element::Ready(TokenKind::Newline, text_end, span.end));
            } else if content.trim().is_empty() {
                empty_lines.push(span);
                elements.push(Element::Ready(TokenKind::Whitespace, span.start, text_end));
                elements.push(Element::Ready(TokenKind::Newline, text_end, span.end));
            } else {
                goes_on = self.piece(span, escape, &mut logical, &mut elements);
            }
        }
        self.statement(&logical, &elements, start_line, &empty_lines);
    }

    /// Takes a physical line; tells whether the next one belongs to it.
    fn piece(&self, span: Span, escape: char, logical: &mut Logical, elements: &mut Vec<Element>) -> bool {
        let content = lines::trim_newline(span.of(self.text));
        let end = span.start + content.len();
        let kept = lines::continued(content, escape);
        let kept_end = span.start + kept.unwrap_or(content.len());
        elements.push(Element::Text(Piece {
            start: span.start,
            end: kept_end,
            logical: logical.text.len(),
        }));
        logical.push(&self.text[span.start..kept_end], span.start);
        elements.push(Element::Ready(TokenKind::Continuation, kept_end, end));
        elements.push(Element::Ready(TokenKind::Newline, end, span.end));
        kept.is_some()
    }

    fn statement(
        &mut self,
        logical: &Logical,
        elements: &[Element],
        start_line: usize,
        empty_lines: &[Span],
    ) {
        let whole = logical.span(crate::words::trim(
            &logical.text,
            Span::new(0, logical.text.len()),
        ));
        let statement = Statement::read(&logical.text, Span::new(0, logical.text.len()), self.out.escape);
        let mut marks = Vec::new();
        match &statement {
            Ok(statement) => statement.marks(&mut marks),
            Err(_) => marks.push((TokenKind::Argument, Span::new(0, logical.text.len()))),
        }
        self.emit(logical, elements, &marks);
        if !empty_lines.is_empty() {
            self.out.diagnostics.push(Diagnostic {
                severity: Severity::Warning,
                message: "Empty continuation line: BuildKit will reject it in a future release".to_owned(),
                span: whole,
                fixes: vec![Fix {
                    title: "Remove empty lines".to_owned(),
                    edits: empty_lines.iter().map(|line| Edit::replace(*line, "")).collect(),
                }],
            });
        }
        let statement = match statement {
            Ok(statement) => statement,
            Err(error) => return self.reject(&error, whole, start_line),
        };
        let heredocs = self.heredocs(&statement, &logical.text, whole, start_line);
        // Behind here-documents stands the line that ended the last one.
        let end = match self.tokens.list.last() {
            Some(last) if !heredocs.is_empty() => lines::trim_newline(&self.text[..last.span.end]).len(),
            _ => whole.end,
        };
        let text = |word: &Word| Text {
            text: word.text.clone(),
            span: logical.span(word.span),
        };
        let instruction = Instruction {
            keyword: text(&statement.keyword),
            span: Span::new(whole.start, end.max(whole.end)),
            first_line: start_line,
            last_line: self.line,
            flags: statement.flags.iter().map(text).collect(),
            arguments: statement.arguments.iter().map(text).collect(),
            json: statement.json,
            heredocs,
            comments: std::mem::take(&mut self.notes),
            original: logical.text.clone(),
            kind: None,
        };
        self.out.instructions.push(instruction);
    }

    /// Cuts the text of a logical line at the marks.
    fn emit(&mut self, logical: &Logical, elements: &[Element], marks: &[(TokenKind, Span)]) {
        let mut sorted: Vec<_> = marks.iter().filter(|(_, span)| !span.is_empty()).collect();
        sorted.sort_by_key(|(_, span)| *span);
        for element in elements {
            let piece = match element {
                Element::Ready(kind, start, end) => {
                    self.tokens.push(*kind, *start, *end);
                    continue;
                }
                Element::Text(piece) => piece,
            };
            let to_source = |at: usize| piece.start + (at - piece.logical);
            let logical_end = piece.logical + (piece.end - piece.start);
            let mut done = piece.logical;
            for (kind, span) in &sorted {
                let (start, end) = (span.start.max(done), span.end.min(logical_end));
                if start >= end {
                    continue;
                }
                self.gap(logical, Span::new(done, start), to_source(done));
                self.tokens.push(*kind, to_source(start), to_source(end));
                done = end;
            }
            self.gap(logical, Span::new(done, logical_end), to_source(done));
        }
    }

    fn gap(&mut self, logical: &Logical, span: Span, source: usize) {
        let blank = span.of(&logical.text).trim().is_empty();
        let kind = if blank {
            TokenKind::Whitespace
        } else {
            TokenKind::Punctuation
        };
        self.tokens.push(kind, source, source + span.len());
    }

    fn heredocs(
        &mut self,
        statement: &Statement,
        line: &str,
        whole: Span,
        start_line: usize,
    ) -> Vec<Heredoc> {
        if !statement.takes_heredocs() || !line.contains("<<") {
            return Vec::new();
        }
        let found = match heredoc::in_line(line) {
            Ok(found) => found,
            Err(error) => {
                self.reject(&error, whole, start_line);
                return Vec::new();
            }
        };
        let mut heredocs = Vec::new();
        for (mut heredoc, _) in found {
            let start = self.scanner.offset();
            let mut end = start;
            let mut terminated = false;
            while let Some(span) = self.scanner.next() {
                self.line += 1;
                let line = lines::trim_newline(span.of(self.text));
                let tabs = if heredoc.chomp {
                    line.len() - line.trim_start_matches('\t').len()
                } else {
                    0
                };
                if line[tabs..] == heredoc.name {
                    self.tokens.push(TokenKind::Heredoc, start, end);
                    self.tokens
                        .push(TokenKind::HeredocEnd, span.start, span.start + line.len());
                    self.tokens
                        .push(TokenKind::Newline, span.start + line.len(), span.end);
                    terminated = true;
                    break;
                }
                end = span.end;
            }
            heredoc.span = Span::new(start, end);
            heredoc.span.of(self.text).clone_into(&mut heredoc.content);
            heredocs.push(heredoc);
            if !terminated {
                self.tokens.push(TokenKind::Heredoc, start, end);
                self.reject(&SyntaxError::new("unterminated heredoc"), whole, start_line);
                break;
            }
        }
        heredocs
    }

    fn finish(mut self) -> Dockerfile {
        let end = Span::new(self.scanner.offset(), self.text.len());
        if self.scanner.too_long {
            self.tokens.push(TokenKind::Skipped, end.start, end.end);
            if self.out.instructions.is_empty() {
                self.reject(
                    &SyntaxError::new("file with no instructions"),
                    Span::default(),
                    self.line,
                );
            }
            let message = format!("dockerfile line greater than max allowed size of {MAX_LINE}");
            self.reject(
                &SyntaxError::new(message),
                Span::new(end.start, end.start),
                self.line,
            );
        } else if self.out.instructions.is_empty() && self.out.rejection.is_none() {
            self.reject(
                &SyntaxError::new("file with no instructions"),
                Span::default(),
                self.line,
            );
        }
        self.interpret();
        if self.out.stages.is_empty() && self.out.rejection.is_none() {
            self.reject(
                &SyntaxError::new("dockerfile contains no stages to build"),
                Span::default(),
                0,
            );
        }
        self.out.diagnostics.sort_by_key(|diagnostic| diagnostic.span);
        self.out.tokens = self.tokens.list;
        self.out
    }

    /// Gives every instruction its meaning, and its place in a stage.
    fn interpret(&mut self) {
        for index in 0..self.out.instructions.len() {
            let instruction = &self.out.instructions[index];
            let (span, line) = (instruction.span, instruction.first_line);
            match interpret(instruction) {
                Ok(kind) => {
                    match (&kind, self.out.stages.last_mut()) {
                        (Kind::From(_), _) => self.out.stages.push(Stage {
                            from: index,
                            commands: Vec::new(),
                        }),
                        (_, Some(stage)) => stage.commands.push(index),
                        (Kind::Arg(_), None) => self.out.global_args.push(index),
                        (_, None) => {
                            self.reject(&SyntaxError::new("no build stage in current context"), span, line);
                        }
                    }
                    self.out.instructions[index].kind = Some(kind);
                }
                Err(error) => {
                    if self.out.rejection.is_none() {
                        let message = format!("dockerfile parse error on line {line}: {error}");
                        self.out.rejection = Some(Rejection {
                            message,
                            line: Some(line),
                        });
                    }
                    let instruction = &self.out.instructions[index];
                    let fixes = error.fixes(self.text, instruction);
                    self.out.diagnostics.push(Diagnostic {
                        severity: Severity::Error,
                        message: error.to_string(),
                        span,
                        fixes,
                    });
                }
            }
        }
    }
}
