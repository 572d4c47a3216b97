// Tries the recipes of docs/embedding.md with the real generators: builds a small site with each, opens it in Chromium, and waits for
// what <layer-lab> says. It installs them (npm, pip; 400 MB), so it is run by hand:
//   cargo xtask build && node tests/sites/try.mjs FOLDER [mkdocs material vitepress sphinx docusaurus]
// FOLDER takes the sites, what they are built with, and a picture of each; the next run finds it there.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, normalize, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const { chromium } = createRequire(join(here, "../e2e/package.json"))("playwright-core");

const [folder, ...asked] = process.argv.slice(2);
assert.ok(folder, "a folder for the sites");
const root = resolve(folder);
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".json": "application/json" };

/** Serves a folder on a port of its own: each is another site. */
async function serve(base) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    let file = normalize(join(base, path));
    if (path.endsWith("/")) file = join(file, "index.html");
    else if (!extname(file) && existsSync(`${file}.html`)) file = `${file}.html`;
    if (!file.startsWith(base) || !existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[extname(file)] ?? "text/plain; charset=utf-8" }).end(readFileSync(file));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { server, address: `http://127.0.0.1:${server.address().port}` };
}

const layerlab = await serve(resolve(here, "../../dist"));
const script = `${layerlab.address}/embed.js`;

const dockerfile = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n";
/** As the guide has it: one element with its text inside, which a generator of Markdown has to leave as it is. */
const inside = `<div><layer-lab view="layers"><pre>FROM node:22
WORKDIR /app&#10;
COPY . .
RUN npm ci</pre></layer-lab></div>`;
const markdown = `# A build\n\nWhat this *rebuilds*:\n\n${inside}\n\nThe same from a file, with a better one:\n\n<div><layer-lab src="REST" view="diff" height="300"></layer-lab></div>\n\nAnd *text* behind it.\n`;

const run = (command, args, cwd) => execFileSync(command, args, { cwd, stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, CI: "1", NO_MKDOCS_2_WARNING: "1" } });
/** Packages of Python, in one environment for all. */
function python(...packages) {
  const venv = join(root, "venv");
  if (!existsSync(venv)) run("python3", ["-m", "venv", venv], root);
  run(join(venv, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", ...packages], root);
  return (name) => join(venv, "bin", name);
}
function node(site, ...packages) {
  if (!existsSync(join(site, "package.json"))) writeFileSync(join(site, "package.json"), '{ "private": true }\n');
  if (!existsSync(join(site, "node_modules"))) run("npm", ["install", "--no-audit", "--no-fund", ...packages], site);
}
function mkdocs(site, theme, ...packages) {
  const bin = python("mkdocs", ...packages);
  const files = {
    "mkdocs.yml": `site_name: Docs\ntheme:\n  name: ${theme}\n  highlightjs: false\nextra_javascript: [${script}]\n`,
    "docs/index.md": markdown.replace("REST", "app.Dockerfile"),
    "docs/app.Dockerfile": dockerfile,
  };
  return { files, build: () => run(bin("mkdocs"), ["build", "--quiet"], site), out: "site", path: "/" };
}

/** Each as its recipe says, with no more than a site has to have. */
const sites = {
  mkdocs: (site) => mkdocs(site, "mkdocs"),
  material: (site) => mkdocs(site, "material", "mkdocs-material"),
  vitepress(site) {
    node(site, "vitepress");
    const files = {
      ".vitepress/config.mjs": `export default { head: [["script", { src: "${script}", defer: "" }]], vue: { template: { compilerOptions: { isCustomElement: (tag) => tag === "layer-lab" } } } };\n`,
      "index.md": markdown.replace("REST", "/app.Dockerfile"),
      "public/app.Dockerfile": dockerfile,
    };
    return { files, build: () => run("npx", ["vitepress", "build"], site), out: ".vitepress/dist", path: "/" };
  },
  sphinx(site) {
    const bin = python("sphinx");
    const raw = (text) => `.. raw:: html\n\n${text.split("\n").map((line) => `   ${line}`).join("\n")}\n`;
    const files = {
      "conf.py": `project = "Docs"\nhtml_js_files = ["${script}"]\nhtml_extra_path = ["extra"]\n`,
      "index.rst": `A build\n=======\n\nWhat this rebuilds:\n\n${raw(inside)}\nThe same from a file:\n\n${raw('<layer-lab src="app.Dockerfile" view="diff" height="300"></layer-lab>')}`,
      "extra/app.Dockerfile": dockerfile,
    };
    return { files, build: () => run(bin("sphinx-build"), ["-q", "-b", "html", ".", "_build"], site), out: "_build", path: "/" };
  },
  docusaurus(site) {
    node(site, "@docusaurus/core", "@docusaurus/preset-classic", "@mdx-js/react", "react", "react-dom");
    const files = {
      "docusaurus.config.js": `module.exports = { title: "Docs", url: "https://docs.example.com", baseUrl: "/", scripts: [{ src: "${script}", defer: true }], presets: [["classic", { docs: { routeBasePath: "/", sidebarPath: false }, blog: false }]] };\n`,
      "docs/index.mdx": `# A build\n\nWhat this *rebuilds*:\n\n<div><layer-lab src="/app.Dockerfile" view="layers"></layer-lab></div>\n\nThe same, with a better one:\n\n<layer-lab src="/app.Dockerfile" view="diff" height="300"></layer-lab>\n`,
      "static/app.Dockerfile": dockerfile,
    };
    return { files, build: () => run("npx", ["docusaurus", "build"], site), out: "build", path: "/" };
  },
};

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });

