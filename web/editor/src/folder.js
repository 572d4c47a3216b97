// A folder from this machine: names and sizes, and the contents of the few files that the analysis reads. Nothing of it leaves
// the page.

/** In bytes; a larger file is known by name and size only. */
const LARGEST = 1_000_000;
/** So many files of a folder are taken. */
const MOST = 300_000;
/** It is told how far it is each time so many files were found. */
const PACE = 2_000;

/** Whether the text of a file matters: the page's program knows. */
function reads(path) {
  return path === "Dockerfile" || path === ".dockerignore" || (globalThis.layerlabReads?.(path) ?? false);
}

function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

/** What a walk finds: `[path, File]`, and what of it cannot be had. */
class Found {
  files = [];
  unreadable = [];
  beyond = 0;

  add(path, file) {
    if (this.files.length >= MOST) return void (this.beyond += 1);
    this.files.push([path, file]);
    if (this.files.length % PACE === 0) tell("layerlab-walk", String(this.files.length));
  }

  /** A sentence about what was left out; empty for nothing. */
  leftOut() {
    const parts = [];
    const [first] = this.unreadable;
    if (this.unreadable.length === 1) parts.push(`${first} could not be read.`);
    if (this.unreadable.length > 1) parts.push(`${this.unreadable.length} files and folders could not be read, ${first} among them.`);
    if (this.beyond > 0) parts.push(`Only the first ${MOST} files were taken; ${this.beyond} were left out.`);
    return parts.join(" ");
  }
}

/** All files below a dropped entry. A loop, since folders may be deep; what cannot be read is noted and passed over. */
async function walk(entries, found) {
  const open = entries;
  while (open.length > 0) {
    const [path, entry] = open.pop();
    try {
      if (entry.isFile) {
        found.add(path, await new Promise((resolve, reject) => entry.file(resolve, reject)));
        continue;
      }
      const reader = entry.createReader();
      for (;;) {
        // A reader hands out a part at a time, and nothing at the end.
        const children = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
        if (children.length === 0) break;
        for (const child of children) open.push([path === "" ? child.name : `${path}/${child.name}`, child]);
      }
    } catch {
      found.unreadable.push(path);
    }
  }
}

/** The listing that the analysis takes, and the texts that it reads. */
async function announce(found) {
  const lines = [];
  const contents = {};
  found.files.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  for (const [path, file] of found.files) {
    // A line feed in a name would make two of it.
    if (path.includes("\n")) {
      found.unreadable.push(JSON.stringify(path));
      continue;
    }
    lines.push(`${path}\t${file.size}`);
    if (!reads(path) || file.size > LARGEST) continue;
    try {
      contents[path] = await file.text();
    } catch {
      found.unreadable.push(path);
    }
  }
  const { Dockerfile: dockerfile, ".dockerignore": dockerignore, ...rest } = contents;
  const files = lines.length > 0 ? `${lines.join("\n")}\n` : "";
  tell("layerlab-folder", JSON.stringify({ files, contents: rest, dockerfile, dockerignore, left_out: found.leftOut() }));
}

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || !input.webkitdirectory) return;
  const found = new Found();
  // The chosen folder's own name is not part of the context.
  for (const file of input.files) found.add(file.webkitRelativePath.split("/").slice(1).join("/"), file);
  input.value = "";
  if (found.files.length > 0) announce(found);
});

document.addEventListener("dragover", (event) => {
  if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
});

document.addEventListener("drop", async (event) => {
  const entries = [...(event.dataTransfer?.items ?? [])].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) {
    const [file] = event.dataTransfer?.files ?? [];
    if (!file || event.composedPath().some((node) => node instanceof HTMLElement && node.isContentEditable)) return;
    // A single file dropped anywhere but into the editor is told by what is in it.
    event.preventDefault();
    try {
      tell("layerlab-text", await file.text());
    } catch {
      tell("layerlab-unreadable", file.name);
    }
    return;
  }
  event.preventDefault();
  // One folder is the context itself; of several, each keeps its name.
  const alone = entries.length === 1;
  const found = new Found();
  await walk(entries.map((entry) => [alone ? "" : entry.name, entry]), found);
  await announce(found);
});

document.addEventListener("paste", (event) => {
  const isField = (node) => node instanceof HTMLElement && (node.isContentEditable || node.matches("input, textarea"));
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (text.trim() === "" || event.composedPath().some(isField)) return;
  // Whoever pastes where nothing can be written means the page.
  event.preventDefault();
  tell("layerlab-text", text);
});
