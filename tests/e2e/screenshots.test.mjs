// Pictures of the page for looking at, in output/; each is also checked by axe.
import { test } from "node:test";
import assert from "node:assert/strict";
import { mkdir, readFile, rm } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { openPage, paste, view } from "./support.mjs";

const output = new URL("./output/", import.meta.url).pathname;
// What an older run left would be looked at in vain.
await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });

/** Nothing is wider than the window: only tables and code scroll, within themselves. Side by side, each side scrolls itself. */
async function fits(page, where) {
  const [content, window, height, windowHeight] = await page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return [scrollWidth, innerWidth, scrollHeight, innerHeight];
  });
  assert.ok(content <= window, `${content} px in a window of ${window} px: ${where}`);
  const reads = page.url().includes("view=embed");
  assert.ok(window <= 860 || reads || height <= windowHeight, `${height} px in a window of ${windowHeight} px: ${where}`);
}

async function accessible(page, where) {
  await fits(page, where);
  const axe = new AxeBuilder({ page });
  // What a preview shows is a page of its own, with pictures of its own, over a page that cannot be reached.
  if (await page.locator("dialog[open] iframe").count()) axe.exclude("iframe");
  const { violations } = await axe.analyze();
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`),
    [],
    where,
  );
}

const multi = "FROM alpine AS build\nCOPY src/main.c /src/\nRUN make\nFROM alpine\nCOPY --from=build /src/out /out\n";
const flask = "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n";
const logs = new URL("../fixtures/logs/", import.meta.url);

const tab = (name) => (page) => page.getByRole("tab", { name }).click();
const before = (page) => page.getByRole("region", { name: "Yours", exact: true });
const example = (id, name) => async (page) => {
  await page.getByLabel("Open an example").selectOption(id);
  await page.getByText(/ is open now\.$/).waitFor();
  await page.getByRole("button", { name: "Dismiss" }).click();
  if (name) await view(page, name);
};
const readLog = async (page) => {
  await paste(page, await readFile(new URL("Dockerfile", logs), "utf8"));
  await page.getByRole("tab", { name: "Build log" }).click();
  const log = await readFile(new URL("plain-second.log", logs), "utf8");
  await page.getByLabel("Paste a build log here", { exact: true }).evaluate((node, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, log);
  await page.getByText("outcomes are as foreseen for this scenario").first().waitFor();
};
/** It is said a moment after the last key. */
const fails = (page) => page.getByText("✕ This build fails").waitFor();

/** A lesson that is presented, so many slides from its beginning. */
const slide = (number, keys = "") => async (page) => {
  await page.getByText("Learn", { exact: true }).click();
  await page.getByRole("link", { name: "Layers and the cache" }).click();
  await page.getByRole("button", { name: "Present" }).click();
  await page.locator(".present__count", { hasText: "1 of 12" }).waitFor();
  for (let at = 1; at < number; at += 1) await page.keyboard.press("ArrowRight");
  for (const key of keys) await page.keyboard.press(key);
  await page.locator(".present__count", { hasText: `${number} of 12` }).waitFor();
};

const toEditor = (page) => page.getByRole("textbox", { name: "Dockerfile" }).focus();

/** Every view and every state of the page: what leads to it, and what has to be done again for each picture. */
const states = [
  ["speech", () => {}],
  ...["Graph", "Timeline", "Scenarios", "Rewrite", "Sizes", "Verify", "Predict"].map((name) => [name.toLowerCase(), (page) => view(page, name)]),
  [
    "lesson",
    async (page) => {
      await page.getByText("Learn", { exact: true }).click();
      await page.getByRole("link", { name: "Dependencies before code" }).click();
      await page.getByRole("button", { name: "Hint for goal 1" }).click();
      await page.getByRole("button", { name: "Show a solution" }).click();
      await page.getByText("From yours to a solution").waitFor();
    },
  ],
  ["course", (page) => page.getByText("Learn", { exact: true }).click()],
  [
    "lesson-written",
    async (page) => {
      await page.getByText("Share", { exact: true }).click();
      await page.getByRole("button", { name: /^Make a lesson of this/ }).click();
      await page.getByRole("region", { name: "Make this build faster" }).waitFor();
    },
  ],
  ["slide-text", slide(1)],
  ["slide-asked", slide(5, "ccrrr")],
  ["slide-told", slide(8)],
  ["slide-goals", slide(10)],
  ["slide-solution", slide(11)],
  ["stages-graph", example("dotnet-api", "Graph")],
  ["stages-layers", example("rust-chef")],
  ["stages-timeline", example("nextjs", "Timeline")],
  ["ignore", tab(".dockerignore")],
  ["files", tab(/Files/)],
  [
    "files-list",
    async (page) => {
      await tab(/Files/)(page);
      await page.getByRole("button", { name: "Edit list" }).click();
    },
  ],
  ["log", tab("Build log")],
  ["log-read", readLog],
  [
    "verify-read",
    async (page) => {
      await readLog(page);
      await view(page, "Verify");
    },
  ],
  ["options", tab("Options")],
  ["details", (page) => before(page).getByRole("button", { name: "details" }).first().click()],
  ["editing", (page) => before(page).getByRole("button", { name: /set the duration/ }).first().click()],
  [
    "editing-wrong",
    async (page) => {
      await before(page).getByRole("button", { name: /set the duration/ }).first().click();
      await page.keyboard.type("banana");
      await page.keyboard.press("Enter");
    },
  ],
  ["better", (page) => page.getByRole("button", { name: "Show the better Dockerfile" }).click()],
  ["new", (page) => page.getByRole("button", { name: "New", exact: true }).click()],
  [
    "played",
    async (page) => {
      await page.getByRole("button", { name: /Play the build/ }).click();
      await page.getByLabel("Moment of the build").fill("30");
    },
  ],
  [
    "side-by-side",
    async (page) => {
      await page.getByRole("button", { name: "Show the better Dockerfile" }).click();
      await page.getByRole("button", { name: "Side by side" }).click();
    },
  ],
  ["share", (page) => page.getByText("Share", { exact: true }).click()],
  [
    "sharing",
    async (page) => {
      await page.getByText("Share", { exact: true }).click();
      await page.getByRole("button", { name: /^Embed or link/ }).click();
      await page.locator("dialog iframe").contentFrame().getByText("17.8× faster").waitFor();
    },
  ],
  ["notice", (page) => page.getByLabel("Open an example").selectOption("nextjs")],
  [
    "recent",
    async (page) => {
      await paste(page, flask);
      await page.waitForTimeout(600);
      await page.evaluate(() => localStorage.setItem("layerlab.project.odd", "{"));
      await paste(page, multi);
      await page.evaluate(() => (location.hash = "#1.AAAA"));
      await page.waitForTimeout(600);
      await page.getByText("Recent", { exact: true }).click();
      await page.getByRole("button", { name: /^Delete/ }).first().click();
    },
  ],
  ["help", (page) => page.keyboard.press("?")],
  ["assumed", (page) => paste(page, flask)],
  ["hinge", (page) => paste(page, multi)],
  ["empty", (page) => paste(page, "")],
  [
    "failed",
    async (page) => {
      await paste(page, "# syntax=docker/dockerfile:1.4\nFROM alpine\nRUM make\nCOPY missing\n");
      await fails(page);
    },
  ],
  [
    "missing",
    async (page) => {
      await toEditor(page);
      await page.keyboard.press("ControlOrMeta+Home");
      await page.keyboard.press("End");
      await page.keyboard.type("\nCOPY requirments-api.txt /x/", { delay: 5 });
      await fails(page);
    },
  ],
  [
    "completion",
    async (page) => {
      await toEditor(page);
      await page.keyboard.press("ControlOrMeta+End");
      await page.keyboard.type("COPY --", { delay: 20 });
      await page.locator(".cm-tooltip-autocomplete").waitFor();
    },
  ],
  [
    "quick-fix",
    () => {},
    async (page) => {
      await page.locator(".cm-content").hover({ position: { x: 5, y: 300 } });
      await page.locator(".cm-lintRange-hint", { hasText: "COPY . /app/" }).first().hover();
      await page.locator(".cm-diagnosticAction").first().waitFor();
    },
  ],
  [
    "search",
    async (page) => {
      await toEditor(page);
      await page.keyboard.press("ControlOrMeta+f");
      await page.locator(".cm-search").waitFor();
    },
  ],
];

/** On a narrow page these are kept whole, being about all of it. */
const whole = ["speech", "graph", "timeline", "scenarios", "rewrite", "sizes", "verify"];
/** These are about the project, which is below the answer there. */
const below = ["lesson-written", "ignore", "files", "files-list", "log", "log-read", "options", "failed", "missing", "completion", "search", "quick-fix"];

/** A picture of a state for each width in both themes: the page follows both without being loaded again. */
async function pictures(page, name, again = () => {}) {
  for (const width of [390, 1024, 1440]) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    const narrow = width === 390;
    if (narrow && below.includes(name)) await page.locator("#project").evaluate((node) => node.scrollIntoView());
    for (const theme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: theme });
      await again(page);
      await page.waitForTimeout(200);
      await page.screenshot({ path: `${output}${name}-${width}-${theme}.png`, fullPage: narrow && whole.includes(name) });
      // What is wrong between the two is wrong at one of them.
      if (width !== 1024) await accessible(page, `${name} at ${width} px, ${theme}`);
    }
  }
}

for (const [name, prepare, again] of states) {
  test(`${name} at every width, light and dark`, async (t) => {
    const page = await openPage(t);
    await page.getByText("17.8× faster").waitFor();
    await prepare(page);
    await pictures(page, name, again);
  });
}

test("the reading view at every width, light and dark", async (t) => {
  const page = await openPage(t, { path: "?view=embed" });
  await page.getByText("17.8× faster").waitFor();
  await pictures(page, "embed");
});

test("a broken link at every width, light and dark", async (t) => {
  const page = await openPage(t, { path: "#1.AAAA" });
  await page.getByText("17.8× faster").waitFor();
  await pictures(page, "broken-link");
});

test("who sees fewer colours reads the same: each outcome has a sign and a word", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  const session = await page.context().newCDPSession(page);
  for (const type of ["protanopia", "deuteranopia", "tritanopia", "achromatopsia"]) {
    await session.send("Emulation.setEmulatedVisionDeficiency", { type });
    await page.screenshot({ path: `${output}${type}-1440-light.png` });
  }
  const words = await page.locator(".block--ran.block--step .block__status, .block--cached.block--step .block__status").allTextContents();
  for (const word of words) assert.match(word, /^[↻✓] (runs|cached)$/);
  // What is saved is told apart from what runs by its edge and its words, too.
  assert.match(await page.locator(".bars__saved + .bars__word").textContent(), /^\d.* saved$/);
  assert.notEqual(await page.locator(".bars__saved").evaluate((node) => getComputedStyle(node).strokeDasharray), "none");
});

test("the page before its first answer at every width, light and dark", async (t) => {
  const page = await openPage(t, { prepare: (page) => page.route("**/worker_loader-*.js", () => {}) });
  await page.getByText("Reading…").waitFor();
  await pictures(page, "loading");
});
