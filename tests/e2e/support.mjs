// A static server for dist/ under a sub-path, a real Chromium, and the rules that every test holds the page to:
// nothing is asked of another origin, nothing breaks the policy, the console stays free of errors.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before } from "node:test";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
/** The page for release, or another that is named. */
const dist = process.env.LAYERLAB_DIST ?? join(here, "../../dist");
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

/** How long a test waits for something, in milliseconds: machines that build for others are slow. */
const patience = 15_000;

export const subPath = "/docs/embedded/layerlab/";
/** The same page, from a server that lets frames without an origin have it. */
export const openPath = "/open/layerlab/";

/** A page of somebody else's that embeds one. */
function host(url, response) {
  const sandbox = url.searchParams.has("sandbox") ? ` sandbox="${url.searchParams.get("sandbox")}"` : "";
  const frame = `<iframe src="${url.searchParams.get("src")}"${sandbox} width="1200" height="800"></iframe>`;
  response.writeHead(200, { "content-type": types[".html"] }).end(`<!DOCTYPE html><link rel="icon" href="data:,"><title>Docs</title>${frame}`);
}

/** Files of somebody else's site, by their paths: tests put them there. The site's policy allows nothing that nobody needs. */
export const site = new Map();

function ofSite(path, response) {
  const policy = `default-src 'none'; script-src ${origin}; frame-src ${origin}; connect-src 'self'; img-src data:; base-uri 'none'`;
  const headers = { "content-type": types[extname(path)] ?? "text/plain; charset=utf-8", "content-security-policy": policy };
  response.writeHead(200, headers).end(site.get(path));
}

async function respond(request, response) {
  const url = new URL(request.url, "http://localhost");
  const path = decodeURIComponent(url.pathname);
  if (path === "/host.html") return host(url, response);
  if (site.has(path)) return ofSite(path, response);
  const base = [subPath, openPath].find((base) => path.startsWith(base));
  const file = base ? normalize(path.slice(base.length) || "index.html") : null;
  if (file === null || file.startsWith("..")) return void response.writeHead(404).end();
  const headers = base === openPath ? { "access-control-allow-origin": "*" } : {};
  try {
    headers["content-type"] = types[extname(file)] ?? "application/octet-stream";
    // As a server does that sends what is packed already; what is built for development is not.
    const isPacked = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "") && existsSync(join(dist, `${file}.gz`));
    if (isPacked) headers["content-encoding"] = "gzip";
    const body = await readFile(join(dist, isPacked ? `${file}.gz` : file));
    response.writeHead(200, headers).end(body);
  } catch {
    response.writeHead(404).end();
  }
}

let server;
let browser;
export let origin;

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

before(async () => {
  server = createServer(respond);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await chromium.launch({
    executablePath,
    args,
  });
});

after(async () => {
  await browser?.close();
  await new Promise((resolve) => server.close(resolve));
});

/** A browser of its own that keeps nothing for any page: cookies and storage are blocked in its settings. */
export async function browserWithoutStorage(t) {
  const profile = await mkdtemp(join(tmpdir(), "layerlab-profile-"));
  await mkdir(join(profile, "Default"));
  const settings = { profile: { default_content_setting_values: { cookies: 2 } } };
  await writeFile(join(profile, "Default", "Preferences"), JSON.stringify(settings));
  const context = await chromium.launchPersistentContext(profile, { executablePath, args });
  t.after(async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  });
  return context;
}

/**
 * Opens the page in a fresh context, or in one that is there; what the rules above forbid fails the test when it ends, but for what
 * `allow` matches.
 */
export async function openPage(
  t,
  { width = 1440, height = 900, theme = "light", path = "", prepare, allow, offline = false, beside, address } = {},
) {
  const context =
    beside?.context() ??
    (await browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      permissions: ["clipboard-read", "clipboard-write"],
      // It would fetch all files once more for every test.
      serviceWorkers: offline ? "allow" : "block",
    }));
  if (beside) {
    const page = await context.newPage();
    page.setDefaultTimeout(patience);
    await page.goto(address ?? `${origin}${subPath}${path}`);
    return page;
  }
  const complaints = [];
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && !["blob:", "data:"].includes(url.protocol)) complaints.push(`request to ${url}`);
  });
  context.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} for ${response.url()}`);
  });
  context.on("weberror", (error) => complaints.push(`error: ${error.error()}`));
  context.on("console", (message) => {
    // The tests' own doing, above.
    if (message.text().includes("registration blocked by Playwright")) return;
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints.filter((complaint) => !allow?.test(complaint)), []);
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  await prepare?.(page);
  await page.goto(address ?? `${origin}${subPath}${path}`);
  return page;
}

/** Replaces the Dockerfile by a paste, as a person would. */
export async function paste(page, text) {
  await page.getByRole("tab", { name: "Dockerfile", exact: true }).click();
  const editor = page.getByRole("textbox", { name: "Dockerfile" });
  await editor.click();
  await page.keyboard.press("ControlOrMeta+a");
  if (text === "") return void (await page.keyboard.press("Delete"));
  await editor.evaluate((node, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

/** The text in the editor, line ends as line feeds. */
export async function editorText(page) {
  const lines = await page.getByRole("textbox", { name: "Dockerfile" }).locator(".cm-line").allTextContents();
  return lines.join("\n");
}

/** Shows one of the views on the right; those that are seldom asked for are in a list. */
export async function view(page, name) {
  const tab = page.getByRole("tablist", { name: "Views" }).getByRole("tab", { name: new RegExp(`^${name}`) });
  const more = page.getByLabel("More views");
  await tab.or(more).first().waitFor();
  if (await more.getByRole("option", { name, exact: true }).count()) await more.selectOption(name);
  else await tab.click();
}
