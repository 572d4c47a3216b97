//! Patterns of `${name#pattern}`, `${name%pattern}` and `${name/pattern/text}`: `*`, `?` and escapes, no brackets
//! (moby/buildkit `frontend/dockerfile/shell/lex.go`, `convertShellPatternToRegex`).

use crate::error::{Result, reject};
use crate::shell::within_bounds;
use std::collections::HashSet;

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
    fn match_at(&self, text: &[char], start: usize, search: &mut Search) -> Result<Option<usize>> {
        let mut open = vec![(0, start)];
        while let Some((part, at)) = open.pop() {
            let Some(current) = self.parts.get(part) else {
                return Ok(Some(at));
            };
            if !search.visits(part, at)? {
                continue;
            }
            // What is to be tried first is put down last.
            match current {
                Part::Literal(c) if text.get(at) == Some(c) => open.push((part + 1, at + 1)),
                Part::One if text.get(at).is_some_and(|c| *c != '\n') => open.push((part + 1, at + 1)),
                Part::Many => {
                    // Neither `.` nor `.*` of Go's regular expressions crosses a line end.
                    let longer = text.get(at).is_some_and(|c| *c != '\n').then_some((part, at + 1));
                    let done = Some((part + 1, at));
                    let order = if self.greedy {
                        [done, longer]
                    } else {
                        [longer, done]
                    };
                    open.extend(order.into_iter().flatten());
                }
                _ => {}
            }
        }
        Ok(None)
    }

    /// The first match at or after `from`. What led nowhere from one start leads nowhere from the next.
    fn find(&self, text: &[char], from: usize, steps: &mut usize) -> Result<Option<(usize, usize)>> {
        let mut search = Search::new(steps);
        for start in from..=text.len() {
            if let Some(end) = self.match_at(text, start, &mut search)? {
                return Ok(Some((start, end)));
            }
        }
        Ok(None)
    }
}

/// Steps of all searches of one substitution, at the most.
const STEPS: usize = 1_000_000;

/// Which places of a pattern were tried at which places of a text: each once, so that it takes their product at the most.
struct Search<'s> {
    tried: HashSet<(usize, usize)>,
    steps: &'s mut usize,
}

impl<'s> Search<'s> {
    fn new(steps: &'s mut usize) -> Self {
        Self {
            tried: HashSet::new(),
            steps,
        }
    }

    /// Whether a place is new.
    fn visits(&mut self, part: usize, at: usize) -> Result<bool> {
        if *self.steps == 0 {
            reject!("the pattern and the value are too long to be compared");
        }
        *self.steps -= 1;
        Ok(self.tried.insert((part, at)))
    }
}

/// `${name#pattern}`, `${name##pattern}`.
pub(crate) fn trim_prefix(pattern: &str, value: &str, greedy: bool) -> Result<String> {
    let compiled = compile(pattern, greedy)?;
    let chars: Vec<char> = value.chars().collect();
    let end = compiled.match_at(&chars, 0, &mut Search::new(&mut STEPS.clone()))?;
    Ok(chars[end.unwrap_or(0)..].iter().collect())
}

/// `${name%pattern}`, `${name%%pattern}`: the same from the other end.
pub(crate) fn trim_suffix(pattern: &str, value: &str, greedy: bool) -> Result<String> {
    let compiled = compile(&reverse_pattern(pattern), greedy)?;
    let chars: Vec<char> = value.chars().rev().collect();
    let end = compiled.match_at(&chars, 0, &mut Search::new(&mut STEPS.clone()))?;
    Ok(chars[end.unwrap_or(0)..].iter().rev().collect())
}

/// `${name/pattern/text}`, `${name//pattern/text}`.
pub(crate) fn replace(pattern: &str, value: &str, replacement: &str, all: bool) -> Result<String> {
    let compiled = compile(pattern, true)?;
    let chars: Vec<char> = value.chars().collect();
    if !all {
        return Ok(match compiled.find(&chars, 0, &mut STEPS.clone())? {
            Some((start, end)) => {
                let mut out: String = chars[..start].iter().collect();
                out.push_str(replacement);
                out.extend(&chars[end..]);
                out
            }
            None => value.to_owned(),
        });
    }
    replace_all(&compiled, &chars, replacement)
}

/// Go's `ReplaceAllString`: an empty match right behind a match does not count, `$0` in the replacement is the match.
fn replace_all(pattern: &Pattern, chars: &[char], replacement: &str) -> Result<String> {
    let mut steps = STEPS;
    let mut out = String::new();
    let mut copied = 0;
    let mut search = 0;
    while let Some((start, end)) = pattern.find(chars, search, &mut steps)? {
        within_bounds(&out)?;
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
    Ok(out)
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
        let value = "a".repeat(3_000);
        let pattern = format!("{}b", "*a".repeat(30));
        assert_eq!(trim_prefix(&pattern, &value, true), Ok(value.clone()));
        assert_eq!(replace(&pattern, &value, "x", true), Ok(value));
    }

    #[test]
    fn what_takes_too_long_or_becomes_too_long_says_so() {
        let value = "a".repeat(100_000);
        let pattern = format!("{}b", "*a".repeat(300));
        let error = trim_prefix(&pattern, &value, true).map_err(|error| error.to_string());
        assert_eq!(
            error,
            Err("the pattern and the value are too long to be compared".to_owned())
        );
        let error = replace("?", &value, &"x".repeat(100), true).map_err(|error| error.to_string());
        assert_eq!(
            error,
            Err("the variables in it make it longer than 1000000 bytes".to_owned())
        );
    }
}
