// Diagnostics of the host, with quick fixes.
import { isolateHistory } from "@codemirror/commands";
import { forEachDiagnostic, setDiagnostics } from "@codemirror/lint";
import { ChangeSet, StateEffect, StateField } from "@codemirror/state";

const restart = StateEffect.define();

/** What was edited since the diagnostics came: fixes are edits of the text as it was then. */
export const editsSince = StateField.define({
  create: ({ doc }) => ChangeSet.empty(doc.length).desc,
  update(since, transaction) {
    if (transaction.effects.some((effect) => effect.is(restart))) return ChangeSet.empty(transaction.newDoc.length).desc;
    return since.composeDesc(transaction.changes.desc);
  },
});

function apply(view, { changes }) {
  const since = view.state.field(editsSince);
  // Where the text was edited, the fix is out of date; the host will send a new one.
  if (changes.some(({ from, to }) => since.touchesRange(from, to))) return;
  view.dispatch({
    changes: changes.map(({ from, to, insert }) => ({ from: since.mapPos(from), to: since.mapPos(to), insert })),
    annotations: isolateHistory.of("full"),
    userEvent: "input.fix",
    scrollIntoView: true,
  });
  view.focus();
}

/** Shows `[{from, to, severity, message, fixes: [{title, changes: [{from, to, insert}]}]}]`. */
export function show(view, diagnostics) {
  const { length } = view.state.doc;
  const clamp = ({ from, to, ...rest }) => ({
    ...rest,
    from: Math.min(from, length),
    to: Math.min(Math.max(to, from), length),
  });
  const found = diagnostics.map(({ fixes = [], ...diagnostic }) => ({
    ...clamp(diagnostic),
    actions: fixes.map(({ title, changes }) => ({
      name: title,
      apply: () => apply(view, { changes: changes.map(clamp) }),
    })),
  }));
  const { effects } = setDiagnostics(view.state, found);
  view.dispatch({ effects: [...effects, restart.of(null)] });
}

/** Mends what the cursor is in by the first fix there is. */
function fixHere(view) {
  const { from, to } = view.state.selection.main;
  let first;
  forEachDiagnostic(view.state, (diagnostic, start, end) => {
    if (start <= to && from <= end) first ??= diagnostic.actions?.[0];
  });
  first?.apply(view);
  return first !== undefined;
}

/** Goes to where the next diagnostic begins, round and round. */
function next(view) {
  const { head } = view.state.selection.main;
  const starts = [];
  forEachDiagnostic(view.state, (_, from) => starts.push(from));
  if (starts.length === 0) return false;
  starts.sort((a, b) => a - b);
  const anchor = starts.find((from) => from > head) ?? starts[0];
  view.dispatch({ selection: { anchor }, scrollIntoView: true });
  return true;
}

export const fixKeymap = [
  { key: "F8", run: next },
  { key: "Mod-.", run: fixHere },
];
