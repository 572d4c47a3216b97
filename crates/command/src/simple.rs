//! The simple commands of a `RUN`.

use crate::programs::{PIP_OPTIONS, PIP_VALUES};

/// A program and its arguments, without what the shell does around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimpleCommand {
    /// Words; the first is the program. Never empty.
    pub words: Vec<String>,
    /// Whether all of it was understood: no substitutions, redirections or control flow.
    pub plain: bool,
}

impl SimpleCommand {
    /// The program without its folder.
    pub fn program(&self) -> &str {
        let first = self.words.first().map_or("", String::as_str);
        first.rsplit('/').next().unwrap_or(first)
    }

    /// `python -m pip install` as `pip install`, and `pip --no-cache-dir install` as `pip install --no-cache-dir`.
    #[must_use]
    pub fn without_module(&self) -> Self {
        let is_module =
            self.program().starts_with("python") && self.words.get(1).is_some_and(|word| word == "-m");
        let skipped = if is_module { 2 } else { 0 };
        let mut command = Self {
            words: self.words.iter().skip(skipped).cloned().collect(),
            plain: self.plain,
        };
        let is_general = |word: &&String| {
            let name = word.split('=').next().unwrap_or(word);
            PIP_OPTIONS.contains(&word.as_str()) || (word.contains('=') && PIP_VALUES.contains(&name))
        };
        if ["pip", "pip3"].contains(&command.program()) {
            let general = command.words.iter().skip(1).take_while(is_general).count();
            if command.words.len() > general + 1 {
                command.words[1..=general + 1].rotate_right(1);
            }
        }
        command
    }

    /// Arguments that are not options.
    pub fn operands(&self) -> impl Iterator<Item = &str> {
        self.words
            .iter()
            .skip(1)
            .map(String::as_str)
            .filter(|word| !word.starts_with('-'))
    }

    /// Whether an option is given.
    pub fn has(&self, option: &str) -> bool {
        self.words.iter().any(|word| word == option)
    }
}

/// Cuts a shell command into simple commands at `&&`, `||`, `;`, `|`, `&` and line ends. Assignments and prefixes such
/// as `sudo`, `env` and `set` are left out, and what `sh -c` runs stands in its place.
pub fn simple_commands(text: &str) -> Vec<SimpleCommand> {
    let mut commands = Vec::new();
    let mut current = SimpleCommand {
        words: Vec::new(),
        plain: true,
    };
    let mut word = String::new();
    let mut in_word = false;
    let mut quote = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some('"') | None, '`') => {
                current.plain = false;
                in_word = true;
                word.push(c);
                let rest: String = chars.by_ref().take_while(|c| *c != '`').collect();
                word.push_str(&rest);
                word.push('`');
            }
            (Some('"') | None, '$') if chars.peek() == Some(&'(') => {
                current.plain = false;
                in_word = true;
                word.push(c);
                substitution(&mut chars, &mut word);
            }
            (Some('"') | None, '$') | (None, '<' | '>' | '(' | ')' | '*' | '?') => {
                current.plain = false;
                word.push(c);
                in_word = true;
            }
            (Some(_), c) => word.push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                in_word = true;
            }
            (None, '\\') => {
                word.extend(chars.next().filter(|c| *c != '\n'));
                in_word = true;
            }
            // A redirection to another stream is no end of the command.
            (None, '&') if word.ends_with('>') => word.push(c),
            (None, '&' | '|' | ';' | '\n') => {
                end_word(&mut current, &mut word, &mut in_word);
                end_command(&mut commands, &mut current);
            }
            (None, c) if c.is_whitespace() => end_word(&mut current, &mut word, &mut in_word),
            (None, c) => {
                word.push(c);
                in_word = true;
            }
        }
    }
    end_word(&mut current, &mut word, &mut in_word);
    end_command(&mut commands, &mut current);
    commands
}

/// Takes `(…)` as it is written, with what stands in it.
fn substitution(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, word: &mut String) {
    let mut depth = 0_usize;
    let mut quote = None;
    while let Some(c) = chars.next() {
        word.push(c);
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some('"') | None, '\\') => word.extend(chars.next()),
            (None, '\'' | '"') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            _ => {}
        }
    }
}

fn end_word(current: &mut SimpleCommand, word: &mut String, in_word: &mut bool) {
    if std::mem::take(in_word) {
        current.words.push(std::mem::take(word));
    }
}

fn end_command(commands: &mut Vec<SimpleCommand>, current: &mut SimpleCommand) {
    let mut command = std::mem::replace(
        current,
        SimpleCommand {
            words: Vec::new(),
            plain: true,
        },
    );
    let is_prefix = |word: &str| {
        ["sudo", "env", "exec", "time", "then", "do", "else", "{"].contains(&word)
            || word.split_once('=').is_some_and(|(name, _)| {
                !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            })
    };
    let prefixes = command.words.iter().take_while(|word| is_prefix(word)).count();
    // A variable may change what the program does; of these it is known that they do not.
    let harmless = ["DEBIAN_FRONTEND=", "LANG=", "LC_ALL="];
    let assigns = |word: &String| word.contains('=') && !harmless.iter().any(|name| word.starts_with(name));
    command.plain &= !command.words[..prefixes].iter().any(assigns);
    command.words.drain(..prefixes);
    if command
        .words
        .first()
        .is_some_and(|program| program != "set" && program != "}")
    {
        match nested(&command) {
            Some(text) => commands.extend(simple_commands(text)),
            None => commands.push(command),
        }
    }
}

/// What `sh -c "…"` runs.
fn nested(command: &SimpleCommand) -> Option<&str> {
    let [_, option, text] = command.words.as_slice() else {
        return None;
    };
    let is_shell = ["sh", "bash", "dash", "ash"].contains(&command.program());
    let is_text = option.starts_with('-') && !option.starts_with("--") && option.ends_with('c');
    (is_shell && is_text).then_some(text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_cut_where_the_shell_cuts_them() {
        let words = |text: &str| -> Vec<String> {
            simple_commands(text)
                .into_iter()
                .map(|command| command.words.join(" "))
                .collect()
        };
        assert_eq!(
            words("set -eux; A=1 apt-get update && sudo apt-get install -y 'a b' | tee x"),
            ["apt-get update", "apt-get install -y a b", "tee x"]
        );
        assert_eq!(
            words("cd x && bash -lc 'npm ci && npm run build'; sh -c ls"),
            ["cd x", "npm ci", "npm run build", "ls"]
        );
        assert!(!simple_commands("pip install $X")[0].plain);
        assert!(!simple_commands("bash -c \"pip install $X\"")[0].plain);
        assert!(!simple_commands("PIP_CONSTRAINT=c.txt pip install x")[0].plain);
        assert!(simple_commands("DEBIAN_FRONTEND=noninteractive apt-get install x")[0].plain);
        assert_eq!(simple_commands("/usr/bin/pip install")[0].program(), "pip");
    }
}
