//! YAML as settings and lock files are written: mappings, lists and plain values, with comments wherever they may stand. Anything
//! beyond (anchors, tags, texts of several lines) is not read at all, so that nothing of a file is overlooked.

use serde_json::{Map, Value};

/// How deep values may stand in each other.
const DEPTH: usize = 32;
/// Over how many lines a value in brackets may go.
const LINES: usize = 200;

/// A text as a value; numbers are texts. `None` where it is of a form that is not read.
pub(super) fn read(text: &str) -> Option<Value> {
    let mut lines = Vec::new();
    for line in text.trim_start_matches('\u{feff}').lines() {
        let line = without_comment(line).trim_end();
        let content = line.trim_start_matches(' ');
        if content.is_empty() || line == "---" && lines.is_empty() {
            continue;
        }
        if content.starts_with('\t') || ["---", "..."].contains(&line) || line.starts_with('%') {
            return None;
        }
        lines.push((line.len() - content.len(), content));
    }
    let mut reader = Reader { lines, next: 0 };
    let Some((indent, _)) = reader.peek() else {
        return Some(Value::Object(Map::new()));
    };
    let value = reader.block(indent, 0)?;
    reader.peek().is_none().then_some(value)
}

/// The lines of a key in the first column with all that stands below it.
pub(super) fn section<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let is_key = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'));
    let mut at = 0;
    let mut start = None;
    for line in text.split_inclusive('\n') {
        match start {
            None if is_key(line) => start = Some(at),
            Some(start) if !line.starts_with([' ', '#', '\n', '\r']) => return Some(&text[start..at]),
            _ => {}
        }
        at += line.len();
    }
    start.map(|start| &text[start..])
}

struct Reader<'t> {
    /// How far each is set in, and what it says.
    lines: Vec<(usize, &'t str)>,
    next: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<(usize, &'t str)> {
        self.lines.get(self.next).copied()
    }

    /// A mapping or a list, whose lines are set in alike.
    fn block(&mut self, indent: usize, depth: usize) -> Option<Value> {
        if depth > DEPTH {
            return None;
        }
        let (_, first) = self.peek()?;
        if is_item(first) {
            return self.list(indent, depth);
        }
        if key_of(first).is_none() {
            self.next += 1;
            return self.value(first, indent, depth);
        }
        let mut map = Map::new();
        while let Some((at, line)) = self.peek() {
            if at < indent {
                break;
            }
            if at > indent || is_item(line) {
                return None;
            }
            let (key, rest) = key_of(line)?;
            self.next += 1;
            let value = if rest.is_empty() {
                match self.peek() {
                    Some((below, _)) if below > indent => self.block(below, depth + 1)?,
                    // A list may stand as far out as its key.
                    Some((below, line)) if below == indent && is_item(line) => {
                        self.list(indent, depth + 1)?
                    }
                    _ => Value::Null,
                }
            } else {
                self.value(rest, indent, depth)?
            };
            if map.insert(key, value).is_some() {
                return None;
            }
        }
        Some(Value::Object(map))
    }

    fn list(&mut self, indent: usize, depth: usize) -> Option<Value> {
        let mut list = Vec::new();
        while let Some((at, line)) = self.peek() {
            if at < indent || at == indent && !is_item(line) {
                break;
            }
            if at > indent {
                return None;
            }
            let rest = line[1..].trim_start();
            let is_flow = rest.starts_with(['[', '{', '"', '\'']);
            if rest.is_empty() {
                self.next += 1;
                list.push(match self.peek() {
                    Some((below, _)) if below > indent => self.block(below, depth + 1)?,
                    _ => Value::Null,
                });
            } else if is_item(rest) || !is_flow && key_of(rest).is_some() {
                let below = indent + line.len() - rest.len();
                self.lines[self.next] = (below, rest);
                list.push(self.block(below, depth + 1)?);
            } else {
                self.next += 1;
                list.push(self.value(rest, indent, depth)?);
            }
        }
        Some(Value::Array(list))
    }

    /// What stands behind a key or the sign of an item; one in brackets may go on below.
    fn value(&mut self, text: &str, indent: usize, depth: usize) -> Option<Value> {
        let mut whole = text.to_owned();
        if text.starts_with(['[', '{']) {
            let first = self.next;
            while let Ended::No = flow(&whole, depth) {
                let (_, line) = self.peek().filter(|_| self.next - first < LINES)?;
                self.next += 1;
                whole.push(' ');
                whole.push_str(line);
            }
            return match flow(&whole, depth) {
                Ended::With(value) => Some(value),
                Ended::No | Ended::Otherwise => None,
            };
        }
        // A text that goes on below.
        if self.peek().is_some_and(|(at, _)| at > indent) {
            return None;
        }
        scalar(&whole)
    }
}

