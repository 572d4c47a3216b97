//! Instructions as pieces of text that can move.

use layerlab_dockerfile_parser::{Dockerfile, Instruction, Kind};
use layerlab_source::Span;

/// An instruction with the comment lines that stand right above it: what moves as one.
pub(crate) fn block(text: &str, dockerfile: &Dockerfile, instruction: &Instruction) -> Span {
    let mut start = line_start(text, instruction.span.start);
    while let Some(above) = line_above(text, start) {
        let line = above.of(text);
        let is_directive = dockerfile
            .directives
            .iter()
            .any(|directive| above.start <= directive.span.start && directive.span.end <= above.end);
        if !line.trim_start().starts_with('#') || is_directive {
            break;
        }
        start = above.start;
    }
    Span::new(start, instruction.span.end)
}

fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |at| at + 1)
}

fn line_above(text: &str, start: usize) -> Option<Span> {
    let end = start.checked_sub(1)?;
    Some(Span::new(line_start(text, end), end))
}

/// The line end that the author uses.
pub(crate) fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// A block with the line end behind it: what is taken out as a whole.
pub(crate) fn block_with_line_end(text: &str, dockerfile: &Dockerfile, instruction: &Instruction) -> Span {
    let block = block(text, dockerfile, instruction);
    let rest = &text[block.end..];
    let end = rest.find('\n').map_or(text.len(), |at| block.end + at + 1);
    Span::new(block.start, end)
}

/// Whether an instruction only describes the image: it touches no files and nothing hangs on its place.
pub(crate) fn is_metadata(kind: Option<&Kind>) -> bool {
    matches!(
        kind,
        Some(
            Kind::Label(_)
                | Kind::Expose(_)
                | Kind::Cmd(_)
                | Kind::Entrypoint(_)
                | Kind::Volume(_)
                | Kind::Healthcheck(_)
                | Kind::Stopsignal(_)
                | Kind::Maintainer(_)
        )
    )
}
