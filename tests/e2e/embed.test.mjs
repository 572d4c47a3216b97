// <layer-lab> in pages of another site, under a policy that allows the script and the frame, and nothing else.
import { test } from "node:test";
import assert from "node:assert/strict";
import { openPage, origin, paste, site, subPath, view } from "./support.mjs";

// Another host name of the same machine is another site.
const away = () => origin.replace("127.0.0.1", "localhost");
const early = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n";
const late = "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n";

async function openSite(t, body, options = {}) {
  site.set(
    "/docs/page.html",
    `<!DOCTYPE html><html lang="en"><link rel="icon" href="data:,"><title>Docs</title><script src="${origin}${subPath}embed.js" defer></script><body>${body}`,
  );
  return openPage(t, { address: `${away()}/docs/page.html`, ...options, allow: options.allow ?? /^request to/ });
}

const frames = (page) => page.frames().filter((frame) => frame.url().includes("view=embed"));
/** Whether every frame is as high as what is in it. */
const fit = (page) =>
  page.waitForFunction(() =>
    [...document.querySelectorAll("layer-lab")].every((element) => {
      const frame = element.shadowRoot.querySelector("iframe");
      return frame && frame.style.cssText === "" && frame.clientHeight !== 480;
    }),
  );

test("three on one page: inside, from an address, two compared; each as high as it needs", async (t) => {
  site.set("/docs/Dockerfile", early);
  site.set("/docs/after.Dockerfile", late);
  const page = await openSite(
    t,
    `<h1>Builds</h1>
     <layer-lab view="layers"><pre>${early}</pre></layer-lab>
     <layer-lab src="Dockerfile" view="rewrite" editable></layer-lab>
     <layer-lab src="Dockerfile" compare="after.Dockerfile" scenario="dependencies"></layer-lab>`,
  );
  const [inside, addressed, compared] = [0, 1, 2].map((at) => page.locator("layer-lab").nth(at).frameLocator("iframe"));
  await inside.getByText("of 3 steps run").waitFor();
  // What it shows is that view.
  assert.equal(await inside.getByRole("tab").count(), 0);
  await inside.getByRole("heading", { name: "As it is" }).waitFor();
  await inside.getByText("Assumed: files, times.").waitFor();
  assert.equal(await inside.locator(".summary__assumed").getByRole("button").count(), 0);
  await page.locator("layer-lab").nth(1).scrollIntoViewIfNeeded();
  await addressed.getByRole("heading", { name: /^\d+ changes? applied/ }).waitFor();
  await page.locator("layer-lab").nth(2).scrollIntoViewIfNeeded();
  await compared.getByRole("button", { name: "Dependencies", pressed: true }).waitFor();
  await compared.getByRole("button", { name: "Show the changes" }).waitFor();
  await fit(page);
  for (const frame of frames(page)) {
    const [content, room] = await frame.evaluate(() => [document.querySelector(".embed").offsetHeight, innerHeight]);
    assert.ok(Math.abs(content - room) <= 1, `${content} in ${room}`);
    const kept = await frame.evaluate(() => {
      try {
        return Object.keys(localStorage);
      } catch {
        return [];
      }
    });
    assert.deepEqual(kept, []);
  }
  // What is edited is simulated, and the frame grows with it.
  const before = await page.locator("layer-lab").nth(1).evaluate((element) => element.clientHeight);
  await addressed.getByRole("textbox", { name: "Dockerfile" }).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText("RUN pip install -r requirements.txt\n".repeat(3));
  await page.waitForFunction(
    ([at, before]) => document.querySelectorAll("layer-lab")[at].clientHeight !== before,
    [1, before],
  );
});

test("its colours are those of the page around it, and change with them", async (t) => {
  const page = await openSite(
    t,
    `<layer-lab><pre>${early}</pre></layer-lab><layer-lab theme="light"><pre>${early}</pre></layer-lab>`,
  );
  await page.locator("layer-lab").first().frameLocator("iframe").getByText("of 3 steps run").waitFor();
  await page.locator("layer-lab").nth(1).scrollIntoViewIfNeeded();
  await page.locator("layer-lab").nth(1).frameLocator("iframe").getByText("of 3 steps run").waitFor();
  const theme = (at) => page.locator("layer-lab").nth(at).frameLocator("iframe").locator("html").getAttribute("data-theme");
  const themes = () => Promise.all([theme(0), theme(1)]);
  assert.deepEqual(await themes(), ["light", "light"]);
  await page.evaluate(() => {
    document.body.style.background = "#101216";
  });
  await page.waitForTimeout(300);
  assert.deepEqual(await themes(), ["dark", "light"]);
});

