// Completion of instructions, flags, stages, variables, and of the paths that the host knows.
import { autocompletion } from "@codemirror/autocomplete";
import { StateEffect, StateField } from "@codemirror/state";
import { instructionAt, parts, stagesAbove, textBefore, variablesAt } from "./outline.js";
import { INSTRUCTIONS, MOUNTS, PLATFORM_ARGS, SHARING } from "./reference.js";

export const setPaths = StateEffect.define();
const pathsField = StateField.define({
  create: () => [],
  update: (paths, { effects }) => effects.find((effect) => effect.is(setPaths))?.value ?? paths,
});

const plain = (labels, detail) => labels.map((label) => ({ label, detail }));

/** A result for the word that ends at the cursor. Nothing pops up on its own before a word has begun. */
function offer({ pos, explicit }, word, options, { eager = false, validFor = /^[^\s,=/]*$/ } = {}) {
  if (options.length === 0 || (word === "" && !explicit && !eager)) return null;
  return { from: pos - word.length, options, validFor };
}

function instructions(context, word, without = []) {
  const names = Object.keys(INSTRUCTIONS).filter((name) => !without.includes(name));
  return offer(context, word, names.map((name) => ({ label: name, apply: `${name} `, info: INSTRUCTIONS[name].text })));
}

function variables(context, line) {
  const sign = context.matchBefore(/\$\{?\w*/);
  if (!sign) return null;
  const { doc } = context.state;
  const found = variablesAt(doc, line);
  const here = instructionAt(doc, line);
  // Inside a stage, BuildKit's own arguments are empty until an ARG takes them over.
  const free = !here || here.name === "FROM" || here.stage < 0;
  const options = [...found].map(([label, detail]) => ({ label, detail }));
  for (const label of PLATFORM_ARGS) {
    if (!found.has(label)) options.push({ label, detail: free ? "predefined" : "needs an ARG in this stage", boost: -1 });
  }
  const braced = sign.text.startsWith("${");
  const closed = context.state.sliceDoc(context.pos, context.pos + 1) === "}";
  if (braced && !closed) for (const option of options) option.apply = `${option.label}}`;
  return offer(context, sign.text.slice(braced ? 2 : 1), options, { eager: true, validFor: /^\w*$/ });
}

function mount(context, line, value) {
  const settings = value.split(",");
  const word = settings.pop();
  const { doc } = context.state;
  const [, key, given] = /^(\w+)=(.*)$/.exec(word) ?? [];
  if (key === "from") return offer(context, given, plain(stagesAbove(doc, line), "stage"), { eager: true });
  if (key === "sharing") return offer(context, given, plain(SHARING), { eager: true });
  if (key === "type") return offer(context, given, plain(Object.keys(MOUNTS)), { eager: true });
  if (key) return null;
  if (settings.length === 0) {
    const starts = Object.values(MOUNTS).map(({ start, text }, index) => ({ label: start, info: text, boost: -index }));
    return offer(context, word, starts, { eager: true, validFor: /^\w*$/ });
  }
  const type = settings.find((setting) => setting.startsWith("type="))?.slice("type=".length) ?? "bind";
  const unused = (MOUNTS[type]?.keys ?? []).filter((name) => !settings.some((setting) => setting.startsWith(name)));
  return offer(context, word, plain(unused), { eager: true });
}

function flag(context, line, { name, flags }, word) {
  const offered = INSTRUCTIONS[name]?.flags ?? {};
  const [, key, value] = /^(--[a-z-]+)=(.*)$/.exec(word) ?? [];
  if (key === "--mount" && offered[key]) return mount(context, line, value);
  if (key === "--from" && offered[key]) {
    return offer(context, value, plain(stagesAbove(context.state.doc, line), "stage"), { eager: true });
  }
  if (key) return offer(context, value, plain(offered[key]?.values ?? []), { eager: true, validFor: /^[^\s,]*$/ });
  const given = flags.map((other) => other.split("=")[0]);
  const unused = Object.entries(offered).filter(([label, { many }]) => many || !given.includes(label));
  return offer(context, word, unused.map(([label, { bare, text }]) => ({ label: bare ? label : `${label}=`, info: text })));
}

/** What is directly inside a folder, folders with a slash. */
function children(paths, folder) {
  const names = new Set();
  for (const path of paths) {
    if (!path.startsWith(folder) || path === folder) continue;
    const rest = path.slice(folder.length);
    const slash = rest.indexOf("/");
    names.add(slash < 0 ? rest : rest.slice(0, slash + 1));
  }
  return [...names];
}

function path(context, { flags, rest }) {
  if (flags.some((other) => other.startsWith("--from="))) return null;
  const word = /[^\s"',[\]]*$/.exec(rest)[0];
  // The last word is the destination, unless it is the only one yet.
  const line = context.state.doc.lineAt(context.pos);
  const isFirst = /^\[?\s*["']?$/.test(rest.slice(0, rest.length - word.length));
  const isLast = !/^\S*\s+[^\s\\]/.test(line.text.slice(context.pos - line.from));
  if (!isFirst && isLast && !context.explicit) return null;
  // The context's root is written `/`, `./` or not at all.
  const [, root, folder, name] = /^((?:\.?\/+)*)((?:.*\/)?)([^/]*)$/.exec(word);
  const found = plain(children(context.state.field(pathsField), folder));
  return offer(context, name, found, { eager: root + folder !== "", validFor: /^[^\s/"',]*$/ });
}

function complete(context) {
  const { doc } = context.state;
  const line = doc.lineAt(context.pos);
  if (/^\s*#/.test(line.text)) return null;
  const variable = variables(context, line.number);
  if (variable) return variable;
  const inside = instructionAt(doc, line.number);
  const text = inside ? textBefore(doc, context.pos) : line.text.slice(0, context.pos - line.from);
  if (text === null) return null;
  if (/^\s*\w*$/.test(text)) return instructions(context, text.trimStart());
  const trigger = /^\s*ONBUILD\s+(\w*)$/i.exec(text);
  if (trigger) return instructions(context, trigger[1], ["FROM", "ONBUILD", "MAINTAINER"]);
  // The word at the cursor is not read as a flag that is complete.
  const word = /\S*$/.exec(text)[0];
  const head = parts(text.slice(0, text.length - word.length));
  if (!head) return null;
  if (head.rest === "" && word.startsWith("-")) return flag(context, line.number, head, word);
  const isFirst = head.rest === "";
  switch (head.name) {
    case "COPY":
    case "ADD":
      return path(context, { ...head, rest: head.rest + word });
    case "FROM":
      if (isFirst) return offer(context, word, [...plain(stagesAbove(doc, line.number), "stage"), ...plain(["scratch"])]);
      return /^\S+\s+$/.test(head.rest) ? offer(context, word, plain(["AS"])) : null;
    case "HEALTHCHECK":
      return isFirst ? offer(context, word, plain(["CMD", "NONE"])) : null;
    case "ARG":
      return offer(context, word, plain(PLATFORM_ARGS, "predefined"));
    default:
      return null;
  }
}

export const completion = [
  pathsField,
  autocompletion({
    override: [complete],
    icons: false,
    // What was completed so far may ask for more: a folder for a file, a flag for a value.
    activateOnCompletion: ({ label }) => /[=/]$/.test(label),
  }),
];
