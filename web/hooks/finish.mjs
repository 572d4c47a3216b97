// After Trunk has built: gives every file but the page itself a name with the hash of its content, has the page load its program with
// web/boot/start.js in place of Trunk's inline script (the page's policy allows none), and lists all files for the service worker.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = process.env.TRUNK_STAGING_DIR;
if (!folder) throw new Error("TRUNK_STAGING_DIR is not set: this is a hook of Trunk's");
// While it is served for its developers a kept version would be in the way.
const isRelease = process.env.TRUNK_PROFILE === "release";
const boot = join(dirname(dirname(fileURLToPath(import.meta.url))), "boot");
const read = (name) => readFileSync(join(folder, name), "utf8");
const hash = (content) => createHash("sha256").update(content).digest("hex").slice(0, 16);

/** Writes a file under a name with its hash; the name. */
function write(stem, content) {
  const name = `${stem}-${hash(content)}.js`;
  writeFileSync(join(folder, name), content);
  return name;
}

/** Puts the hash of a file into its name; the new one. */
function rename(name, ending) {
  const stem = name.slice(0, -ending.length);
  const renamed = `${stem}-${hash(readFileSync(join(folder, name)))}${ending}`;
  renameSync(join(folder, name), join(folder, renamed));
  return renamed;
}

function put(text, values) {
  for (const [name, value] of Object.entries(values)) {
    if (!text.includes(`__${name}__`)) throw new Error(`there is no place for ${name}`);
    text = text.replaceAll(`__${name}__`, () => value);
  }
  return text;
}

/** The worker: its loader names the two other files, absolute where it stands for no file itself. */
function worker() {
  if (!existsSync(join(folder, "worker.js"))) throw new Error("Trunk has made no worker.js");
  const script = rename("worker.js", ".js");
  const program = rename("worker_bg.wasm", "_bg.wasm");
  const loader = write(
    "worker_loader",
    `importScripts("./${script}");wasm_bindgen({ module_or_path: "./${program}" });`,
  );
  rmSync(join(folder, "worker_loader.js"));
  return { loader, script, program };
}

const { loader, script, program } = worker();
let scripts = 0;
const html = read("index.html")
  .replace(/<script(?![^>]*\ssrc=)([^>]*)>([^]*?)<\/script>/g, (_, attributes, content) => {
    const app = content.match(/from '\.\/([^']+)'[^]*module_or_path: '\.\/([^']+)'/);
    if (!app) {
      return `<script${attributes.replace(/\snonce="[^"]*"/, "")} src="./${write("start", content)}"></script>`;
    }
    scripts += 1;
    const start = put(readFileSync(join(boot, "start.js"), "utf8"), {
      SCRIPT: app[1],
      PROGRAM: app[2],
      SIZE: String(statSync(join(folder, app[2])).size),
      OFFLINE: String(isRelease),
    });
    return `<script src="./${write("start", start)}" defer></script>`;
  })
  .replace("<html ", `<html data-worker="./${loader}" data-worker-parts="./${script} ./${program}" `);
if (scripts !== 1) throw new Error(`Trunk's start script was found ${scripts} times`);
writeFileSync(join(folder, "index.html"), html);

if (isRelease) {
  // What other pages name keeps its name.
  const files = readdirSync(folder).filter((name) => !["index.html", "embed.js"].includes(name)).sort();
  // A number in hexadecimal: zeros in front of it are left out.
  const unnamed = files.filter((name) => !/-[0-9a-f]{8,16}(_bg)?\.[a-z]+$/.test(name) && extname(name) !== ".txt");
  if (unnamed.length > 0) throw new Error(`no hash in the names of ${unnamed.join(", ")}`);
  const kept = ["./", ...files.filter((name) => extname(name) !== ".txt").map((name) => `./${name}`)];
  const text = put(readFileSync(join(boot, "service-worker.js"), "utf8"), {
    FILES: JSON.stringify(kept),
    VERSION: hash(html + kept.join()),
  });
  writeFileSync(join(folder, "service-worker.js"), text);
}