test("until it is seen, and without scripts, the Dockerfile is there; nothing is loaded for it", async (t) => {
  const far = `<p><br>${"far<br>".repeat(300)}</p>`;
  const page = await openSite(t, `${far}<layer-lab><pre>${early}</pre></layer-lab>`);
  await page.getByText("RUN npm ci").waitFor();
  assert.equal(frames(page).length, 0);
  await page.locator("layer-lab").scrollIntoViewIfNeeded();
  await page.locator("layer-lab").frameLocator("iframe").getByText("of 3 steps run").waitFor();
  await page.getByText("RUN npm ci", { exact: false }).first().waitFor({ state: "hidden" });
});

test("a second text that is missing leaves the first, and what lies beside it is taken", async (t) => {
  site.set("/docs/app.Dockerfile", early);
  site.set("/docs/files.txt", "package.json\npackage-lock.json\nsrc/main.js\nnotes/readme.md\n");
  site.set("/docs/app.dockerignore", "notes\n");
  const page = await openSite(
    t,
    `<layer-lab src="app.Dockerfile" compare="gone.Dockerfile"></layer-lab>
     <layer-lab src="app.Dockerfile" files="files.txt" ignore="app.dockerignore" height="300" editable></layer-lab>`,
    { allow: /^request to|404/ },
  );
  await page.getByText("gone.Dockerfile could not be read: the server answered 404.").waitFor();
  await page.locator("layer-lab").first().frameLocator("iframe").getByText("of 3 steps run").first().waitFor();
  const second = page.locator("layer-lab").nth(1);
  await second.scrollIntoViewIfNeeded();
  await second.frameLocator("iframe").getByText("src/main.js").first().waitFor();
  assert.equal(await second.evaluate((element) => element.shadowRoot.querySelector("iframe").height), "300");
});

test("what cannot be read, and what is junk, is told or left alone", async (t) => {
  site.set("/docs/page.txt", "<!DOCTYPE html><title>404</title>");
  const page = await openSite(
    t,
    `<layer-lab src="missing.Dockerfile"></layer-lab><layer-lab src="page.txt"></layer-lab>
     <layer-lab link="1.AAAA"><pre>${early}</pre></layer-lab>`,
    { allow: /^request to|404/ },
  );
  await page.getByText("missing.Dockerfile could not be read: the server answered 404.").waitFor();
  await page.getByText("page.txt is no text of that kind.").waitFor();
  const linked = page.locator("layer-lab").nth(2).frameLocator("iframe");
  await linked.getByText("This link is damaged").waitFor();
  await linked.getByRole("button", { name: /better Dockerfile/ }).first().waitFor();
  await page.waitForTimeout(300);
  // Messages of the host that are none.
  const height = await page.locator("layer-lab").nth(2).evaluate((element) => element.clientHeight);
  await page.locator("layer-lab").nth(2).evaluate((element) => {
    const { contentWindow } = element.shadowRoot.querySelector("iframe");
    for (const junk of [null, 3, "open", [], {}, { layerlab: 2, kind: "open" }, { layerlab: 1, kind: "open", dockerfile: 5 }]) {
      contentWindow.postMessage(junk, "*");
    }
    for (const junk of [{ layerlab: 1, kind: "size", height: 1e9 }, { layerlab: 1, kind: "size", height: "9" }]) postMessage(junk, "*");
  });
  await page.waitForTimeout(300);
  await linked.getByText("of 3 steps run").waitFor();
  assert.equal(await page.locator("layer-lab").nth(2).evaluate((element) => element.clientHeight), height);
});

test("what Share copies shows the same view in another page", async (t) => {
  const own = await openPage(t);
  await paste(own, `${late}\n\n\nRUN echo "a < b && c"\n`);
  await own.getByText("of 5 steps run").waitFor();
  await own.getByRole("button", { name: "Dependencies" }).click();
  await view(own, "Graph");
  await own.getByText("Share", { exact: true }).click();
  await own.getByRole("button", { name: /^Embed or link/ }).click();
  await own.getByRole("dialog").getByRole("button", { name: "Copy", exact: true }).click();
  await own.getByText("copied", { exact: true }).waitFor();
  const copied = await own.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^<script src="[^"]+embed\.js" defer><\/script>\n<div><layer-lab view="graph" scenario="dependencies" link="2\.[^"]+"><pre>FROM node:22\n/);
  // Markdown ends a block of HTML at an empty line.
  assert.doesNotMatch(copied.trim(), /\n\s*\n/);
  const page = await openSite(t, copied.replace(/^<script.*\n/, ""));
  const frame = page.locator("layer-lab").frameLocator("iframe");
  await frame.getByRole("button", { name: "Dependencies", pressed: true }).waitFor();
  const text = await frame.locator(".embed__text pre").textContent();
  assert.equal(text, `${late}\n\n\nRUN echo "a < b && c"`);
  assert.equal(await frame.getByRole("tab").count(), 0);
});
