//! What is printed: as it is for another program, without what moves the cursor for a person.

use anyhow::{Context as _, Result};
use std::io::{ErrorKind, IsTerminal as _, Write as _};

/// Prints a text on standard output. Where nobody reads on, there is no more to do.
///
/// # Errors
/// Where it cannot be written, as on a full disk.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let shown = if out.is_terminal() {
        visible(text)
    } else {
        text.to_owned()
    };
    match out.write_all(shown.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result.context("could not write to standard output"),
    }
}

/// Says something beside the answer, on standard error.
pub(crate) fn say(text: &str) {
    // Where that cannot be written either, nobody is there to be told.
    let _ = writeln!(std::io::stderr(), "{}", visible(text));
}

/// A text in which control characters are seen instead of heeded: a Dockerfile could rewrite the terminal.
fn visible(text: &str) -> String {
    let shown = |c: char| {
        if c.is_control() && !['\n', '\t', '\r'].contains(&c) {
            c.escape_default().collect()
        } else {
            c.to_string()
        }
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn control_characters_are_seen_and_the_rest_is_as_it_was() {
        assert_eq!(
            visible("FROM a\n\tRUN \u{1b}[31mx\u{9b}2J ü\n"),
            "FROM a\n\tRUN \\u{1b}[31mx\\u{9b}2J ü\n"
        );
    }
}
