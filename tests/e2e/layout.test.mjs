// Where things are at any width, and how the keyboard gets to them.
import { test } from "node:test";
import assert from "node:assert/strict";
import { editorText, openPage, paste, view } from "./support.mjs";

test("keys choose views, open the help, and close it", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await page.keyboard.press("2");
  await page.getByRole("region", { name: /^Timeline/ }).or(page.getByLabel("Moment of the build")).first().waitFor();
  await page.keyboard.press("?");
  await page.getByRole("region", { name: "Shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("region", { name: "Shortcuts" }).waitFor({ state: "detached" });
  await page.keyboard.press("e");
  await page.keyboard.press("3");
  assert.match(await editorText(page), /^3FROM/);
});

test("the width of the project is set, with keys too, and kept", async (t) => {
  const page = await openPage(t);
  const split = page.getByRole("separator", { name: "Width of the project" });
  const width = () => page.locator(".project").evaluate((node) => Math.round(node.getBoundingClientRect().width));
  const first = await width();
  await split.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const wider = await width();
  assert.ok(wider > first + 20);
  await page.reload();
  await page.getByText("17.8× faster").waitFor();
  assert.equal(await width(), wider);
});

test("a menu stays on a narrow page", async (t) => {
  const page = await openPage(t, { width: 390 });
  await page.getByText("Share", { exact: true }).click();
  const box = await page.locator("details[open] .menu__body").boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
});

test("Escape closes a menu and goes back to what opened it; Tab leaves the editor", async (t) => {
  const page = await openPage(t);
  await page.getByText("Share", { exact: true }).click();
  await page.getByRole("button", { name: "Copy link", exact: false }).first().focus();
  await page.keyboard.press("Escape");
  await page.locator("details.menu[open]").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Share");
  const before = await editorText(page);
  await page.getByRole("textbox", { name: "Dockerfile" }).click();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => Boolean(document.activeElement?.closest(".cm-content"))), false);
  assert.equal(await editorText(page), before);
});

test("a block opens its details with Enter", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  const block = page.getByRole("region", { name: "Yours", exact: true }).locator(".block", { hasText: "pip install -r" });
  await block.focus();
  await page.keyboard.press("Enter");
  await block.getByText("Its cache key").waitFor();
  await page.keyboard.press("Enter");
  await block.getByText("Its cache key").waitFor({ state: "detached" });
});

