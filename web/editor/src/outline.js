// What stands where in a Dockerfile, well enough for completion, hover and folding. The analysis itself has a parser of its own.

const ATTACHES_FILES = /^\s*(?:ONBUILD\s+)?(?:RUN|COPY|ADD)\s/i;
const HEREDOC = /(?:^|\s)\d*<<(-?)\s*(["']?)([^\s<>"']+)\2(?=\s|$)/g;
const FROM = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i;
// The start of an instruction: the word that says what it does, and its flags.
const HEAD = /^\s*(?:ONBUILD\s+)?([a-z]+)((?:\s+--\S+)*)(?=\s|$)/i;

export const isSkipped = (line) => /^\s*(#|$)/.test(line);

/** What is left of a line that goes on in the next one; `null` where it ends here. */
function continued(line, escape) {
  const kept = line.trimEnd();
  return kept.endsWith(escape) && !kept.endsWith(escape + escape) ? kept.slice(0, -1) : null;
}

function escapeOf(lines) {
  for (const line of lines) {
    const directive = /^\s*#\s*(\w+)\s*=\s*(\S+)/.exec(line);
    if (!directive) break;
    if (directive[1].toLowerCase() === "escape") return directive[2];
  }
  return "\\";
}

function read(doc) {
  const lines = [...doc.iterLines()];
  const escape = escapeOf(lines);
  const instructions = [];
  const stages = [];
  for (let at = 0; at < lines.length; at++) {
    if (isSkipped(lines[at])) continue;
    const first = at;
    let text = "";
    for (; ; at++) {
      const skipped = at > first && isSkipped(lines[at]);
      const kept = skipped ? "" : continued(lines[at], escape);
      text += kept ?? lines[at];
      if (kept === null || at + 1 === lines.length) break;
    }
    const body = at;
    for (const [, dash, , word] of ATTACHES_FILES.test(text) ? text.matchAll(HEREDOC) : []) {
      const ends = (line) => (dash ? line.replace(/^\t+/, "") : line) === word;
      while (at + 1 < lines.length && !ends(lines[++at]));
    }
    const name = (HEAD.exec(text)?.[1] ?? "").toUpperCase();
    const from = name === "FROM" ? FROM.exec(text) : null;
    if (from) stages.push({ base: from[1].toLowerCase(), name: from[2]?.toLowerCase(), first: first + 1 });
    instructions.push({ name, text, stage: stages.length - 1, first: first + 1, body: body + 1, last: at + 1 });
  }
  return { escape, instructions, stages };
}

const known = new WeakMap();

/**
 * The instructions of a document in order. Lines count from 1: `first` to `last` is all of an instruction, `body` the line
 * behind which its here-documents are. `stage` is -1 above the first FROM; `text` is one line, continuations joined.
 */
export function outline(doc) {
  // Documents are immutable, and every feature asks for the same one.
  if (!known.has(doc)) known.set(doc, read(doc));
  return known.get(doc);
}

export function instructionAt(doc, line) {
  return outline(doc).instructions.find((instruction) => instruction.first <= line && line <= instruction.last);
}

/** An instruction's text up to a position, continuations joined; `null` outside of one, in comments and in here-documents. */
export function textBefore(doc, pos) {
  const line = doc.lineAt(pos);
  const instruction = instructionAt(doc, line.number);
  if (!instruction || line.number > instruction.body || /^\s*#/.test(line.text)) return null;
  let text = "";
  for (let number = instruction.first; number < line.number; number++) {
    const above = doc.line(number).text;
    if (number === instruction.first || !isSkipped(above)) text += continued(above, outline(doc).escape) ?? "";
  }
  return text + line.text.slice(0, pos - line.from);
}

/** `{name, flags, rest}` of an instruction's text; nothing before its first word is complete. */
export function parts(text) {
  const head = HEAD.exec(text);
  if (!head || head[0].length === text.length) return null;
  return { name: head[1].toUpperCase(), flags: head[2].match(/--\S+/g) ?? [], rest: text.slice(head[0].length).trimStart() };
}

/** Names of the stages that an instruction at this line can use: those above it. */
export function stagesAbove(doc, line) {
  const above = outline(doc).stages.filter(({ name, first }) => name && instructionAt(doc, first).last < line);
  return above.map(({ name }) => name);
}

/** `[name, "ARG" | "ENV"]` for every variable that an instruction declares. */
function declared({ name, text }) {
  if (name !== "ARG" && name !== "ENV") return [];
  const words = text.trim().replace(/"(?:\\.|[^"\\])*"|'[^']*'|\\./g, "_").split(/\s+/).slice(1);
  // `ENV name value`, the old form, declares one.
  const names = name === "ENV" && !words[0]?.includes("=") ? words.slice(0, 1) : words;
  return names.map((word) => [word.split("=")[0], name]);
}

/** A map from the names that are visible at a line to the word that declared them, by BuildKit's scopes. */
export function variablesAt(doc, line) {
  const { instructions, stages } = outline(doc);
  const here = instructionAt(doc, line);
  let stage = here ? here.stage : (instructions.findLast((instruction) => instruction.last < line)?.stage ?? -1);
  // FROM sees what is declared above the first one.
  if (here?.name === "FROM") stage = -1;
  const found = new Map();
  let limit = line;
  for (;;) {
    const above = instructions.filter((instruction) => instruction.stage === stage && instruction.last < limit);
    // Nearer declarations win over those of the stage that this one is based on.
    for (const [name, word] of above.reverse().flatMap(declared)) if (!found.has(name)) found.set(name, word);
    if (stage < 0) return found;
    const { base, first } = stages[stage];
    limit = first;
    stage = stages.findLastIndex((other, index) => index < stage && other.name === base);
    if (stage < 0) return found;
  }
}