fn is_item(line: &str) -> bool {
    line == "-" || line.starts_with("- ")
}

/// A line without the comment behind it.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match quote {
            Some('"') if before == '\\' && c == '"' => {}
            Some(open) if c == open => quote = None,
            // In the middle of a word it is a sign like others.
            None if ['"', '\''].contains(&c) && " [{,:-".contains(before) => quote = Some(c),
            None if c == '#' && before.is_whitespace() => return &line[..at],
            Some(_) | None => {}
        }
        before = c;
    }
    line
}

/// A key in front of a colon, and what stands behind that.
fn key_of(line: &str) -> Option<(String, &str)> {
    if line.starts_with(['[', '{', '?', '&', '*', '!', '|', '>', '%', '@', '`']) {
        return None;
    }
    if line.starts_with(['"', '\'']) {
        let (key, rest) = quoted(line)?;
        let rest = rest.trim_start().strip_prefix(':')?;
        return (rest.is_empty() || rest.starts_with(' ')).then(|| (key, rest.trim_start()));
    }
    let at = line.match_indices(':').map(|(at, _)| at).find(|at| {
        let behind = &line[at + 1..];
        behind.is_empty() || behind.starts_with(' ')
    })?;
    Some((line[..at].trim_end().to_owned(), line[at + 1..].trim_start()))
}

/// A text in quotes, and what stands behind it.
fn quoted(text: &str) -> Option<(String, &str)> {
    if let Some(inner) = text.strip_prefix('\'') {
        let mut found = String::new();
        let mut rest = inner;
        loop {
            let (part, behind) = rest.split_once('\'')?;
            found.push_str(part);
            match behind.strip_prefix('\'') {
                Some(behind) => {
                    found.push('\'');
                    rest = behind;
                }
                None => return Some((found, behind)),
            }
        }
    }
    let mut is_escaped = false;
    let end = text.char_indices().skip(1).find_map(|(at, c)| {
        let ends = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends.then_some(at)
    })?;
    let value = serde_json::from_str(&text[..=end]).ok()?;
    Some((value, &text[end + 1..]))
}

/// A value of one word or of several.
fn scalar(text: &str) -> Option<Value> {
    if text.starts_with(['"', '\'']) {
        let (value, rest) = quoted(text)?;
        return rest.trim().is_empty().then_some(Value::String(value));
    }
    let is_other = text.starts_with(['&', '*', '!', '|', '>', '%', '@', '`', ',', ']', '}'])
        || text.starts_with("? ")
        || text.contains(": ")
        || text.ends_with(':');
    if is_other {
        return None;
    }
    Some(match text {
        "" | "~" | "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => Value::String(text.to_owned()),
    })
}

/// What becomes of a text in brackets.
enum Ended {
    With(Value),
    /// It goes on.
    No,
    /// It is of a form that is not read.
    Otherwise,
}

fn flow(text: &str, depth: usize) -> Ended {
    let mut rest = text;
    match in_brackets(&mut rest, depth) {
        Ok(value) if rest.trim().is_empty() => Ended::With(value),
        Ok(_) => Ended::Otherwise,
        Err(ended) => ended,
    }
}

