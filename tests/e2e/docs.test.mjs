// The documents beside the page: their links lead somewhere, and their examples are alive.
import { test } from "node:test";
import assert from "node:assert/strict";
import { openPage } from "./support.mjs";

test("the documents are read in one frame, with examples that can be tried", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await page.getByText("Learn", { exact: true }).click();
  const [reader] = await Promise.all([
    page.context().waitForEvent("page"),
    page.getByRole("link", { name: /^How the cache decides/ }).click(),
  ]);
  const complaints = [];
  reader.on("console", (message) => complaints.push(message.text()));
  await reader.getByRole("heading", { level: 1, name: "How the build cache decides" }).waitFor();
  // The first example loads when it is seen, and says what runs.
  const first = reader.locator("layer-lab").first();
  await first.scrollIntoViewIfNeeded();
  await first.locator("iframe").contentFrame().getByText("of 4 steps run").waitFor();
  const links = await reader.getByRole("link").evaluateAll((all) => all.map((link) => link.href));
  const own = [...new Set(links)].filter((href) => href.startsWith(new URL("../", reader.url()).href));
  assert.ok(own.length >= 6, own.join("\n"));
  for (const href of own) {
    const response = await reader.request.get(href);
    assert.equal(response.status(), 200, href);
    const anchor = new URL(href).hash.slice(1);
    if (anchor) assert.ok((await response.text()).includes(`id="${anchor}"`), href);
  }
  // On a phone nothing is wider than the screen.
  for (const href of own.filter((href) => href.endsWith(".html"))) {
    await reader.setViewportSize({ width: 390, height: 800 });
    await reader.goto(href);
    const wider = await reader.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wider, 0, href);
  }
  assert.deepEqual(complaints, []);
});
