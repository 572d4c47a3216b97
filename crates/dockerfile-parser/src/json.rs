//! JSON arrays of strings, as Go's `encoding/json` takes them, with the place of every string.
//!
//! Written out because the places are needed, and because what is valid JSON but no array of strings is an error,
//! while what is not valid JSON is the shell form (`parseJSON` in `line_parsers.go`).

use crate::words::Word;
use layerlab_source::Span;

/// Why a text is not an array of strings.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotStrings {
    /// It is not JSON: the shell form.
    NotJson,
    /// It is JSON, with something else than strings in the array.
    OtherValues,
}

/// Go gives up on nesting at this depth.
const MAX_DEPTH: usize = 10_000;

/// Reads the array in `span`.
pub(crate) fn strings(line: &str, span: Span) -> Result<Vec<Word>, NotStrings> {
    let text = span.of(line);
    let start = text.len() - text.trim_start().len();
    let mut reader = Reader {
        text,
        at: start,
        number_too_big: false,
    };
    let values = reader.array_of_values().ok_or(NotStrings::NotJson)?;
    reader.blanks();
    if reader.at != text.len() || reader.number_too_big {
        return Err(NotStrings::NotJson);
    }
    let in_line = |word: Word| Word {
        span: Span::new(span.start + word.span.start, span.start + word.span.end),
        ..word
    };
    values
        .into_iter()
        .map(|value| value.map(in_line))
        .collect::<Option<Vec<_>>>()
        .ok_or(NotStrings::OtherValues)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// A number beyond what a float holds is an error of its own in Go, which makes the text no JSON.
    number_too_big: bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// The values of an array; `None` for each that is not a string.
    fn array_of_values(&mut self) -> Option<Vec<Option<Word>>> {
        self.take(b'[')?;
        let mut values = Vec::new();
        self.blanks();
        if self.take(b']').is_some() {
            return Some(values);
        }
        loop {
            self.blanks();
            if self.peek()? == b'"' {
                let start = self.at;
                let text = self.string()?;
                values.push(Some(Word {
                    text,
                    span: Span::new(start, self.at),
                }));
            } else {
                self.value()?;
                values.push(None);
            }
            self.blanks();
            if self.take(b']').is_some() {
                return Some(values);
            }
            self.take(b',')?;
        }
    }

    /// Any value, read over without recursion: the nesting is the reader's to choose.
    fn value(&mut self) -> Option<()> {
        let mut open: Vec<u8> = Vec::new();
        loop {
            self.blanks();
            match self.peek()? {
                bracket @ (b'[' | b'{') => {
                    self.at += 1;
                    self.blanks();
                    let close = if bracket == b'[' { b']' } else { b'}' };
                    if self.take(close).is_none() {
                        if open.len() + 1 >= MAX_DEPTH {
                            return None;
                        }
                        open.push(close);
                        if close == b'}' {
                            self.key()?;
                        }
                        continue;
                    }
                }
                b'"' => _ = self.string()?,
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                _ => self.number()?,
            }
            // Behind a value: close what ends here, go on where a comma follows.
            loop {
                let Some(close) = open.last().copied() else {
                    return Some(());
                };
                self.blanks();
                if self.take(close).is_some() {
                    open.pop();
                    continue;
                }
                self.take(b',')?;
                if close == b'}' {
                    self.blanks();
                    self.key()?;
                }
                break;
            }
        }
    }

    fn key(&mut self) -> Option<()> {
        self.string()?;
        self.blanks();
        self.take(b':')
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.text[self.at..]
            .starts_with(word)
            .then(|| self.at += word.len())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn number(&mut self) -> Option<()> {
        let start = self.at;
        let _ = self.take(b'-');
        if self.take(b'0').is_none() {
            self.digits()?;
        }
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        let value: f64 = self.text[start..self.at].parse().ok()?;
        self.number_too_big |= value.is_infinite();
        Some(())
    }

    fn string(&mut self) -> Option<String> {
        self.take(b'"')?;
        let mut out = String::new();
        loop {
            let c = self.text[self.at..].chars().next()?;
            self.at += c.len_utf8();
            match c {
                '"' => return Some(out),
                '\0'..='\u{1f}' => return None,
                '\\' => {
                    let escape = self.peek()?;
                    self.at += 1;
                    out.push(match escape {
                        b'"' | b'\\' | b'/' => char::from(escape),
                        b'b' => '\u{8}',
                        b'f' => '\u{c}',
                        b'n' => '\n',
                        b'r' => '\r',
                        b't' => '\t',
                        b'u' => self.unicode()?,
                        _ => return None,
                    });
                }
                c => out.push(c),
            }
        }
    }

    /// Half a surrogate pair becomes the replacement character, as in Go.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hex()?;
        if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            let behind_first = self.at;
            self.at += 2;
            let second = self.hex()?;
            if (0xdc00..0xe000).contains(&second) {
                return char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
            }
            self.at = behind_first;
        }
        Some(char::from_u32(first).unwrap_or('\u{fffd}'))
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, NotStrings> {
        strings(text, Span::new(0, text.len())).map(|words| words.into_iter().map(|word| word.text).collect())
    }

    #[test]
    fn strings_of_an_array() {
        assert_eq!(
            read(r#"[ "a", "\u00e4\ud83d\ude00\ud800" ] "#),
            Ok(vec!["a".into(), "ä😀\u{fffd}".into()])
        );
        assert_eq!(read("[]"), Ok(vec![]));
    }

    #[test]
    fn other_values_are_not_the_shell_form() {
        for text in ["[1]", "[null, \"a\"]", "[[\"a\"], {\"b\": [1.5e3, true]}]"] {
            assert_eq!(read(text), Err(NotStrings::OtherValues), "{text}");
        }
    }

    #[test]
    fn what_is_no_json_is_the_shell_form() {
        for text in [
            "[a]",
            "[\"a\",]",
            "[\"a\"] b",
            "['a']",
            "[\"a\"",
            "[01]",
            "[1e999]",
            "[\"\t\"]",
        ] {
            assert_eq!(read(text), Err(NotStrings::NotJson), "{text}");
        }
    }
}
