// What the host shows in the text: the status of steps in a gutter, and lines that are lit up.
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutter } from "@codemirror/view";

class StatusMarker extends GutterMarker {
  constructor(mark) {
    super();
    this.mark = mark;
  }
  eq(other) {
    return other.mark.status === this.mark.status && other.mark.text === this.mark.text;
  }
  toDOM() {
    const sign = document.createElement("span");
    sign.className = this.mark.status;
    sign.textContent = this.mark.sign;
    sign.title = this.mark.text;
    return sign;
  }
}

export const setMarks = StateEffect.define();
const marksField = StateField.define({
  create: () => new Map(),
  update(marks, transaction) {
    for (const effect of transaction.effects) if (effect.is(setMarks)) return effect.value;
    return marks;
  },
});

export const setLinked = StateEffect.define();
const linkedLine = Decoration.line({ class: "cm-linked" });
const linkedField = StateField.define({
  create: () => Decoration.none,
  update(lines, transaction) {
    lines = lines.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setLinked)) continue;
      const { doc } = transaction.state;
      const [first, last] = effect.value;
      const ranges = [];
      for (let line = first; line > 0 && line <= Math.min(last, doc.lines); line++) {
        ranges.push(linkedLine.range(doc.line(line).from));
      }
      return Decoration.set(ranges);
    }
    return lines;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const statusGutter = gutter({
  class: "cm-status",
  lineMarker: (view, line) => {
    const mark = view.state.field(marksField).get(view.state.doc.lineAt(line.from).number);
    return mark ? new StatusMarker(mark) : null;
  },
  lineMarkerChange: (update) => update.transactions.some((t) => t.effects.some((e) => e.is(setMarks))),
});

export const marks = [marksField, linkedField];