async function look(name, site, built) {
  const { server, address } = await serve(join(site, built.out));
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(30_000);
  const errors = [];
  // A site's own icon or fonts may be missing; nothing of Layerlab's may.
  page.on("console", (message) => message.type() === "error" && !message.text().startsWith("Failed to load") && errors.push(message.text()));
  page.on("response", (response) => response.status() >= 400 && response.url().startsWith(layerlab.address) && errors.push(response.url()));
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(address + built.path);
  const all = page.locator("layer-lab");
  assert.equal(await all.count(), 2, `${name}: elements`);
  for (const at of [0, 1]) {
    await all.nth(at).scrollIntoViewIfNeeded();
    await all.nth(at).locator("iframe").contentFrame().getByText(at === 0 ? "of 3 steps run" : "moved to here:").first().waitFor();
  }
  // What stands in the page is the Dockerfile, line by line.
  if (name !== "docusaurus") {
    const text = await all.first().locator("iframe").contentFrame().locator(".embed__text pre").textContent();
    assert.equal(text.trim(), dockerfile.replace("COPY", "\nCOPY").trim(), name);
  }
  // All at once: what is not seen is not drawn.
  await page.setViewportSize({ width: 1280, height: 1700 });
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(root, `${name}.png`), fullPage: true });
  await page.close();
  server.close();
  assert.deepEqual(errors, [], name);
}

let failed = false;
for (const name of asked.length ? asked : Object.keys(sites)) {
  const site = join(root, name);
  mkdirSync(site, { recursive: true });
  try {
    const begun = Date.now();
    const { files, ...built } = sites[name](site);
    const installed = Date.now();
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(site, path)), { recursive: true });
      writeFileSync(join(site, path), text);
    }
    rmSync(join(site, built.out), { recursive: true, force: true });
    built.build();
    await look(name, site, built);
    console.log(`${name}: shown (${installed - begun} ms to install, ${Date.now() - installed} ms to build and look)`);
  } catch (error) {
    failed = true;
    console.log(`${name}: ${error.message}`);
  }
}
await browser.close();
layerlab.server.close();
process.exitCode = failed ? 1 : 0;
