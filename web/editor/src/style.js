// The editor's looks, in the page's custom properties, which reach into the shadow root and follow its theme.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

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
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--text)", border: "1px solid var(--hairline)", borderRadius: "6px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "12px", maxHeight: "240px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "2px 8px", lineHeight: "20px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": { marginLeft: "12px", fontStyle: "normal", opacity: "0.8" },
  ".cm-explanation, .cm-tooltip.cm-completionInfo": {
    padding: "4px 8px",
    maxWidth: "min(360px, 90vw)",
    fontFamily: "var(--sans)",
    fontSize: "13px",
    lineHeight: "20px",
  },
  ".cm-tooltip-hover": { maxWidth: "min(400px, 95vw)" },
  ".cm-tooltip .cm-tooltip-section:not(:first-child)": { borderTop: "1px solid var(--hairline)" },
  ".cm-diagnostic": { fontFamily: "var(--sans)", fontSize: "13px", lineHeight: "20px", padding: "4px 8px" },
  ".cm-diagnostic + .cm-diagnostic": { borderTop: "1px solid var(--hairline)" },
  ".cm-placeholder": { color: "var(--text-faint)", whiteSpace: "pre" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--failed)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--ran)" },
  ".cm-diagnostic-info, .cm-diagnostic-hint": { borderLeftColor: "var(--accent)" },
  ".cm-diagnosticAction": { padding: "0 8px", backgroundColor: "var(--accent)", color: "var(--on-accent)", borderRadius: "4px" },
  ".cm-lintRange-hint": {
    backgroundImage: "none",
    textDecoration: "underline dotted var(--accent) 1.5px",
    textUnderlineOffset: "4px",
  },
  ".cm-foldGutter": { width: "16px", textAlign: "center" },
  ".cm-foldGutter .cm-gutterElement:hover": { color: "var(--text)" },
  ".cm-foldPlaceholder": {
    padding: "0 4px",
    backgroundColor: "var(--raised)",
    border: "1px solid var(--hairline)",
    color: "var(--text-soft)",
  },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--text)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--hairline)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--hairline)" },
  // On a narrow page it would lie on the list that it explains.
  "@media (max-width: 560px)": { ".cm-tooltip.cm-completionInfo": { display: "none" } },
  ".cm-textfield": { backgroundColor: "var(--surface)", border: "1px solid var(--hairline)", borderRadius: "4px" },
  ".cm-button": { backgroundColor: "var(--surface)", backgroundImage: "none", border: "1px solid var(--hairline)", borderRadius: "4px" },
  ".cm-lintRange-active": { backgroundColor: "var(--linked)" },
});

const highlighting = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)", fontWeight: "600" },
  { tag: tags.comment, color: "var(--code-comment)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: [tags.variableName, tags.number], color: "var(--code-name)" },
]);

export const style = [theme, syntaxHighlighting(highlighting)];
