//! From physical lines to logical ones: comments, continuations, line ends
//! (moby/buildkit `frontend/dockerfile/parser/parser.go`, `Parse`).

use layerlab_source::Span;

/// The longest line that `BuildKit` reads, in bytes without the line feed (`bufio.MaxScanTokenSize - 1`).
pub(crate) const MAX_LINE: usize = 65_535;

/// Hands out physical lines as `BuildKit`'s scanner does.
pub(crate) struct Scanner<'s> {
    text: &'s str,
    at: usize,
    /// Set where a line was too long: nothing is read from there on.
    pub(crate) too_long: bool,
}

impl<'s> Scanner<'s> {
    pub(crate) fn new(text: &'s str) -> Self {
        Self {
            text,
            at: 0,
            too_long: false,
        }
    }

    /// The offset of what was not read yet.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// The next line with its line end.
    pub(crate) fn next(&mut self) -> Option<Span> {
        let rest = &self.text[self.at..];
        if rest.is_empty() || self.too_long {
            return None;
        }
        let newline = rest.find('\n');
        if newline.unwrap_or(rest.len()) > MAX_LINE {
            self.too_long = true;
            return None;
        }
        let start = self.at;
        self.at += newline.map_or(rest.len(), |at| at + 1);
        Some(Span::new(start, self.at))
    }
}

/// Without carriage returns and line feeds at the end.
pub(crate) fn trim_newline(line: &str) -> &str {
    line.trim_end_matches(['\r', '\n'])
}

/// Whether the line is a comment, blanks before the `#` allowed.
pub(crate) fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// The length of what stays of a line that goes on in the next one; `None` where it ends here.
pub(crate) fn continued(line: &str, escape: char) -> Option<usize> {
    let kept = line.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!kept.ends_with(escape)).then_some(kept.len())
}

/// A logical line: the text that is left of several physical lines, and where each part of it stands.
#[derive(Debug, Default)]
pub(crate) struct Logical {
    pub(crate) text: String,
    /// Offset in `text`, offset in the source; one for each physical line that contributed.
    pieces: Vec<(usize, usize)>,
}

impl Logical {
    pub(crate) fn push(&mut self, text: &str, source: usize) {
        self.pieces.push((self.text.len(), source));
        self.text.push_str(text);
    }

    /// Where a range of the logical line stands in the source, continuations inside it included.
    pub(crate) fn span(&self, span: Span) -> Span {
        let start = self.source(
            self.pieces.partition_point(|(at, _)| *at <= span.start),
            span.start,
        );
        if span.is_empty() {
            return Span::new(start, start);
        }
        // The end belongs to the piece that holds the last byte, not to the one that begins there.
        let end = self.source(self.pieces.partition_point(|(at, _)| *at < span.end), span.end);
        Span::new(start, end)
    }

    fn source(&self, pieces_up_to: usize, offset: usize) -> usize {
        match self.pieces.get(pieces_up_to.saturating_sub(1)) {
            Some((at, source)) => source + offset - at,
            None => offset,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_continuation_is_one_escape_at_the_end_blanks_behind_it_allowed() {
        assert_eq!(continued("a \\ \t", '\\'), Some(2));
        assert_eq!(continued("a \\\\", '\\'), None);
        assert_eq!(continued("\\", '\\'), Some(0));
        assert_eq!(continued("a `", '`'), Some(2));
        assert_eq!(continued("a \\", '`'), None);
    }

    #[test]
    fn a_range_over_a_continuation_covers_it() {
        let mut line = Logical::default();
        line.push("RUN a", 0);
        line.push("b", 7);
        assert_eq!(line.span(Span::new(4, 6)), Span::new(4, 8));
        assert_eq!(line.span(Span::new(4, 5)), Span::new(4, 5));
        assert_eq!(line.span(Span::new(5, 6)), Span::new(7, 8));
    }
}
