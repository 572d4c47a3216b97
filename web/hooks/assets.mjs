// Before Trunk builds: bundles the editor, the element for other pages and the style sheets into web/generated/.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { licenses } from "./licenses.mjs";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const editor = join(web, "editor");
const generated = join(web, "generated");

if (!["esbuild", "marked"].every((name) => existsSync(join(editor, "node_modules", name)))) {
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: editor, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
const esbuild = createRequire(join(editor, "package.json"))("esbuild");

const common = { bundle: true, minify: true, write: false, metafile: true, absWorkingDir: editor, target: "es2022", logLevel: "warning" };
const bundles = [
  { ...common, entryPoints: [join(editor, "src/index.js")], outfile: join(generated, "editor.js"), format: "iife" },
  { ...common, entryPoints: [join(editor, "src/theme.js")], outfile: join(generated, "theme.js"), format: "iife" },
  { ...common, entryPoints: [join(web, "boot/embed.js")], outfile: join(generated, "embed.js"), format: "iife" },
  { ...common, entryPoints: [join(web, "styles/index.css")], outfile: join(generated, "page.css") },
  { ...common, entryPoints: [join(web, "styles/docs.css")], outfile: join(generated, "docs.css") },
];

/** An unchanged file is left alone, or Trunk's watcher would build again and again. */
function write(path, text) {
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
}

mkdirSync(generated, { recursive: true });
const inputs = [];
for (const options of bundles) {
  const { outputFiles, metafile } = await esbuild.build(options);
  for (const { path, text } of outputFiles) write(path, text);
  inputs.push(...Object.keys(metafile.inputs));
}
write(join(generated, "licenses.txt"), licenses(editor, inputs));
