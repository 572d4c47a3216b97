//! Patterns of `${name#pattern}`, `${name%pattern}` and `${name/pattern/text}`: `*`, `?` and escapes, no brackets
//! (moby/buildkit `frontend/dockerfile/shell/lex.go`, `convertShellPatternToRegex`).

use crate::error::{Result, reject};
use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Literal(char),
    One,
    Many,
}

/// A compiled pattern.
pub(crate) struct Pattern {
    parts: Vec<Part>,
    greedy: bool,
}

impl Pattern {
    /// Compiles; `greedy` makes `*` take as much as it can.
    pub(crate) fn new(source: &str, greedy: bool) -> Result<Self> {
        let mut parts = Vec::new();
        let mut chars = source.chars().peekable();
        while let Some(c) = chars.next() {
            parts.push(match c {
                '*' => Part::Many,
                '?' => Part::One,
                // } and / have to be escaped inside ${}, but the escape is not part of the pattern.
                '\\' if matches!(chars.peek(), Some('}' | '/')) => continue,
                '\\' => match chars.next() {
                    Some(c @ ('*' | '?' | '\\')) => Part::Literal(c),
                    Some(c) => reject!("invalid escape '\\{c}'"),
                    // Go prints the end of the text as the replacement character.
                    None => reject!("invalid escape '\\\u{fffd}'"),
                },
                c => Part::Literal(c),
            });
        }
        Ok(Self { parts, greedy })
    }

    /// Where a match that starts at `start` ends, in characters.
    pub(crate) fn match_at(&self, text: &[char], start: usize) -> Option<usize> {
        self.walk(text, 0, start, &mut BTreeSet::new())
    }

    /// The first match at or after `from`.
    pub(crate) fn find(&self, text: &[char], from: usize) -> Option<(usize, usize)> {
        (from..=text.len()).find_map(|start| self.match_at(text, start).map(|end| (start, end)))
    }

    /// Backtracking that remembers dead ends, so that it stays polynomial.
    fn walk(
        &self,
        text: &[char],
        part: usize,
        at: usize,
        dead: &mut BTreeSet<(usize, usize)>,
    ) -> Option<usize> {
        let Some(current) = self.parts.get(part) else {
            return Some(at);
        };
        if dead.contains(&(part, at)) {
            return None;
        }
        let found = match current {
            Part::Literal(c) if text.get(at) == Some(c) => self.walk(text, part + 1, at + 1, dead),
            Part::One if text.get(at).is_some_and(|c| *c != '\n') => self.walk(text, part + 1, at + 1, dead),
            Part::Many => {
                // Neither `.` nor `.*` of Go's regular expressions crosses a line end.
                let reach = text[at..].iter().take_while(|c| **c != '\n').count();
                let mut lengths: Vec<usize> = (0..=reach).collect();
                if self.greedy {
                    lengths.reverse();
                }
                lengths
                    .into_iter()
                    .find_map(|length| self.walk(text, part + 1, at + length, dead))
            }
            _ => None,
        };
        if found.is_none() {
            dead.insert((part, at));
        }
        found
    }
}

/// `${name#pattern}`, `${name##pattern}`.
pub(crate) fn trim_prefix(pattern: &str, value: &str, greedy: bool) -> Result<String> {
    let compiled = compile(pattern, greedy)?;
    let chars: Vec<char> = value.chars().collect();
    let end = compiled.match_at(&chars, 0).unwrap_or(0);
    Ok(chars[end..].iter().collect())
}

/// `${name%pattern}`, `${name%%pattern}`: the same from the other end.
pub(crate) fn trim_suffix(pattern: &str, value: &str, greedy: bool) -> Result<String> {
    let compiled = compile(&reverse_pattern(pattern), greedy)?;
    let chars: Vec<char> = value.chars().rev().collect();
    let end = compiled.match_at(&chars, 0).unwrap_or(0);
    Ok(chars[end..].iter().rev().collect())
}

