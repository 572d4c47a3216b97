// What the instruction or the flag under the pointer does, and what it means for the cache.
import { hoverTooltip } from "@codemirror/view";
import { parts, textBefore } from "./outline.js";
import { INSTRUCTIONS, MOUNTS } from "./reference.js";

/** The word around a position: `{from, to, text}`. */
function wordAt(doc, pos) {
  const line = doc.lineAt(pos);
  const at = pos - line.from;
  const start = line.text.slice(0, at).search(/\S*$/);
  const text = /^\S*/.exec(line.text.slice(start))[0];
  return { from: line.from + start, to: line.from + start + text.length, text };
}

function explain(doc, { from, text }) {
  const before = textBefore(doc, from);
  if (before === null) return null;
  if (/^\s*(ONBUILD\s+)?$/i.test(before)) return INSTRUCTIONS[text.toUpperCase()]?.text ?? null;
  const head = parts(before);
  // Behind the first argument, `--word` is an option of the command.
  if (!head || head.rest !== "") return null;
  const [, flag, value] = /^(--[a-z-]+)(?:=(.*))?$/.exec(text) ?? [];
  const about = INSTRUCTIONS[head.name]?.flags?.[flag];
  return (flag === "--mount" && value && MOUNTS[/(?:^|,)type=(\w+)/.exec(value)?.[1] ?? "bind"]?.text) || about?.text || null;
}

export const hover = hoverTooltip(({ state: { doc } }, pos) => {
  const word = wordAt(doc, pos);
  const text = explain(doc, word);
  if (!text) return null;
  const create = () => {
    const dom = document.createElement("div");
    dom.className = "cm-explanation";
    dom.textContent = text;
    return { dom };
  };
  return { pos: word.from, end: word.to, above: true, create };
});
