// CodeMirror 6 as a custom element, <layerlab-editor>. It lives in a shadow root, where its styles are constructed style
// sheets: the page's policy allows no style elements and no style attributes.
import { acceptCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { StreamLanguage } from "@codemirror/language";
import { dockerFile } from "@codemirror/legacy-modes/mode/dockerfile";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, Transaction } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { difference } from "./change.js";
import { completion, setPaths } from "./completion.js";
import { editsSince, fixKeymap, show } from "./fixes.js";
import "./course.js";
import "./folder.js";
import { folding } from "./folding.js";
import { hover } from "./hover.js";
import { marks, setLinked, setMarks, statusGutter } from "./marks.js";
import "./save.js";
import "./split.js";
import { style } from "./style.js";

const PROPERTIES = ["value", "diagnostics", "marks", "linked", "paths"];
/** How long the cursor rests before the page hears where it is. In milliseconds. */
const REST = 80;

const basics = [
  lineNumbers(),
  history(),
  drawSelection(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  keymap.of([
    { key: "Tab", run: acceptCompletion },
    ...defaultKeymap,
    ...historyKeymap,
    ...searchKeymap,
    ...fixKeymap,
  ]),
  style,
  marks,
  editsSince,
];

const languages = {
  dockerfile: [StreamLanguage.define(dockerFile), completion, hover, folding, statusGutter],
  toml: [StreamLanguage.define(toml)],
};

/** Whether nothing of the old text is left. */
function isReplaced(update) {
  let kept = update.startState.doc.length;
  update.changes.iterChangedRanges((from, to) => (kept -= to - from));
  return kept === 0 && update.state.doc.length > 0;
}

class LayerlabEditor extends HTMLElement {
  #view = null;
  #pending = {};
  // Set while the page itself edits or moves the cursor: it need not be told.
  #quiet = false;
  // Whether there ever was a text: an undo is not to lead back before the first one.
  #started = false;
  // The editor has one kind of line end; the author's is given back on the way out.
  #crlf = false;
  // The line that the page heard of last; 0 where it must hear of the next one in any case.
  #reported = 0;
  #resting = 0;

  connectedCallback() {
    if (this.#view) return;
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(":host { display: block; min-height: 0; } .cm-editor { height: 100%; }");
    root.adoptedStyleSheets = [sheet];
    this.#view = new EditorView({ root, parent: root, state: this.#state() });
    for (const [name, value] of Object.entries(this.#pending)) this[name] = value;
    // Properties that were set before the element was defined.
    for (const name of PROPERTIES) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }

  disconnectedCallback() {
    clearTimeout(this.#resting);
  }

  #state() {
    return EditorState.create({
      extensions: [
        basics,
        languages[this.getAttribute("language")] ?? [],
        placeholder(this.getAttribute("placeholder") ?? ""),
        EditorView.contentAttributes.of({ "aria-label": this.getAttribute("label") ?? "Text", tabindex: "0" }),
        EditorView.updateListener.of((update) => this.#updated(update)),
      ],
    });
  }

  #updated(update) {
    if (this.#quiet) return;
    if (update.docChanged) {
      this.#started = true;
      const text = update.state.doc.toString();
      this.#tell(isReplaced(update) ? "replace" : "edit", this.#crlf ? text.replaceAll("\n", "\r\n") : text);
    }
    if (update.docChanged || update.selectionSet) {
      clearTimeout(this.#resting);
      this.#resting = setTimeout(() => this.#rested(), REST);
    }
  }

  #rested() {
    const { doc, selection } = this.#view.state;
    const line = doc.lineAt(selection.main.head).number;
    if (line === this.#reported) return;
    this.#reported = line;
    this.#tell("cursor", String(line));
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #dispatch(transaction) {
    this.#quiet = true;
    this.#view.dispatch(transaction);
    this.#quiet = false;
    this.#reported = 0;
  }

  set value(given) {
    if (!this.#view) return void (this.#pending.value = given);
    this.#crlf = given.includes("\r\n");
    const text = this.#crlf ? given.replaceAll("\r\n", "\n") : given;
    const old = this.#view.state.doc.toString();
    if (old === text) return;
    const annotations = [isolateHistory.of("full")];
    if (!this.#started) annotations.push(Transaction.addToHistory.of(false));
    this.#started = true;
    const changes = difference(old, text);
    // Another text is read from its beginning.
    const isOther = changes.to - changes.from > old.length / 2;
    this.#dispatch({ changes, annotations, ...(isOther && { selection: { anchor: 0 } }) });
    if (isOther) this.#view.scrollDOM.scrollTo(0, 0);
  }

  /** JSON: `[{from, to, severity, message, fixes: [{title, changes: [{from, to, insert}]}]}]`, offsets in UTF-16 code units. */
  set diagnostics(json) {
    if (!this.#view) return void (this.#pending.diagnostics = json);
    show(this.#view, JSON.parse(json));
  }

  /** JSON: `[{line, status, sign, text}]`. */
  set marks(json) {
    if (!this.#view) return void (this.#pending.marks = json);
    const marks = new Map(JSON.parse(json).map((mark) => [mark.line, mark]));
    this.#view.dispatch({ effects: setMarks.of(marks) });
  }

  /** JSON: `["src/main.py", …]`, the files that COPY and ADD can take. */
  set paths(json) {
    if (!this.#view) return void (this.#pending.paths = json);
    this.#view.dispatch({ effects: setPaths.of(JSON.parse(json)) });
  }

  /** JSON: `[first, last, go]`, lines to light up, and whether to go there; `[0, 0, false]` for none. */
  set linked(json) {
    if (!this.#view) return void (this.#pending.linked = json);
    const [first, last, go] = JSON.parse(json);
    this.#view.dispatch({ effects: setLinked.of([first, last]) });
    const { doc } = this.#view.state;
    if (!go || first < 1 || first > doc.lines) return;
    clearTimeout(this.#resting);
    const line = doc.line(first);
    this.#dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
    this.#view.focus();
    this.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("layerlab-editor", LayerlabEditor);
