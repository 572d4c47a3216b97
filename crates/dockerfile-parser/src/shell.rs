//! Word splitting and variable expansion (moby/buildkit `frontend/dockerfile/shell/lex.go`).

use crate::error::{Result, SyntaxError, reject};
use crate::go::quote;
use crate::pattern;
use layerlab_source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// What an expansion makes, at the most. In bytes: a container takes no variable of more than 128 KiB
/// (`MAX_ARG_STRLEN` of Linux), and `BuildKit` itself runs out of memory where it doubles a few more times.
const LARGEST: usize = 1_000_000;
/// So many substitutions stand in each other, at the most.
const DEEPEST: usize = 100;

/// Where variables have their values.
pub trait Environment {
    /// The value; `None` where the name is not set.
    fn get(&self, name: &str) -> Option<&str>;
}

impl Environment for BTreeMap<String, String> {
    fn get(&self, name: &str) -> Option<&str> {
        BTreeMap::get(self, name).map(String::as_str)
    }
}

/// Nothing is set.
impl Environment for () {
    fn get(&self, _: &str) -> Option<&str> {
        None
    }
}

/// What an expansion gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expanded {
    /// The text as a whole.
    pub text: String,
    /// The text cut at unquoted white space, each word with its place in the source.
    pub words: Vec<(String, Span)>,
    /// Names that were read and set.
    pub matched: BTreeSet<String>,
    /// Names that were read and not set.
    pub unmatched: BTreeSet<String>,
}

/// The lexer's switches; [`Lexer::new`] has them as instructions use them.
#[derive(Clone, Copy, Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "the switches of BuildKit's lexer, each independent of the others"
)]
pub struct Lexer {
    /// `\` or a backtick.
    pub escape: char,
    /// Keep quotes in the result.
    pub raw_quotes: bool,
    /// Keep escapes in the result.
    pub raw_escapes: bool,
    /// Quotes are ordinary characters.
    pub skip_quotes: bool,
    /// A variable that is not set stays as it is written.
    pub skip_unset: bool,
}

impl Lexer {
    /// A lexer with the escape character of the Dockerfile.
    pub fn new(escape: char) -> Self {
        Self {
            escape,
            raw_quotes: false,
            raw_escapes: false,
            skip_quotes: false,
            skip_unset: false,
        }
    }

    /// Expands the variables of a text.
    ///
    /// # Errors
    /// In `BuildKit`'s words: a quote or brace without its end, a modifier that is not supported, `${name:?text}`.
    pub fn expand(self, source: &str, environment: &dyn Environment) -> Result<Expanded> {
        let mut state = State {
            lexer: self,
            raw_escapes: self.raw_escapes,
            // The scanner that BuildKit uses drops a byte order mark at its start.
            at: if source.starts_with('\u{feff}') {
                '\u{feff}'.len_utf8()
            } else {
                0
            },
            source,
            environment,
            buffer: String::new(),
            matched: BTreeSet::new(),
            unmatched: BTreeSet::new(),
            depth: 0,
        };
        match state.until(None, self.raw_escapes) {
            Ok((text, words)) => Ok(Expanded {
                text,
                words,
                matched: state.matched,
                unmatched: state.unmatched,
            }),
            // Of a long text the beginning tells which it is.
            Err(error) if source.len() > 2_000 => {
                reject!(
                    "failed to process {}…: {error}",
                    quote(source.get(..40).unwrap_or_default())
                )
            }
            Err(error) => reject!("failed to process {}: {error}", quote(source)),
        }
    }
}

struct State<'s> {
    lexer: Lexer,
    raw_escapes: bool,
    source: &'s str,
    at: usize,
    environment: &'s dyn Environment,
    /// The word being made. One for all nested levels, as in `BuildKit`, where a nested level empties the outer one's.
    buffer: String,
    matched: BTreeSet<String>,
    unmatched: BTreeSet<String>,
    /// How many substitutions are open.
    depth: usize,
}

#[derive(Default)]
struct Words {
    done: Vec<(String, Span)>,
    in_word: bool,
    start: usize,
}

impl Words {
    fn raw(&mut self, buffer: &mut String, text: &str, start: usize) {
        if !self.in_word {
            self.start = start;
        }
        buffer.push_str(text);
        self.in_word = true;
    }

    fn char(&mut self, buffer: &mut String, c: char, start: usize) {
        if !c.is_whitespace() {
            let mut bytes = [0; 4];
            self.raw(buffer, c.encode_utf8(&mut bytes), start);
        } else if self.in_word && !buffer.is_empty() {
            self.finish(buffer, start);
            self.in_word = false;
        }
    }

    fn finish(&mut self, buffer: &mut String, end: usize) {
        if !buffer.is_empty() {
            self.done
                .push((std::mem::take(buffer), Span::new(self.start.min(end), end)));
        }
    }
}

