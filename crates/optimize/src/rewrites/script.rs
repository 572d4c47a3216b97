//! Commands of a `RUN` that stand in something: a here-document, the quotes of `sh -c`, a list behind `set -e;`, a list of words.
//!
//! Where such a `RUN` is cut in two, what stands around the commands stands around both parts.

use super::site::{Site, command_span, leaves_more_than_files};
use crate::access;
use crate::shell::{Piece, and_list, ends_a_list, joined, sequence};
use crate::text;
use layerlab_command::SimpleCommand;
use layerlab_source::Span;

/// The commands of a here-document, of `sh -c "…"`, of a line that begins with `set -e;`.
pub(super) struct Script {
    pub(super) pieces: Vec<Piece>,
    /// What has to stand at its end.
    pub(super) closing: String,
    /// Whether it ends with the first command that fails.
    pub(super) stops: bool,
}

impl Site<'_> {
    /// The commands of a here-document that is a script, a line each, from the first that is no setting of the shell; and what ends
    /// the document. `None` where a line is more than a command.
    pub(super) fn script(&self) -> Option<Script> {
        let [file] = self.run.command.files.as_slice() else {
            return None;
        };
        let mounts_are_caches = self.run.mounts.iter().all(|mount| access::is_cache(mount));
        let is_plain = self.run.command.shell
            && mounts_are_caches
            && file
                .data
                .lines()
                .next()
                .is_some_and(|line| !line.starts_with("#!"))
            && self.run.command.words.join(" ").trim_start().starts_with("<<")
            && !leaves_more_than_files(&file.data);
        let instruction = &self.input.dockerfile.instructions[self.index];
        let text = instruction.span.of(self.input.text);
        let (start, end) = (text.find('\n')? + 1, text.trim_end().rfind('\n')?);
        let body = text.get(start..end).filter(|_| is_plain)?;
        let closing = format!("{}{}", text::newline(self.input.text), text[end + 1..].trim_end());
        let mut stops = false;
        let mut pieces = Vec::new();
        let mut offset = instruction.span.start + start;
        for line in body.split_inclusive('\n') {
            let words = line.trim();
            // It goes on in the next one.
            if words.ends_with('\\') {
                return None;
            }
            let is_setting = pieces.is_empty() && words.starts_with("set ");
            stops |=
                is_setting && (words.contains("-e") || words.contains("-o errexit") || words.contains("-xe"));
            if !words.is_empty() && !words.starts_with('#') && !is_setting {
                let start = offset + (line.len() - line.trim_start().len());
                let span = Span::new(start, start + words.len());
                pieces.extend(sequence(self.input.text, span, '\\')?);
            }
            offset += line.len();
        }
        (!pieces.is_empty()).then_some(Script {
            pieces,
            closing,
            stops,
        })
    }

    /// The commands in the quotes of `bash -c "…"`, where the shell outside takes them as they are.
    pub(super) fn quoted_script(&self) -> Option<Script> {
        let pieces = self.pieces()?;
        let [piece] = pieces.as_slice() else { return None };
        let written = piece.span.of(self.input.text);
        let (shell, rest) = written.split_once(' ')?;
        let (option, quoted) = rest.trim_start().split_once(' ')?;
        let is_shell = ["sh", "bash"].contains(&shell.rsplit('/').next().unwrap_or(shell))
            && option.starts_with('-')
            && !option.starts_with("--")
            && option.ends_with('c');
        let quoted = quoted.trim_start();
        let quote = quoted
            .chars()
            .next()
            .filter(|first| is_shell && ['"', '\''].contains(first))?;
        let body = quoted.strip_prefix(quote)?.strip_suffix(quote)?;
        let is_taken_as_it_is = !body.contains([quote, '\\'])
            && (quote == '\'' || !body.contains(['$', '`', '!']))
            && !leaves_more_than_files(body);
        let end = piece.span.end - quote.len_utf8();
        let span = Span::new(end - body.len(), end);
        let stops = option.contains('e');
        let pieces =
            and_list(self.input.text, span, '\\').filter(|_| is_taken_as_it_is && !body.contains(';'));
        let pieces = pieces
            .or_else(|| sequence(self.input.text, span, '\\').filter(|_| is_taken_as_it_is && stops))?;
        Some(Script {
            pieces,
            closing: quote.to_string(),
            // What fails in front of a && does not end a list that goes on behind it.
            stops: !(body.contains(';') && body.contains("&&")),
        })
    }

    /// `set -e; a; b`: ends with the first command that fails.
    pub(super) fn stopping_sequence(&self) -> Option<Script> {
        let span = self.shell_text()?;
        let written = span.of(self.input.text);
        let (setting, rest) = written.split_once([';', '&'])?;
        let setting = joined(setting, self.input.dockerfile.escape);
        let setting =
            setting.trim_end_matches(|c: char| c.is_whitespace() || c == self.input.dockerfile.escape);
        let options = setting.trim().strip_prefix("set -")?;
        let stops = options.split(' ').next()?.contains('e')
            && options
                .chars()
                .all(|c| "euxo -".contains(c) || "pipefail".contains(c));
        let rest = rest.trim_start_matches('&');
        let behind = Span::new(span.end - rest.len(), span.end);
        let escape = self.input.dockerfile.escape;
        // A list of && that stands alone ends with the first that fails, set or not.
        let is_list = |pieces: &Vec<Piece>| {
            let mut texts = pieces.iter().map(|piece| piece.span.of(self.input.text));
            stops && pieces.len() > 1 && !texts.any(ends_a_list)
        };
        if let Some(pieces) = and_list(self.input.text, behind, escape).filter(is_list) {
            return Some(Script {
                pieces,
                closing: String::new(),
                stops,
            });
        }
        let pieces = sequence(self.input.text, behind, escape).filter(|_| stops)?;
        Some(Script {
            pieces,
            closing: String::new(),
            // What fails in front of a && does not end it.
            stops: !rest.contains("&&"),
        })
    }

    /// The one command of a `RUN` that is a list of words, for which there is no shell.
    pub(super) fn words_alone(&self) -> Option<Vec<Piece>> {
        let command = &self.run.command;
        let mounts_are_caches = self.run.mounts.iter().all(|mount| access::is_cache(mount));
        let span = command_span(&self.input.dockerfile.instructions[self.index])
            .filter(|_| !command.shell && command.files.is_empty() && mounts_are_caches)?;
        Some(vec![Piece {
            span,
            command: Some(SimpleCommand {
                words: command.words.clone(),
                plain: true,
            }),
            folder: None,
            pipe: false,
            setting: None,
        }])
    }
}
