// A folder from this machine: names and sizes, and the contents of the few files that the analysis reads. Nothing of it leaves
// the page.

/** Files whose contents matter; anything else is known by name and size only. */
const READ = /(^|\/)(Dockerfile|\.dockerignore|package\.json|requirements[^/]*\.txt|constraints[^/]*\.txt|pyproject\.toml)$|^requirements\/[^/]*\.txt$/;
const LARGEST = 1_000_000;

/** `[[path, File]]` as the listing that the analysis takes. */
async function listing(files) {
  const lines = [];
  const contents = {};
  for (const [path, file] of files.sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(`${path}\t${file.size}`);
    if (READ.test(path) && file.size <= LARGEST) contents[path] = await file.text();
  }
  const { Dockerfile: dockerfile, ".dockerignore": dockerignore, ...rest } = contents;
  return { files: `${lines.join("\n")}\n`, contents: rest, dockerfile, dockerignore };
}

/** All files below a dropped entry. */
async function walk(entry, path) {
  if (entry.isFile) return [[path, await new Promise((resolve, reject) => entry.file(resolve, reject))]];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // A reader hands out a part at a time, and nothing at the end.
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return found;
    for (const child of entries) found.push(...(await walk(child, path === "" ? child.name : `${path}/${child.name}`)));
  }
}

async function announce(files) {
  const detail = JSON.stringify(await listing(files));
  document.dispatchEvent(new CustomEvent("layerlab-folder", { detail }));
}

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || !input.webkitdirectory) return;
  // The chosen folder's own name is not part of the context.
  const files = [...input.files].map((file) => [file.webkitRelativePath.split("/").slice(1).join("/"), file]);
  input.value = "";
  if (files.length > 0) announce(files);
});

document.addEventListener("dragover", (event) => {
  if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const entries = [...(event.dataTransfer?.items ?? [])].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) {
    const [file] = event.dataTransfer?.files ?? [];
    if (!file || event.composedPath().some((node) => node instanceof HTMLElement && node.isContentEditable)) return;
    // A single file dropped anywhere but into the editor is a build log.
    event.preventDefault();
    file.text().then((detail) => document.dispatchEvent(new CustomEvent("layerlab-log", { detail })));
    return;
  }
  event.preventDefault();
  // One folder is the context itself; of several, each keeps its name.
  const alone = entries.length === 1;
  Promise.all(entries.map((entry) => walk(entry, alone ? "" : entry.name))).then((found) => announce(found.flat()));
});