/// A list or a mapping in brackets, or a value among them.
fn in_brackets(rest: &mut &str, depth: usize) -> Result<Value, Ended> {
    if depth > DEPTH {
        return Err(Ended::Otherwise);
    }
    *rest = rest.trim_start();
    let is_map = rest.starts_with('{');
    if !is_map && !rest.starts_with('[') {
        let word = word_in_brackets(rest)?;
        return word.ok_or(Ended::Otherwise);
    }
    *rest = &rest[1..];
    let close = if is_map { '}' } else { ']' };
    let (mut list, mut map) = (Vec::new(), Map::new());
    loop {
        *rest = rest.trim_start();
        if rest.is_empty() {
            return Err(Ended::No);
        }
        if let Some(behind) = rest.strip_prefix(close) {
            *rest = behind;
            return Ok(if is_map {
                Value::Object(map)
            } else {
                Value::Array(list)
            });
        }
        if is_map {
            let Some(Value::String(key)) = word_in_brackets(rest)? else {
                return Err(Ended::Otherwise);
            };
            *rest = rest.trim_start();
            *rest = match rest.strip_prefix(':') {
                Some(behind) => behind,
                None if rest.is_empty() => return Err(Ended::No),
                None => return Err(Ended::Otherwise),
            };
            let value = in_brackets(rest, depth + 1)?;
            if map.insert(key, value).is_some() {
                return Err(Ended::Otherwise);
            }
        } else {
            list.push(in_brackets(rest, depth + 1)?);
        }
        *rest = rest.trim_start();
        match rest.strip_prefix(',') {
            Some(behind) => *rest = behind,
            None if rest.is_empty() => return Err(Ended::No),
            None if rest.starts_with(close) => {}
            None => return Err(Ended::Otherwise),
        }
    }
}

/// A word among brackets; `None` where it is of a form that is not read.
fn word_in_brackets(rest: &mut &str) -> Result<Option<Value>, Ended> {
    *rest = rest.trim_start();
    if rest.starts_with(['"', '\'']) {
        let Some((value, behind)) = quoted(rest) else {
            return Err(Ended::No);
        };
        *rest = behind;
        return Ok(Some(Value::String(value)));
    }
    let end = rest.char_indices().find(|(at, c)| {
        ",[]{}".contains(*c) || *c == ':' && rest[at + 1..].starts_with([' ', ',', '}', ']'])
    });
    let Some((end, _)) = end else {
        return Err(Ended::No);
    };
    let word = rest[..end].trim();
    *rest = &rest[end..];
    Ok(scalar(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn mappings_are_read_however_they_are_written() {
        let expected =
            json!({"packages": [".", "a/*"], "patched": {"a@1": "p/a.patch", "@b/b@2": "p/b.patch"}});
        for text in [
            "packages:\n  - '.'\n  - \"a/*\" # all\n\npatched: # ours\n# why: so\n  a@1: p/a.patch # note: x\n\n  '@b/b@2': p/b.patch\n",
            "packages:\n- .\n- a/*\npatched: {a@1: p/a.patch, \"@b/b@2\": 'p/b.patch'}\n",
            "---\r\npackages: ['.', a/*]\r\npatched: {\r\n  a@1: p/a.patch, # x\r\n  '@b/b@2': p/b.patch,\r\n}\r\n",
            "packages: [ '.',\n    'a/*'\n  ]\npatched:\n  'a@1':   p/a.patch\n  \"@b/b@2\": \"p/b.patch\"\n",
        ] {
            assert_eq!(read(text), Some(expected.clone()), "{text}");
        }
        assert_eq!(read("# nothing\n"), Some(json!({})));
        assert_eq!(
            read("a:\n  - b: 1\n    c: it's # x\n  - - d\nf: true\ng:\n"),
            Some(json!({"a": [{"b": "1", "c": "it's"}, ["d"]], "f": true, "g": null}))
        );
        assert_eq!(read("a: http://b#c\n"), Some(json!({"a": "http://b#c"})));
    }

    #[test]
    fn what_is_beyond_is_not_read() {
        for text in [
            "a: &x b\n",
            "a: *x\n",
            "a: !x b\n",
            "a: |\n  b\n",
            "a: b\n  c\n",
            "a: b\na: c\n",
            "a: {b: c\n",
            "a: [b]]\n",
            "\ta: b\n",
            "? a\n: b\n",
            "a: b: c\n",
            "a: b\n---\nc: d\n",
            "a: \"b\n",
            "<<: *x\n",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&"[".repeat(100_000)), None);
        assert_eq!(read(&"- ".repeat(100_000)), None);
    }

    #[test]
    fn a_section_ends_where_the_next_key_stands() {
        let text = "x: 1\nimporters:\n\n  .:\n    a: b\n\npackages:\n  c: d\n";
        assert_eq!(
            section(text, "importers"),
            Some("importers:\n\n  .:\n    a: b\n\n")
        );
        assert_eq!(section(text, "packages"), Some("packages:\n  c: d\n"));
        assert_eq!(section(text, "import"), None);
    }
}
