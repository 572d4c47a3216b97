//! Cutting a logical line into its parts (moby/buildkit `frontend/dockerfile/parser/line_parsers.go`,
//! `split_command.go`). Ranges are offsets in the logical line.

use layerlab_source::Span;

/// A word and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) span: Span,
}

impl Word {
    pub(crate) fn of(line: &str, span: Span) -> Self {
        Self {
            text: span.of(line).to_owned(),
            span,
        }
    }
}

/// `[\t\v\f\r ]`: the blanks of the expression that cuts lines, ASCII only.
pub(crate) fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ')
}

/// Shrinks a range to leave out white space at both ends.
pub(crate) fn trim(line: &str, span: Span) -> Span {
    let text = span.of(line);
    let start = span.start + (text.len() - text.trim_start().len());
    Span::new(start, start + text.trim().len())
}

/// The first word, and what follows the blanks behind it.
pub(crate) fn split_first(line: &str, span: Span) -> (Span, Option<Span>) {
    let text = span.of(line);
    let Some(end) = text.find(is_blank) else {
        return (span, None);
    };
    let after = text[end..]
        .find(|c| !is_blank(c))
        .map_or(text.len(), |gap| end + gap);
    (
        Span::new(span.start, span.start + end),
        Some(Span::new(span.start + after, span.end)),
    )
}

/// All words between blanks. A range that is not trimmed has an empty word at its end or start, as with Go's `Split`.
pub(crate) fn split_blanks(line: &str, span: Span) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = Some(span);
    while let Some(range) = rest {
        let (word, after) = split_first(line, range);
        words.push(Word::of(line, word));
        rest = after;
    }
    words
}

/// Words with their quotes and escapes kept, for `ENV`, `LABEL` and `ARG` (`parseWords`).
pub(crate) fn quoted_words(line: &str, span: Span, escape: char) -> Vec<Word> {
    let text = span.of(line);
    let mut words = Vec::new();
    let mut word = String::new();
    let mut start = 0;
    let mut in_word = false;
    let mut quote = None;
    let mut blank_ok = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !in_word {
            if c.is_whitespace() {
                continue;
            }
            in_word = true;
            start = at;
        }
        match quote {
            None if c.is_whitespace() => {
                in_word = false;
                if blank_ok || !word.is_empty() {
                    words.push(Word {
                        text: std::mem::take(&mut word),
                        span: Span::new(span.start + start, span.start + at),
                    });
                }
                blank_ok = false;
                continue;
            }
            None if c == '\'' || c == '"' => {
                quote = Some(c);
                blank_ok = true;
            }
            Some(open) if c == open => quote = None,
            _ => {}
        }
        // A single-quoted text has no escapes; the quote that has just been opened or closed is not one either.
        if c == escape && quote != Some('\'') {
            let Some((_, escaped)) = chars.next() else {
                quote = None;
                continue;
            };
            word.push(c);
            word.push(escaped);
            continue;
        }
        word.push(c);
    }
    if in_word && (blank_ok || !word.is_empty()) {
        words.push(Word {
            text: word,
            span: Span::new(span.start + start, span.end),
        });
    }
    words
}

/// Flags at the start of what follows the instruction's name, and the range behind them (`extractBuilderFlags`).
///
/// `BuildKit` walks bytes here, so that characters beyond ASCII come out as Latin-1 and some of their bytes count as
/// blanks. The same is done here.
pub(crate) fn flags(line: &str, span: Span, escape: char) -> (Vec<Word>, Span) {
    let bytes = span.of(line).as_bytes();
    let mut flags: Vec<Word> = Vec::new();
    let mut word = String::new();
    let mut start = 0;
    let mut in_word = false;
    let mut quote = None;
    let mut blank_ok = false;
    let rest = |at: usize| Span::new(line.ceil_char_boundary(span.start + at), span.end);
    let mut at = 0;
    while at < bytes.len() {
        let c = char::from(bytes[at]);
        if !in_word {
            if c.is_whitespace() {
                at += 1;
                continue;
            }
            if c != '-' || bytes.get(at + 1) != Some(&b'-') {
                return (flags, rest(at));
            }
            in_word = true;
            start = at;
        }
        let escapes = c == escape && quote != Some(c);
        if quote == Some(c) {
            quote = None;
        } else if quote.is_none() && c.is_whitespace() {
            in_word = false;
            if word == "--" {
                return (flags, rest(at));
            }
            if blank_ok || !word.is_empty() {
                flags.push(Word {
                    text: std::mem::take(&mut word),
                    span: Span::new(span.start + start, rest(at).start),
                });
            }
            blank_ok = false;
        } else if quote.is_none() && (c == '\'' || c == '"') {
            quote = Some(c);
            blank_ok = true;
        } else if escapes {
            at += 1;
            match bytes.get(at) {
                Some(next) => word.push(char::from(*next)),
                None => quote = None,
            }
        } else {
            word.push(c);
        }
        at += 1;
    }
    if in_word && word != "--" && (blank_ok || !word.is_empty()) {
        flags.push(Word {
            text: word,
            span: Span::new(span.start + start, span.end),
        });
    }
    (flags, Span::new(span.end, span.end))
}
