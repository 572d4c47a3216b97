// After Trunk has built: gives every file but the page itself a name with the hash of its content, has the page load its program with
// web/boot/start.js in place of Trunk's inline script (the page's policy allows none), lists all files for the service worker, and packs
// them for servers that do not do so themselves.
import { createHash } from "node:crypto";
import { brotliCompress, constants, gzip } from "node:zlib";
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { writeDocs } from "./docs.mjs";

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

/** What a browser needs to install the page as an app; its name. */
function manifest(icon) {
  const text = JSON.stringify({
    name: "Layerlab",
    short_name: "Layerlab",
    description: "What a change of a Dockerfile or its files rebuilds, why, and what order would be better.",
    start_url: "./",
    scope: "./",
    display: "standalone",
    background_color: "#f7f7f5",
    theme_color: "#f7f7f5",
    icons: [{ src: `./${icon}`, sizes: "any", type: "image/svg+xml" }],
  });
  const name = `manifest-${hash(text)}.webmanifest`;
  writeFileSync(join(folder, name), text);
  return name;
}

const icon = readdirSync(folder).find((name) => /^icon.*\.svg$/.test(name));
if (!icon) throw new Error("Trunk has copied no icon");
const html = read("index.html")
  .replace("</head>", `<link rel="manifest" href="./${manifest(icon)}" /></head>`)
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

/** Beside each file the same, packed as small as it gets: servers send these as they are. */
async function pack(name) {
  const content = readFileSync(join(folder, name));
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
  writeFileSync(join(folder, `${name}.br`), await promisify(brotliCompress)(content, quality));
  writeFileSync(join(folder, `${name}.gz`), await promisify(gzip)(content, { level: 9 }));
}

// Not kept for a time without a connection: they are read with one.
const style = readFileSync(join(dirname(boot), "generated", "docs.css"));
const styleName = `docs-${hash(style)}.css`;
writeFileSync(join(folder, styleName), style);
writeDocs(folder, styleName, icon);

if (isRelease) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  await Promise.all(files.map((entry) => pack(relative(folder, join(entry.parentPath, entry.name)))));
}
