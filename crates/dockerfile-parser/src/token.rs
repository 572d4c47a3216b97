use layerlab_source::Span;

/// What a piece of the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenKind {
    /// The byte order mark at the start of a text.
    ByteOrderMark,
    /// Blanks that mean nothing but a gap.
    Whitespace,
    /// The end of a line.
    Newline,
    /// A comment line.
    Comment,
    /// A parser directive: `# syntax=…`, `# escape=…`, `# check=…`.
    Directive,
    /// The name of an instruction.
    Keyword,
    /// A flag, `--from=build`.
    Flag,
    /// An argument, or a part of one that runs over several lines.
    Argument,
    /// Brackets, commas and equal signs between arguments.
    Punctuation,
    /// The escape character that joins a line to the next, and blanks behind it.
    Continuation,
    /// The lines of a here-document.
    Heredoc,
    /// The line that ends a here-document.
    HeredocEnd,
    /// What `BuildKit` does not read: all from a line that is too long.
    Skipped,
}

/// A piece of the text. All of them, one after the other, are the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it is; never empty.
    pub span: Span,
}

/// Tokens in the order of the text, without gaps.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pub(crate) list: Vec<Token>,
}

impl Tokens {
    /// Adds the next piece; nothing where it is empty.
    pub(crate) fn push(&mut self, kind: TokenKind, start: usize, end: usize) {
        if start < end {
            self.list.push(Token {
                kind,
                span: Span::new(start, end),
            });
        }
    }
}
