//! Here-documents: `<<NAME`, `<<-NAME`, `<<"NAME"` (moby/buildkit `frontend/dockerfile/parser/parser.go`).

use crate::error::{Result, reject};
use crate::shell::Lexer;
use layerlab_source::Span;

/// A here-document of an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// The word that ends it, unquoted.
    pub name: String,
    /// The file descriptor in front of `<<`; 0 where none is written.
    pub fd: u64,
    /// Whether variables inside are expanded: the word has no quotes.
    pub expand: bool,
    /// `<<-`: tabs at the start of lines are taken away.
    pub chomp: bool,
    /// The lines as written, tabs included.
    pub content: String,
    /// Where the lines are, without the one that ends it.
    pub span: Span,
}

impl Heredoc {
    /// The content as a command or file sees it, before variables are expanded.
    pub fn text(&self) -> String {
        if self.chomp {
            chomp(&self.content)
        } else {
            self.content.clone()
        }
    }
}

/// Takes the tabs at the start of every line away.
pub fn chomp(content: &str) -> String {
    content
        .split_inclusive('\n')
        .map(|line| line.trim_start_matches('\t'))
        .collect()
}

/// Reads a word as the start of a here-document; `None` where it is something else.
pub(crate) fn read(word: &str) -> Result<Option<Heredoc>> {
    let Some((fd, chomp, rest)) = split(word) else {
        return Ok(None);
    };
    if rest.is_empty() {
        return Ok(None);
    }
    // Lexed with and without quotes: where the numbers of quotes differ, some were syntax, and nothing is expanded.
    let lexer = Lexer {
        skip_unset: true,
        ..Lexer::new('\\')
    };
    let words = lexer.expand(rest, &())?.words;
    let [(name, _)] = words.as_slice() else {
        return Ok(None);
    };
    let raw_words = Lexer {
        raw_quotes: true,
        ..lexer
    }
    .expand(rest, &())?
    .words;
    let [(raw, _)] = raw_words.as_slice() else {
        reject!("internal lexing of heredoc produced inconsistent results: {rest}");
    };
    let quotes = |text: &str| text.matches(['\'', '"']).count();
    let expand = quotes(name) == quotes(raw);
    Ok(Some(Heredoc {
        name: name.clone(),
        fd,
        expand,
        chomp,
        content: String::new(),
        span: Span::default(),
    }))
}

/// `^(\d*)<<(-?)\s*([^<]*)$`
fn split(word: &str) -> Option<(u64, bool, &str)> {
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = word[digits..].strip_prefix("<<")?;
    let (chomp, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
    let rest = rest.trim_start_matches(['\t', '\n', '\u{c}', '\r', ' ']);
    // Too many digits give the largest number in Go, none give 0.
    let fd = if digits == 0 {
        0
    } else {
        word[..digits].parse().unwrap_or(u64::MAX)
    };
    (!rest.contains('<')).then_some((fd, chomp, rest))
}

/// All here-documents that a line starts, with the places of their words.
pub(crate) fn in_line(line: &str) -> Result<Vec<(Heredoc, Span)>> {
    let lexer = Lexer {
        raw_quotes: true,
        raw_escapes: true,
        skip_unset: true,
        ..Lexer::new('\\')
    };
    // A line that the lexer does not take has none, as in BuildKit.
    let words = lexer
        .expand(line, &())
        .map(|expanded| expanded.words)
        .unwrap_or_default();
    let mut found = Vec::new();
    for (word, span) in words {
        if let Some(heredoc) = read(&word)? {
            found.push((heredoc, span));
        }
    }
    Ok(found)
}
