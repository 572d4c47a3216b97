//! The pieces of a `RUN` in shell form: `a && b && c`, with their places in the Dockerfile.

use layerlab_command::{SimpleCommand, simple_commands};
use layerlab_source::Span;

/// A command between two `&&`.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// Its place in the text of the Dockerfile; blanks and continuations around it left out.
    pub(crate) span: Span,
    /// What it is; of a pipe or a list nothing is known.
    pub(crate) command: Option<SimpleCommand>,
    /// Where it goes, if all that it does is to change the working directory.
    pub(crate) folder: Option<String>,
    /// Whether it is a pipe, whose commands leave nothing to the shell that goes on.
    pub(crate) pipe: bool,
    /// What sets variables or options of the shell that goes on, if that is all it does: `. /venv/bin/activate`, `export A=b`, `set -e`.
    pub(crate) setting: Option<SimpleCommand>,
}

/// The pieces of a shell command that stands at `span`; `None` where it is more than a list of `&&`.
pub(crate) fn and_list(text: &str, span: Span, escape: char) -> Option<Vec<Piece>> {
    cut(text, span, escape, false)
}

/// The pieces between `;` and `&&`; `None` where something else is among them: a branch, a loop, a group, a pipe.
pub(crate) fn sequence(text: &str, span: Span, escape: char) -> Option<Vec<Piece>> {
    let pieces = cut(text, span, escape, true)?;
    let is_plain =
        |piece: &Piece| piece.command.is_some() || piece.folder.is_some() || piece.setting.is_some();
    pieces.iter().all(is_plain).then_some(pieces)
}

