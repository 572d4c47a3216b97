//! The edits that take the early part of a `RUN` above the code, and leave the rest below it.

use super::along::Along;
use super::early::Early;
use super::folder_copy::{FolderCopy, in_its_place};
use super::site::Site;
use crate::shell::Piece;
use crate::text;
use layerlab_dockerfile_parser::Instruction;
use layerlab_source::{Edit, Span};

impl Site<'_> {
    pub(super) fn copy_moves_down(
        &self,
        copy: &FolderCopy,
        along: &Along,
        early: &Early,
        pieces: &[Piece],
        lines: &[String],
    ) -> Vec<Edit> {
        let (source, dockerfile) = (self.input.text, self.input.dockerfile);
        let block =
            |index: &usize| text::block(source, dockerfile, &dockerfile.instructions[*index]).of(source);
        let itself = self.placed_copy(copy, block(&copy.index));
        let along_texts = along.indices.iter().map(|index| block(index).to_owned());
        let moved: Vec<String> = std::iter::once(itself).chain(along_texts).collect();
        let gone = along.indices.iter().filter(|index| !along.twice.contains(index));
        let gone: Vec<usize> = gone.copied().collect();
        let mut edits = self.go_down(&moved, &gone, early, pieces);
        edits.insert(0, in_its_place(self.input, copy, lines));
        edits
    }

    /// Texts go behind the install, and instructions away from where they are.
    pub(super) fn go_down(
        &self,
        texts: &[String],
        along: &[usize],
        early: &Early,
        pieces: &[Piece],
    ) -> Vec<Edit> {
        let newline = text::newline(self.input.text);
        let (source, dockerfile) = (self.input.text, self.input.dockerfile);
        let moved_text = texts.join(newline);
        let run = &dockerfile.instructions[self.index];
        let gone = |index: &usize| {
            let block = text::block_with_line_end(source, dockerfile, &dockerfile.instructions[*index]);
            Edit::replace(block, "")
        };
        let mut edits: Vec<Edit> = along.iter().map(gone).collect();
        match late(early, pieces) {
            None => edits.push(Edit::insert(run.span.end, format!("{newline}{moved_text}"))),
            Some(late) => {
                let end = pieces[early.count - 1].span.end;
                let head = run_head(self.input.text, run, pieces);
                edits.push(Edit::replace(
                    Span::new(end, late.start),
                    format!(
                        "{}{newline}{moved_text}{newline}{head}{}",
                        early.closing, early.going
                    ),
                ));
            }
        }
        edits
    }

    /// The text of a copy, where another working directory holds when it comes: its destination whole.
    pub(super) fn placed_copy(&self, copy: &FolderCopy, block: &str) -> String {
        let instruction = &self.input.dockerfile.instructions[copy.index];
        let here = self.workdirs.get(&copy.index).map(String::as_str);
        if copy.is_absolute || here == Some(self.workdir) {
            return block.to_owned();
        }
        let written = instruction
            .arguments
            .last()
            .map_or("", |last| last.span.of(self.input.text));
        let before = block.strip_suffix(written).unwrap_or(block);
        format!("{before}{}/", copy.destination.trim_end_matches('/'))
    }

    pub(super) fn install_moves_up(
        &self,
        copy: &FolderCopy,
        early: &Early,
        pieces: &[Piece],
        lines: &[String],
    ) -> Vec<Edit> {
        let newline = text::newline(self.input.text);
        let (source, dockerfile) = (self.input.text, self.input.dockerfile);
        let target = text::block(source, dockerfile, &dockerfile.instructions[copy.index]);
        let run = &dockerfile.instructions[self.index];
        let head = run_head(source, run, pieces);
        let early_span = Span::new(pieces[0].span.start, pieces[early.count - 1].span.end);
        let early_text = format!("{head}{}{}", early_span.of(source), early.closing);
        let manifests: String = lines.iter().map(|line| format!("{line}{newline}")).collect();
        let inserted = format!("{manifests}{early_text}{newline}");
        let mut edits = vec![Edit::insert(target.start, inserted)];
        match late(early, pieces) {
            None => edits.push(Edit::replace(
                text::block_with_line_end(source, dockerfile, run),
                "",
            )),
            Some(late) => edits.push(Edit::replace(
                Span::new(pieces[0].span.start, late.start),
                early.going.clone(),
            )),
        }
        edits
    }
}

/// The first piece that stays behind the code.
pub(super) fn late(early: &Early, pieces: &[Piece]) -> Option<Span> {
    pieces.get(early.count).map(|piece| piece.span)
}

/// Keyword and flags as they stand, for another `RUN` of the same kind.
fn run_head(text: &str, run: &Instruction, pieces: &[Piece]) -> String {
    let start = pieces.first().map_or(run.span.end, |piece| piece.span.start);
    let head = Span::new(run.span.start, start).of(text);
    if head.trim_end().ends_with('\\') {
        head.trim_end().trim_end_matches('\\').trim_end().to_owned() + " "
    } else {
        head.to_owned()
    }
}
