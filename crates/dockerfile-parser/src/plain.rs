//! Words as BuildKit takes them.

use crate::instruction::Kind;
use crate::parse::Dockerfile;
use crate::shell::Lexer;

impl Dockerfile {
    /// The same with the paths of `COPY`, `ADD` and `WORKDIR`, the names of `ENV`, and that of `USER`, as BuildKit takes them: without quotes. One that
    /// holds blanks or hangs on variables in an involved way stays as it is written. What is expanded again comes out the same.
    #[must_use]
    pub fn plain_paths(mut self) -> Self {
        let escape = self.escape;
        for instruction in &mut self.instructions {
            let words: Vec<&mut String> = match &mut instruction.kind {
                Some(Kind::Copy(copy)) => copy.sources.words().collect(),
                Some(Kind::Add(add)) => add.sources.words().collect(),
                Some(Kind::Workdir(word) | Kind::User(word)) => vec![word],
                Some(Kind::Env(pairs)) => pairs.iter_mut().map(|pair| &mut pair.name).collect(),
                _ => Vec::new(),
            };
            for word in words {
                if let Some(plain) = unquoted(word, escape) {
                    *word = plain;
                }
            }
        }
        self
    }
}

/// A word without its quotes and escapes; `None` where there are none, or where it has to keep them.
fn unquoted(word: &str, escape: char) -> Option<String> {
    let is_quote = |c: char| c == '"' || c == '\'' || c == escape;
    if !word.contains(is_quote) {
        return None;
    }
    let plain = if word.contains('$') {
        word.strip_prefix('"')?.strip_suffix('"')?.to_owned()
    } else {
        Lexer::new(escape).expand(word, &()).ok()?.text
    };
    let is_plain = !plain.is_empty() && !plain.contains(|c: char| c.is_whitespace() || is_quote(c));
    is_plain.then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_go_where_nothing_needs_them() {
        for (word, plain) in [
            ("\"/app\"", Some("/app")),
            ("'/app'", Some("/app")),
            ("/a\"p\"p", Some("/app")),
            ("\"${D}/x\"", Some("${D}/x")),
            ("'$D'", None),
            ("\"/a b\"", None),
            ("/app", None),
            ("\"", None),
        ] {
            assert_eq!(unquoted(word, '\\').as_deref(), plain, "{word}");
        }
    }
}