fn cut(text: &str, span: Span, escape: char, at_semicolons: bool) -> Option<Vec<Piece>> {
    let source = span.of(text);
    let mut pieces = Vec::new();
    let mut start = 0;
    // What is open where a character stands: quotes, groups and substitutions, which hold lists of their own.
    let mut open: Vec<char> = Vec::new();
    let mut chars = source.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match (open.last(), c) {
            (Some(end), c) if c == *end => _ = open.pop(),
            (Some('\''), _) => {}
            (_, c) if c == escape || c == '\\' => _ = chars.next(),
            (Some('"'), '$') if chars.next_if(|(_, next)| *next == '(').is_some() => open.push(')'),
            (_, '`') => open.push('`'),
            (Some('"'), _) => {}
            (_, '\'' | '"') => open.push(c),
            (_, '(') => open.push(')'),
            // A comment that ends a line takes the rest of it.
            (None, '#') if is_comment(&source[..at]) => return None,
            (None, '&') if chars.peek().is_some_and(|(_, next)| *next == '&') => {
                chars.next();
                pieces.push(piece(source, start, at, span.start, escape)?);
                start = at + 2;
            }
            (None, ';') if at_semicolons => {
                pieces.push(piece(source, start, at, span.start, escape)?);
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(piece(source, start, source.len(), span.start, escape)?);
    open.is_empty().then_some(pieces)
}

/// Whether a `#` behind a text begins a comment on a line that begins with something else; a line of its own is no part of the command.
fn is_comment(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.ends_with([' ', '\t']) && !line.trim().is_empty()
}

/// Whether a command sets a variable in a way that is not followed here: from another command, in an expansion (`${A=b}`), a list, a part of
/// one; or makes a function. Commands behind it may need that.
fn sets_more_than_a_value(words: &str) -> bool {
    let is_name =
        |name: &str| !name.is_empty() && name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric());
    let first = words.split(char::is_whitespace).next().unwrap_or_default();
    let assigned = first.split_once('=').is_some_and(|(name, value)| {
        let whole = name.trim_end_matches('+').split('[').next().unwrap_or_default();
        let is_part = whole.len() < name.len() || value.starts_with('(');
        is_name(whole) && (is_part || value.contains("$(") || value.contains('`'))
    });
    let expands = words.split("${").skip(1).any(|rest| {
        let end = rest
            .find(|c: char| c != '_' && !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        let behind = &rest[end..];
        behind.starts_with('=') || behind.starts_with(":=")
    });
    let counts = words.split("$((").skip(1).any(|rest| rest.contains('='));
    assigned || expands || counts || first.ends_with("()") || words.starts_with("printf -v")
}

fn piece(source: &str, start: usize, end: usize, offset: usize, escape: char) -> Option<Piece> {
    let (start, end) = trimmed(source, start, end, escape);
    let raw = source.get(start..end)?;
    let joined = joined(raw, escape);
    // What only answers its questions is no other command.
    let answered = joined.trim_start().strip_prefix("yes");
    let answered = answered.and_then(|rest| rest.trim_start().strip_prefix('|'));
    let joined = answered.filter(|rest| !rest.starts_with('|')).unwrap_or(&joined);
    let commands = simple_commands(joined);
    let are_several = commands.len() > 1;
    let one = <[SimpleCommand; 1]>::try_from(commands)
        .ok()
        .map(|[command]| command);
    let words = joined.trim();
    // Control flow, groups, lists, pipes, jobs: no simple command.
    let is_plain =
        !words.starts_with(['(', '{', '!', '[']) && !is_control(words) && !sets_more_than_a_value(words);
    let is_simple = is_plain && !has_operator(words);
    (!raw.is_empty()).then_some(Piece {
        span: Span::new(offset + start, offset + end),
        setting: one
            .as_ref()
            .filter(|command| is_setting(command))
            .cloned()
            .or_else(|| of_the_shell(words))
            .filter(|_| !has_operator(words) && !words.contains(['`', '<', '>'])),
        folder: one
            .as_ref()
            .filter(|command| command.plain && !has_operator(words) && words.starts_with("cd"))
            .and_then(|command| match command.words.as_slice() {
                [cd, folder] if cd == "cd" && !folder.starts_with(['-', '~']) => Some(folder.clone()),
                _ => None,
            }),
        command: one.filter(|_| is_simple),
        pipe: is_plain
            && !is_simple
            && are_several
            && !ends_a_list(words)
            && !words.contains(['\n', '`', '{', '(']),
    })
}

/// Whether a command reads a file of settings, activates an environment, or exports a value.
fn is_setting(command: &SimpleCommand) -> bool {
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["export", pairs @ ..] => {
            let is_pair = |pair: &&str| pair.contains('=') && !pair.contains('(');
            !pairs.is_empty() && pairs.iter().all(is_pair)
        }
        [program, verb, _] => [
            (".", "activate"),
            ("source", "activate"),
            ("nvm", "use"),
            ("rvm", "use"),
            ("conda", "activate"),
            ("mamba", "activate"),
        ]
        .contains(&(*program, *verb)),
        ["." | "source", file] => file.starts_with(['/', '$', '~']) || file.ends_with("/bin/activate"),
        _ => false,
    }
}

/// `set -eux`, or `A=b`, as one command; `None` for anything else.
fn of_the_shell(text: &str) -> Option<SimpleCommand> {
    const OPTIONS: [&str; 6] = ["pipefail", "errexit", "nounset", "xtrace", "posix", "verbose"];
    let command = |words: Vec<String>| SimpleCommand { words, plain: true };
    let words: Vec<&str> = text.split_whitespace().collect();
    if let ["set", options @ ..] = words.as_slice() {
        let is_flag = |word: &&str| {
            let flags = word.strip_prefix(['-', '+']);
            flags.is_some_and(|flags| flags.chars().all(|c| "euxvo".contains(c))) || OPTIONS.contains(word)
        };
        let is_plain = !options.is_empty() && options.iter().all(is_flag);
        return is_plain.then(|| command(words.iter().map(|word| (*word).to_owned()).collect()));
    }
    let (name, value) = text.split_once('=')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric());
    let bare = ['"', '\'']
        .iter()
        .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote))
        .filter(|bare| !bare.contains(['"', '\'', '\\']));
    let is_value = bare.is_some() || !value.contains(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    let value = bare.unwrap_or(value);
    (is_name && is_value && !value.contains('('))
        .then(|| command(vec!["export".to_owned(), format!("{name}={value}")]))
}

/// Whether a `;`, `|`, `&` or backtick stands outside quotes.
fn has_operator(text: &str) -> bool {
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some('"') | None, '\\') => _ = chars.next(),
            (Some('"') | None, '`') | (None, ';' | '|' | '&' | '\n') => return true,
            (None, '\'' | '"') => quote = Some(c),
            _ => {}
        }
    }
    false
}

