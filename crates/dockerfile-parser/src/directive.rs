//! Parser directives (moby/buildkit `frontend/dockerfile/parser/directives.go`).

use crate::error::{Result, reject};
use crate::go::lower;
use layerlab_source::Span;

/// `# name=value` at the top of a Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// `syntax`, `escape` or `check`.
    pub name: String,
    /// As written, without blanks around it.
    pub value: String,
    /// The line without its end.
    pub span: Span,
}

/// Reads directives until the first line that is none.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    seen: Vec<String>,
    done: bool,
}

impl Reader {
    /// Looks at one line without its line end, blanks at its start taken away.
    pub(crate) fn read(&mut self, line: &str) -> Result<Option<(String, String)>> {
        if self.done {
            return Ok(None);
        }
        let Some((name, value)) = line.strip_prefix('#').and_then(split) else {
            self.done = true;
            return Ok(None);
        };
        let name = lower(name);
        if !["syntax", "escape", "check"].contains(&name.as_str()) {
            self.done = true;
            return Ok(None);
        }
        if self.seen.contains(&name) {
            reject!("only one {name} parser directive can be used");
        }
        self.seen.push(name.clone());
        Ok(Some((name, value.to_owned())))
    }
}

/// `^([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$` behind blanks.
fn split(comment: &str) -> Option<(&str, &str)> {
    let is_space = |c: char| matches!(c, '\t' | '\n' | '\u{c}' | '\r' | ' ');
    let (name, value) = comment.trim_start().split_once('=')?;
    let name = name.trim_end_matches(is_space);
    let mut letters = name.chars();
    if !letters.next()?.is_ascii_alphabetic() || !letters.all(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let trimmed = value.trim_matches(is_space);
    if trimmed.is_empty() {
        // The expression wants one character at least, and takes the last blank where there is nothing else.
        let (last, _) = value.char_indices().next_back()?;
        return Some((name, &value[last..]));
    }
    Some((name, trimmed))
}