test("arrow keys go from tab to tab, and Tab leaves the row", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  const views = page.getByRole("tablist", { name: "Views" });
  await views.getByRole("tab", { name: "Layers" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.locator("[role=tab]:focus", { hasText: "Graph" }).waitFor();
  await page.getByRole("region", { name: "Build graph", exact: true }).waitFor();
  await page.keyboard.press("End");
  await page.locator("[role=tab][aria-selected=true]:focus", { hasText: "Scenarios" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.locator("[role=tab]:focus", { hasText: "Layers" }).waitFor();
  await page.keyboard.press("Tab");
  await page.locator("select:focus").waitFor();
  await page.keyboard.press("Tab");
  await page.locator("#view :focus").waitFor();
});

test("a view of the list has a tab while it is shown, and an address and a key lead to it", async (t) => {
  const page = await openPage(t, { path: "?show=verify" });
  await page.getByText("17.8× faster").waitFor();
  const views = page.getByRole("tablist", { name: "Views" });
  await views.getByRole("tab", { name: "Verify", selected: true }).waitFor();
  assert.deepEqual(await page.getByLabel("More views").locator("option").allTextContents(), ["More", "Sizes", "Predict"]);
  await page.keyboard.press("6");
  await views.getByRole("tab", { name: "Sizes", selected: true }).waitFor();
  await views.getByRole("tab", { name: "Layers" }).click();
  assert.equal(await views.getByRole("tab").count(), 5);
});

test("a stack of layers is one stop of the Tab key, and the arrows go from step to step", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  const focused = () => page.evaluate(() => document.activeElement.closest(".block")?.querySelector("code")?.textContent ?? document.activeElement.className);
  await page.getByRole("button", { name: /Play the build/ }).focus();
  await page.keyboard.press("Tab");
  assert.match(await focused(), /^FROM nvidia/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.match(await focused(), /^RUN pip install --upgrade/);
  // What is in the step comes next, and back to the step from before the stack.
  await page.keyboard.press("Tab");
  await page.locator("button.block__to-line:focus").waitFor();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("End");
  assert.match(await focused(), /^RUN chown/);
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowUp");
  assert.match(await focused(), /^FROM nvidia/);
  const stops = await page.locator(".stack [tabindex='0'], .stack button:not([tabindex])").count();
  assert.ok(stops <= 12, `${stops} stops in two stacks`);
});

test("the first stop of the keyboard leads to the answer, and the sum stays in sight", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await page.keyboard.press("Tab");
  await page.getByRole("link", { name: "Skip to the answer" }).press("Enter");
  await page.locator("#answer:focus").waitFor();
  assert.match(await editorText(page), /^FROM nvidia/);
  const sum = page.locator(".views__sum");
  assert.equal(await sum.evaluate((element) => getComputedStyle(element).opacity), "0");
  await page.locator("#answer").evaluate((element) => element.scrollTo(0, 400));
  await page.waitForFunction(() => getComputedStyle(document.querySelector(".views__sum")).opacity === "1");
  assert.equal(await sum.textContent(), "14 min 51 s → 50 s");
});

test("nothing that is there moves when the answers come", async (t) => {
  for (const [width, height] of [
    [1440, 900],
    [1024, 768],
    [390, 844],
  ]) {
    const page = await openPage(t, {
      width,
      height,
      prepare: async (page) => {
        const session = await page.context().newCDPSession(page);
        await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
        await page.addInitScript(() => {
          window.shifted = 0;
          const add = (list) => list.getEntries().forEach((entry) => (window.shifted += entry.value));
          new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
        });
      },
    });
    await page.getByText("17.8× faster").first().waitFor();
    const shifted = await page.evaluate(() => new Promise((done) => setTimeout(() => done(window.shifted), 500)));
    assert.ok(shifted < 0.05, `${width} px: ${shifted}`);
  }
});

test("where nothing can be gained no place is kept for a second bar, and nothing moves while one types", async (t) => {
  for (const [width, height] of [
    [390, 844],
    [1440, 900],
  ]) {
    const prepare = (page) =>
      page.addInitScript(() => {
        window.shifted = 0;
        const add = (list) => list.getEntries().forEach((entry) => (window.shifted += entry.value));
        new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
      });
    const page = await openPage(t, { width, height, prepare });
    await page.getByText("17.8× faster").first().waitFor();
    await paste(page, "FROM python:3.12-slim\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt\nCOPY . .\n");
    const verdict = page.getByText("No safe change makes rebuilds faster.");
    await verdict.waitFor();
    const gap = () => page.evaluate(() => document.querySelector(".summary__rule").getBoundingClientRect().top - document.querySelector(".bars").getBoundingClientRect().bottom);
    assert.ok((await gap()) < 12, `${await gap()} px at ${width} px`);
    await page.evaluate(() => {
      window.tops = [];
      const look = () => {
        window.tops.push(document.querySelector(".summary__rule").getBoundingClientRect().top - document.querySelector(".bars").getBoundingClientRect().top);
        requestAnimationFrame(look);
      };
      look();
    });
    await page.keyboard.type("# A remark", { delay: 60 });
    await page.waitForTimeout(500);
    const tops = await page.evaluate(() => [...new Set(window.tops)]);
    assert.ok(Math.max(...tops) - Math.min(...tops) < 1, `${tops} at ${width} px`);
    // It is kept by now.
    await page.waitForTimeout(600);
    await page.reload();
    await verdict.waitFor();
    const shifted = await page.evaluate(() => new Promise((done) => setTimeout(() => done(window.shifted), 500)));
    assert.ok(shifted < 0.05, `${width} px: ${shifted}`);
  }
});

test("the header fits, and nothing of it is cut", async (t) => {
  const page = await openPage(t, { width: 960 });
  await page.getByText("17.8× faster").first().waitFor();
  for (const width of [960, 861, 860, 768, 700, 641, 640, 600, 480, 390, 360, 320]) {
    await page.setViewportSize({ width, height: 900 });
    const out = await page.locator(".header").evaluate((header) => {
      const { top, bottom } = header.getBoundingClientRect();
      const shown = [...header.children].map((child) => child.getBoundingClientRect()).filter((box) => box.width > 0);
      return [
        document.documentElement.scrollWidth - innerWidth,
        shown.filter((box) => box.left < 0 || box.right > innerWidth || box.top < top + 4 || box.bottom > bottom - 4).length,
      ];
    });
    assert.deepEqual(out, [0, 0], `${width} px`);
  }
});

test("a view is shown from its beginning, wherever one was in another", async (t) => {
  for (const [width, height] of [
    [390, 844],
    [1024, 768],
  ]) {
    const page = await openPage(t, { width, height });
    await page.getByText("17.8× faster").first().waitFor();
    // As far down as the row of tabs is there.
    await page.evaluate(() => {
      document.querySelector("#answer").scrollTo(0, 1e6);
      document.querySelector(".stack__blocks").scrollIntoView({ block: "end" });
    });
    await page.waitForTimeout(200);
    for (const name of ["Scenarios", "Rewrite", "Layers"]) {
      await view(page, name);
      await page.waitForTimeout(200);
      const [bar, top] = await page.evaluate(() => [
        document.querySelector(".views__bar").getBoundingClientRect().bottom,
        document.querySelector("#view").getBoundingClientRect().top,
      ]);
      assert.ok(top >= bar - 1, `${name} at ${width} px: ${top} below ${bar}`);
      await page.evaluate(() => {
        document.querySelector("#answer").scrollBy(0, 500);
        scrollBy(0, 500);
      });
    }
  }
});

test("on a narrow page nothing covers what is at its end, and the bar leads there and back", async (t) => {
  const page = await openPage(t, { width: 390, height: 844 });
  await page.getByText("17.8× faster").first().waitFor();
  const foot = page.getByRole("navigation", { name: "Answer and project" });
  assert.equal(await foot.locator(".foot__sum").textContent(), "14 min 51 s → 50 s");
  await foot.getByRole("link", { name: "Edit the project" }).click();
  await foot.getByRole("link", { name: "To the answer" }).waitFor();
  await page.evaluate(() => scrollTo(0, 1e6));
  const [end, bar] = await page.evaluate(() => [
    document.querySelector(".project").getBoundingClientRect().bottom,
    document.querySelector(".foot").getBoundingClientRect().top,
  ]);
  assert.ok(end <= bar + 1, `${end} behind ${bar}`);
  await foot.getByRole("link", { name: "To the answer" }).click();
  await foot.getByRole("link", { name: "Edit the project" }).waitFor();
});
