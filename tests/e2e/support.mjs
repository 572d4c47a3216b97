// A static server for dist/ under a sub-path, a real Chromium, and the rules that every test holds the page to:
// nothing is asked of another origin, nothing breaks the policy, the console stays free of errors.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before } from "node:test";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "../../dist");
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

export const subPath = "/docs/embedded/layerlab/";

async function respond(request, response) {
  const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  const file = path.startsWith(subPath) ? normalize(path.slice(subPath.length) || "index.html") : null;
  if (file === null || file.startsWith("..")) return void response.writeHead(404).end();
  try {
    const body = await readFile(join(dist, file));
    response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}

let server;
let browser;
let origin;

before(async () => {
  server = createServer(respond);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
});

after(async () => {
  await browser?.close();
  await new Promise((resolve) => server.close(resolve));
});

/** Opens the page in a fresh context; what the rules above forbid fails the test when it ends. */
export async function openPage(t, { width = 1440, height = 900, theme = "light", path = "", prepare } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    permissions: ["clipboard-read", "clipboard-write"],
  });
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
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  const page = await context.newPage();
  page.setDefaultTimeout(8_000);
  await prepare?.(page);
  await page.goto(`${origin}${subPath}${path}`);
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

/** Shows one of the views on the right. */
export async function view(page, name) {
  await page.getByRole("tablist", { name: "Views" }).getByRole("tab", { name: new RegExp(`^${name}`) }).click();
}
