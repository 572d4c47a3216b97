// Folding of stages, of instructions over several lines, and of here-documents.
import { foldGutter, foldKeymap, foldService } from "@codemirror/language";
import { keymap } from "@codemirror/view";
import { instructionAt, outline } from "./outline.js";

/** The last line to hide below a line that starts something; `null` where nothing does. */
function lastLine(doc, line) {
  const instruction = instructionAt(doc, line);
  if (!instruction) return null;
  if (instruction.name === "FROM" && line === instruction.first) {
    // Comments above the next FROM are about that one, and stay.
    return outline(doc).instructions.findLast((other) => other.stage === instruction.stage).last;
  }
  return line === instruction.first || line === instruction.body ? instruction.last : null;
}

export const folding = [
  foldService.of(({ doc }, from) => {
    const { number, to } = doc.lineAt(from);
    const last = lastLine(doc, number);
    return last > number ? { from: to, to: doc.line(last).to } : null;
  }),
  foldGutter(),
  keymap.of(foldKeymap),
];