/// Whether a piece ends the list of `&&` that it stands in: a `;`, `||` or `&` outside quotes, in no loop, condition or group.
pub(crate) fn ends_a_list(text: &str) -> bool {
    let words = text.trim_start();
    let compound = ["if", "for", "while", "case", "until"];
    let first = words.split_whitespace().next().unwrap_or_default();
    if compound.contains(&first) || words.starts_with(['(', '{']) {
        return false;
    }
    let mut quote = None;
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some('"') | None, '\\') => _ = chars.next(),
            (None, ';') => return true,
            (None, '|') if chars.peek() == Some(&'|') => return true,
            (None, '&') if before != '>' && chars.peek() != Some(&'>') => return true,
            (None, '\'' | '"') => quote = Some(c),
            _ => {}
        }
        before = c;
    }
    false
}

fn is_control(words: &str) -> bool {
    let first = words.split_whitespace().next().unwrap_or_default();
    [
        "if",
        "then",
        "else",
        "fi",
        "for",
        "while",
        "do",
        "done",
        "case",
        "esac",
        "cd",
        "export",
        "set",
        "source",
        ".",
        "eval",
        "exec",
        "trap",
        "umask",
        "alias",
        "unset",
        "ulimit",
        "shopt",
        "pushd",
        "popd",
        "read",
        "declare",
        "typeset",
        "local",
        "readonly",
        "mapfile",
        "readarray",
        "getopts",
        "let",
        "builtin",
        "command",
        "unalias",
        "exit",
        "return",
        "shift",
        "break",
        "continue",
        "wait",
        "hash",
        "enable",
        "time",
    ]
    .contains(&first)
}

/// Without blanks and continuations at both ends.
fn trimmed(source: &str, mut start: usize, mut end: usize, escape: char) -> (usize, usize) {
    loop {
        let part = &source[start..end];
        let rest = part.trim_start();
        let after = rest
            .strip_prefix(escape)
            .filter(|after| after.trim_start_matches([' ', '\t', '\r']).starts_with('\n'));
        // A comment line inside the instruction.
        let comment = rest
            .strip_prefix('#')
            .and_then(|rest| rest.split_once('\n'))
            .map(|(_, rest)| rest);
        let next = end - after.or(comment).unwrap_or(rest).len();
        if next == start {
            break;
        }
        start = next;
    }
    loop {
        let part = source[start..end].trim_end();
        let cut = start + part.len();
        // A continuation is an escape character with nothing but blanks and a line end behind it.
        let next = match part.strip_suffix(escape) {
            Some(before) if source[cut..end].contains('\n') => start + before.len(),
            _ => cut,
        };
        if next == end {
            break;
        }
        end = next;
    }
    (start, end.max(start))
}

/// Continuations joined, comment lines left out: what the shell is given.
pub(crate) fn joined(raw: &str, escape: char) -> String {
    let mut out = String::new();
    for line in raw.split_inclusive('\n') {
        let content = line.trim_end();
        if content.trim_start().starts_with('#') && !out.is_empty() {
            continue;
        }
        match content.strip_suffix(escape) {
            Some(before) if line.ends_with('\n') => out.push_str(before),
            _ => out.push_str(line),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Option<Vec<String>> {
        let pieces = and_list(text, Span::new(0, text.len()), '\\')?;
        Some(
            pieces
                .iter()
                .map(|piece| piece.span.of(text).to_owned())
                .collect(),
        )
    }

    #[test]
    fn pieces_keep_their_places() {
        assert_eq!(
            pieces("npm ci \\\n    && npm run \\\n  build && \\\n echo 'a && b'"),
            Some(vec![
                "npm ci".into(),
                "npm run \\\n  build".into(),
                "echo 'a && b'".into()
            ])
        );
        assert_eq!(pieces("a && \\\n # why\n b"), Some(vec!["a".into(), "b".into()]));
    }

    #[test]
    fn what_is_more_than_a_simple_command_is_unknown() {
        let known = |text: &str| -> Vec<bool> {
            let pieces = and_list(text, Span::new(0, text.len()), '\\').unwrap_or_default();
            pieces.iter().map(|piece| piece.command.is_some()).collect()
        };
        assert_eq!(known("npm ci || true"), [false]);
        assert_eq!(known("cd a && npm ci; x"), [false, false]);
        assert_eq!(known("if x; then y; fi && npm ci"), [false, true]);
        assert_eq!(known("npm ci > log"), [true]);
    }
}