impl State<'_> {
    fn peek(&self) -> Option<char> {
        self.source[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Up to `stop`, which is taken too, or to the end where `stop` is none.
    fn until(&mut self, stop: Option<char>, raw_escapes: bool) -> Result<(String, Vec<(String, Span)>)> {
        self.buffer.clear();
        let before = std::mem::replace(&mut self.raw_escapes, raw_escapes);
        let result = self.until_inner(stop);
        self.raw_escapes = before;
        result
    }

    fn until_inner(&mut self, stop: Option<char>) -> Result<(String, Vec<(String, Span)>)> {
        let mut text = String::new();
        let mut words = Words::default();
        while let Some(c) = self.peek() {
            let start = self.at;
            if Some(c) == stop {
                self.next();
                words.finish(&mut self.buffer, start);
                return Ok((text, words.done));
            }
            let special = match c {
                '$' => Some(self.dollar()?),
                '<' => Some(self.possible_heredoc()),
                '\'' if !self.lexer.skip_quotes => Some(self.single_quote()?),
                '"' if !self.lexer.skip_quotes => Some(self.double_quote()?),
                _ => None,
            };
            if let Some(special) = special {
                text.push_str(&special);
                within_bounds(&text)?;
                if c == '$' {
                    special
                        .chars()
                        .for_each(|c| words.char(&mut self.buffer, c, start));
                } else {
                    words.raw(&mut self.buffer, &special, start);
                }
                continue;
            }
            self.next();
            if c != self.lexer.escape {
                words.char(&mut self.buffer, c, start);
                text.push(c);
                continue;
            }
            if self.raw_escapes {
                words.raw(&mut self.buffer, c.encode_utf8(&mut [0; 4]), start);
                text.push(c);
            }
            let Some(escaped) = self.next() else { break };
            words.raw(&mut self.buffer, escaped.encode_utf8(&mut [0; 4]), start);
            text.push(escaped);
        }
        if let Some(stop) = stop {
            reject!("unexpected end of statement while looking for matching {stop}");
        }
        words.finish(&mut self.buffer, self.at);
        Ok((text, words.done))
    }

    fn single_quote(&mut self) -> Result<String> {
        let mut out = String::new();
        let quote = self.next();
        let raw = self.lexer.raw_quotes;
        out.extend(quote.filter(|_| raw));
        loop {
            match self.next() {
                None => reject!("unexpected end of statement while looking for matching single-quote"),
                Some('\'') => {
                    out.extend(quote.filter(|_| raw));
                    return Ok(out);
                }
                Some(c) => out.push(c),
            }
        }
    }

    fn double_quote(&mut self) -> Result<String> {
        let mut out = String::new();
        let quote = self.next();
        let raw = self.lexer.raw_quotes;
        out.extend(quote.filter(|_| raw));
        loop {
            match self.peek() {
                None => reject!("unexpected end of statement while looking for matching double-quote"),
                Some('"') => {
                    self.next();
                    out.extend(quote.filter(|_| raw));
                    return Ok(out);
                }
                Some('$') => {
                    out.push_str(&self.dollar()?);
                    within_bounds(&out)?;
                }
                Some(c) => {
                    self.next();
                    out.extend(self.escaped_in_quotes(c));
                }
            }
        }
    }

    /// Inside double quotes an escape acts on `"`, `$` and itself only.
    fn escaped_in_quotes(&mut self, c: char) -> Vec<char> {
        let mut out = Vec::new();
        if c != self.lexer.escape {
            return vec![c];
        }
        if self.raw_escapes {
            out.push(c);
        }
        match self.peek() {
            None => {}
            Some(next) if next == '"' || next == '$' || next == self.lexer.escape => {
                self.next();
                out.push(next);
            }
            Some(_) => out.push(c),
        }
        out
    }

    fn possible_heredoc(&mut self) -> String {
        let start = self.at;
        self.next();
        if self.peek() == Some('<') {
            self.next();
            while matches!(self.peek(), Some('\t' | '\r' | ' ')) {
                self.next();
            }
        }
        self.source[start..self.at].to_owned()
    }

    fn name(&mut self) -> String {
        let start = self.at;
        while let Some(c) = self.peek() {
            if self.at == start && c.is_ascii_digit() {
                while self.peek().is_some_and(|c| c.is_ascii_digit()) {
                    self.next();
                }
                break;
            }
            if self.at == start && matches!(c, '@' | '*' | '#' | '?' | '-' | '$' | '!') {
                self.next();
                break;
            }
            if !c.is_alphabetic() && !c.is_ascii_digit() && c != '_' {
                break;
            }
            self.next();
        }
        self.source[start..self.at].to_owned()
    }

    fn value(&mut self, name: &str) -> Option<String> {
        let value = self.environment.get(name).map(str::to_owned);
        let seen = if value.is_some() {
            &mut self.matched
        } else {
            &mut self.unmatched
        };
        seen.insert(name.to_owned());
        value
    }

    fn dollar(&mut self) -> Result<String> {
        if self.depth == DEEPEST {
            reject!("more than {DEEPEST} substitutions stand in each other");
        }
        self.depth += 1;
        let found = self.substituted();
        self.depth -= 1;
        found
    }

    fn substituted(&mut self) -> Result<String> {
        self.next();
        if self.peek() != Some('{') {
            let name = self.name();
            if name.is_empty() {
                return Ok("$".to_owned());
            }
            return Ok(match self.value(&name) {
                None if self.lexer.skip_unset => format!("${name}"),
                value => value.unwrap_or_default(),
            });
        }
        self.next();
        match self.peek() {
            None => reject!("syntax error: missing '}}'"),
            Some('{' | '}' | ':') => reject!("syntax error: bad substitution"),
            Some(_) => {}
        }
        let name = self.name();
        match self.next() {
            Some('}') => Ok(match self.value(&name) {
                None if self.lexer.skip_unset => format!("${{{name}}}"),
                value => value.unwrap_or_default(),
            }),
            Some(':') => {
                let modifier = self.next();
                self.modified(&name, modifier, true)
            }
            Some('/') => self.replaced(&name),
            modifier @ Some('+' | '-' | '?' | '#' | '%') => self.modified(&name, modifier, false),
            other => Err(unsupported(&shown(other))),
        }
    }

    /// `${name:-word}` and its relatives, from behind the modifier.
    fn modified(&mut self, name: &str, modifier: Option<char>, null_is_unset: bool) -> Result<String> {
        let shown = format!("{}{}", if null_is_unset { ":" } else { "" }, shown(modifier));
        let raw_escapes = matches!(modifier, Some('#' | '%'));
        if null_is_unset && raw_escapes {
            return Err(unsupported(&shown));
        }
        let word = self
            .until(Some('}'), raw_escapes)
            .map_err(|error| self.unclosed(error, "missing '}'"))?
            .0;
        let value = self.value(name);
        if value.is_none() && self.lexer.skip_unset {
            return Ok(format!("${{{name}{shown}{word}}}"));
        }
        let present = value
            .as_deref()
            .is_some_and(|value| !(null_is_unset && value.is_empty()));
        match modifier {
            Some('-') => Ok(if present { value.unwrap_or_default() } else { word }),
            Some('+') => Ok(if present { word } else { String::new() }),
            Some('?') if present => Ok(value.unwrap_or_default()),
            Some('?') => {
                let state = if value.is_none() { "unset" } else { "empty" };
                let message = if word.is_empty() {
                    format!("is not allowed to be {state}")
                } else {
                    word
                };
                reject!("{name}: {message}");
            }
            Some(modifier @ ('#' | '%')) => {
                let value = value.unwrap_or_default();
                let longest = word.strip_prefix(modifier);
                let trim = if modifier == '#' {
                    pattern::trim_prefix
                } else {
                    pattern::trim_suffix
                };
                trim(longest.unwrap_or(&word), &value, longest.is_some())
            }
            _ => Err(unsupported(&shown)),
        }
    }

    /// `${name/pattern/text}` from behind the first slash.
    fn replaced(&mut self, name: &str) -> Result<String> {
        let all = self.peek() == Some('/');
        if all {
            self.next();
        }
        let pattern = self
            .until(Some('/'), true)
            .map_err(|error| self.unclosed(error, "missing '/' in ${}"))?
            .0;
        let replacement = self
            .until(Some('}'), true)
            .map_err(|error| self.unclosed(error, "missing '}'"))?
            .0;
        match self.value(name) {
            None if self.lexer.skip_unset => Ok(format!("${{{name}/{pattern}/{replacement}}}")),
            value => pattern::replace(&pattern, &value.unwrap_or_default(), &replacement, all),
        }
    }

    fn unclosed(&self, error: SyntaxError, what: &str) -> SyntaxError {
        if self.peek().is_none() {
            SyntaxError::new(format!("syntax error: {what}"))
        } else {
            error
        }
    }
}

/// What is made has a size, or a few lines would fill any memory.
pub(crate) fn within_bounds(text: &str) -> Result<()> {
    if text.len() > LARGEST {
        reject!("the variables in it make it longer than {LARGEST} bytes");
    }
    Ok(())
}

fn shown(c: Option<char>) -> String {
    c.unwrap_or('\u{fffd}').to_string()
}

fn unsupported(modifier: &str) -> SyntaxError {
    SyntaxError::new(format!("unsupported modifier ({modifier}) in substitution"))
}
