// After Trunk has built: moves the inline scripts that Trunk writes into files, since the page's
// Content-Security-Policy allows no inline script, and has the worker's loader call wasm-bindgen in its current form.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.env.TRUNK_STAGING_DIR;
if (!folder) throw new Error("TRUNK_STAGING_DIR is not set: this is a hook of Trunk's");
const page = join(folder, "index.html");

const html = readFileSync(page, "utf8").replace(
  /<script(?![^>]*\ssrc=)([^>]*)>([^]*?)<\/script>/g,
  (_, attributes, content) => {
    const name = `start-${createHash("sha256").update(content).digest("hex").slice(0, 16)}.js`;
    writeFileSync(join(folder, name), content);
    return `<script${attributes.replace(/\snonce="[^"]*"/, "")} src="./${name}"></script>`;
  },
);
writeFileSync(page, html);

const loader = join(folder, "worker_loader.js");
if (existsSync(loader)) {
  const text = readFileSync(loader, "utf8");
  writeFileSync(loader, text.replace(/wasm_bindgen\(("[^"]+")\)/, "wasm_bindgen({ module_or_path: $1 })"));
}
