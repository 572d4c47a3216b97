// CodeMirror 6 as a custom element, <layerlab-editor>. It lives in a shadow root, where its styles are constructed style
// sheets: the page's policy allows no style elements and no style attributes.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { dockerFile } from "@codemirror/legacy-modes/mode/dockerfile";
import { setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  GutterMarker,
  drawSelection,
  gutter,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import "./folder.js";

const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", color: "var(--text)", backgroundColor: "var(--surface)" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "20px" },
  ".cm-content": { caretColor: "var(--accent)", padding: "8px 0" },
  "&.cm-focused": { outline: "none" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--text-faint)", border: "none" },
  ".cm-activeLine": { backgroundColor: "var(--line-active)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  ".cm-cursor": { borderLeftColor: "var(--accent)" },
  ".cm-status": { width: "20px", textAlign: "center" },
  ".cm-status .ran": { color: "var(--ran)", fontWeight: "700" },
  ".cm-status .cached": { color: "var(--cached)" },
  ".cm-status .failed": { color: "var(--failed)", fontWeight: "700" },
  ".cm-linked": { backgroundColor: "var(--linked)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--text)", border: "1px solid var(--hairline)" },
  ".cm-diagnostic": { fontFamily: "var(--sans)", fontSize: "13px" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--text)" },
});

const highlighting = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)", fontWeight: "600" },
  { tag: tags.comment, color: "var(--code-comment)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: [tags.variableName, tags.number], color: "var(--code-name)" },
]);

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

const setMarks = StateEffect.define();
const marksField = StateField.define({
  create: () => new Map(),
  update(marks, transaction) {
    for (const effect of transaction.effects) if (effect.is(setMarks)) return effect.value;
    return marks;
  },
});

const setLinked = StateEffect.define();
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

/** Whether nothing of the old text is left. */
function isReplaced(update) {
  let kept = update.startState.doc.length;
  update.changes.iterChangedRanges((from, to) => (kept -= to - from));
  return kept === 0 && update.state.doc.length > 0;
}

class LayerlabEditor extends HTMLElement {
  #view = null;
  #pending = {};

  connectedCallback() {
    if (this.#view) return;
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(":host { display: block; min-height: 0; } .cm-editor { height: 100%; }");
    root.adoptedStyleSheets = [sheet];
    this.#view = new EditorView({ root, parent: root, state: this.#state("") });
    for (const [name, value] of Object.entries(this.#pending)) this[name] = value;
    // Properties that were set before the element was defined.
    for (const name of ["value", "diagnostics", "marks", "linked"]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }

  #state(doc) {
    const isDockerfile = this.getAttribute("language") === "dockerfile";
    return EditorState.create({
      doc,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, indentWithTab]),
        isDockerfile ? StreamLanguage.define(dockerFile) : [],
        syntaxHighlighting(highlighting),
        theme,
        marksField,
        linkedField,
        isDockerfile
          ? gutter({
              class: "cm-status",
              lineMarker: (view, line) => {
                const mark = view.state.field(marksField).get(view.state.doc.lineAt(line.from).number);
                return mark ? new StatusMarker(mark) : null;
              },
              lineMarkerChange: (update) => update.transactions.some((t) => t.effects.some((e) => e.is(setMarks))),
            })
          : [],
        EditorView.contentAttributes.of({ "aria-label": this.getAttribute("label") ?? "Text", tabindex: "0" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !this.#setting) {
            const text = update.state.doc.toString();
            this.dispatchEvent(new CustomEvent(isReplaced(update) ? "replace" : "edit", { detail: this.#crlf ? text.replaceAll("\n", "\r\n") : text }));
          }
        }),
      ],
    });
  }

  #setting = false;
  // The editor has one kind of line end; the author's is given back on the way out.
  #crlf = false;

  set value(given) {
    if (!this.#view) return void (this.#pending.value = given);
    this.#crlf = given.includes("\r\n");
    const text = this.#crlf ? given.replaceAll("\r\n", "\n") : given;
    const { state } = this.#view;
    if (state.doc.length === text.length && state.doc.toString() === text) return;
    this.#setting = true;
    this.#view.dispatch({ changes: { from: 0, to: state.doc.length, insert: text } });
    this.#setting = false;
  }

  /** JSON: `[{from, to, severity, message}]`, offsets in UTF-16 code units. */
  set diagnostics(json) {
    if (!this.#view) return void (this.#pending.diagnostics = json);
    const { length } = this.#view.state.doc;
    const found = JSON.parse(json).map((diagnostic) => ({
      ...diagnostic,
      from: Math.min(diagnostic.from, length),
      to: Math.min(Math.max(diagnostic.to, diagnostic.from), length),
    }));
    this.#view.dispatch(setDiagnostics(this.#view.state, found));
  }

  /** JSON: `[{line, status, sign, text}]`. */
  set marks(json) {
    if (!this.#view) return void (this.#pending.marks = json);
    const marks = new Map(JSON.parse(json).map((mark) => [mark.line, mark]));
    this.#view.dispatch({ effects: setMarks.of(marks) });
  }

  /** JSON: `[first, last, go]`, lines to light up, and whether to go there; `[0, 0, false]` for none. */
  set linked(json) {
    if (!this.#view) return void (this.#pending.linked = json);
    const [first, last, go] = JSON.parse(json);
    this.#view.dispatch({ effects: setLinked.of([first, last]) });
    const { doc } = this.#view.state;
    if (!go || first < 1 || first > doc.lines) return;
    const line = doc.line(first);
    this.#view.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
    this.#view.focus();
    this.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("layerlab-editor", LayerlabEditor);