/// `${name/pattern/text}`, `${name//pattern/text}`.
pub(crate) fn replace(pattern: &str, value: &str, replacement: &str, all: bool) -> Result<String> {
    let compiled = compile(pattern, true)?;
    let chars: Vec<char> = value.chars().collect();
    if !all {
        return Ok(match compiled.find(&chars, 0) {
            Some((start, end)) => {
                let mut out: String = chars[..start].iter().collect();
                out.push_str(replacement);
                out.extend(&chars[end..]);
                out
            }
            None => value.to_owned(),
        });
    }
    Ok(replace_all(&compiled, &chars, replacement))
}

/// Go's `ReplaceAllString`: an empty match right behind a match does not count, `$0` in the replacement is the match.
fn replace_all(pattern: &Pattern, chars: &[char], replacement: &str) -> String {
    let mut out = String::new();
    let mut copied = 0;
    let mut search = 0;
    while let Some((start, end)) = pattern.find(chars, search) {
        out.extend(&chars[copied..start]);
        if end > copied || start == 0 {
            let matched: String = chars[start..end].iter().collect();
            expand_template(replacement, &matched, &mut out);
        }
        copied = end;
        search = if end > start {
            end
        } else {
            // Step over one character, or an empty match would be found for ever.
            end + 1
        };
        if search > chars.len() {
            break;
        }
    }
    out.extend(&chars[copied.min(chars.len())..]);
    out
}

/// Go's `Regexp.Expand` for an expression without groups.
fn expand_template(template: &str, matched: &str, out: &mut String) {
    let mut rest = template;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if let Some(tail) = after.strip_prefix('$') {
            out.push('$');
            rest = tail;
            continue;
        }
        let braced = after.starts_with('{');
        let name_from = usize::from(braced);
        let is_name = |c: char| c == '_' || c.is_alphanumeric();
        let length = after[name_from..]
            .find(|c: char| !is_name(c))
            .unwrap_or(after.len() - name_from);
        let name = &after[name_from..name_from + length];
        let closed = !braced || after[name_from + length..].starts_with('}');
        if name.is_empty() || !closed {
            out.push('$');
            rest = after;
            continue;
        }
        if name == "0" {
            out.push_str(matched);
        }
        rest = &after[name_from + length + usize::from(braced)..];
    }
    out.push_str(rest);
}

fn compile(pattern: &str, greedy: bool) -> Result<Pattern> {
    match Pattern::new(pattern, greedy) {
        Ok(compiled) => Ok(compiled),
        Err(error) => reject!("invalid pattern ({pattern}) in substitution: {error}"),
    }
}

/// Reverses, keeping each escape before what it escapes.
fn reverse_pattern(pattern: &str) -> String {
    let mut out: Vec<char> = Vec::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\'
            && let Some(next) = chars.next()
        {
            out.push(next);
        }
        out.push(c);
    }
    out.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_suffixes_go_by_the_shortest_or_the_longest_match() {
        assert_eq!(trim_prefix("*/", "a/b/c", false).as_deref(), Ok("b/c"));
        assert_eq!(trim_prefix("*/", "a/b/c", true).as_deref(), Ok("c"));
        assert_eq!(trim_suffix("/*", "a/b/c", false).as_deref(), Ok("a/b"));
        assert_eq!(trim_suffix("/*", "a/b/c", true).as_deref(), Ok("a"));
        assert_eq!(trim_suffix("\\*", "a*", false).as_deref(), Ok("a"));
    }

    #[test]
    fn replacement_of_the_first_and_of_all() {
        assert_eq!(replace("b", "abcb", "x", false).as_deref(), Ok("axcb"));
        assert_eq!(replace("b", "abcb", "x", true).as_deref(), Ok("axcx"));
        assert_eq!(replace("b", "abcb", "<$0>", true).as_deref(), Ok("a<b>c<b>"));
    }

    #[test]
    fn many_stars_do_not_explode() {
        let value = "a".repeat(400);
        assert_eq!(trim_prefix("*a*a*a*a*a*a*b", &value, true), Ok(value));
    }
}
