// The views beside the layers, and what links them with the text.
import { test } from "node:test";
import assert from "node:assert/strict";
import { editorText, openPage, paste, view } from "./support.mjs";

const stages = `FROM node:22 AS build
WORKDIR /app
COPY . .
RUN npm run build
FROM alpine AS unused
RUN true
FROM nginx:1.27
COPY --from=build /app/dist /srv
`;

test("the graph tells its edges apart, greys what is not built, and goes to the lines", async (t) => {
  const page = await openPage(t);
  await paste(page, stages);
  await view(page, "Graph");
  const graph = page.getByRole("region", { name: "Build graph", exact: true });
  await graph.getByRole("button", { name: /runs COPY build:\/[a-z]/ }).waitFor();
  await graph.getByText("COPY, ADD").waitFor();
  await graph.getByRole("button", { name: /not needed RUN true/ }).waitFor();
  const width = () => graph.locator("svg.graph__drawing").evaluate((node) => node.getBoundingClientRect().width);
  const fitted = await width();
  await graph.getByRole("button", { name: "Zoom in" }).click();
  await graph.getByRole("button", { name: "Zoom in" }).click();
  assert.notEqual(await width(), fitted);
  await graph.getByRole("button", { name: "Fit" }).click();
  assert.equal(await width(), fitted);
  await graph.getByRole("button", { name: /COPY build:\/[a-z]/ }).focus();
  await page.keyboard.press("Enter");
  await page.locator(".cm-linked", { hasText: "COPY --from=build" }).waitFor();
});

test("a step's details tell why, what it reads and what its key is made of", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  const install = page.getByRole("region", { name: "Yours", exact: true }).getByRole("listitem").filter({ hasText: "RUN pip install -r" }).first();
  await install.getByRole("button", { name: "details" }).click();
  await install.getByText("line 4, COPY . /app/: src/api.py changed").waitFor();
  await install.getByText("line 5, RUN pip install -r /app/requirements-api.txt: the step it builds on ran").waitFor();
  await install.getByText("Its cache key").waitFor();
  await install.getByLabel(/Install pip packages before/).uncheck();
  await page.getByText("17.8× faster").waitFor({ state: "hidden" });
});

test("a second is as long in every bar, and what moved is connected", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  const width = (selector) => page.locator(selector).first().evaluate((node) => node.getBoundingClientRect().width);
  const whole = (selector) => page.locator(selector).evaluateAll((nodes) => nodes.reduce((sum, node) => sum + node.getBoundingClientRect().width, 0));
  const ratio = (await whole(".bars__bar--before rect")) / (await whole(".bars__bar--after rect"));
  assert.ok(Math.abs(ratio - 891 / 50) < 1, `${ratio}`);
  const install = (await width(".stack--before [data-key='0/4'] .block__length rect")) / (await width(".stack--before [data-key='0/4'] .block__length"));
  assert.ok(Math.abs(install - 600 / 891) < 0.01, `${install}`);
  assert.ok((await page.locator(".connection--moved").count()) > 0);
});

test("the better Dockerfile stands in the place of one's own, with what moved, and is applied", async (t) => {
  const page = await openPage(t);
  await paste(page, "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n");
  await page.getByRole("button", { name: "Show the better Dockerfile" }).click();
  const better = page.locator(".faces__better");
  await better.getByText("moved to here: ").first().waitFor({ state: "attached" });
  assert.match(await better.locator(".diff__line--moved").textContent(), /COPY \. \./);
  assert.equal(await page.getByRole("textbox", { name: "Dockerfile" }).count(), 0);
  const [download] = await Promise.all([page.waitForEvent("download"), better.getByRole("link", { name: "Download" }).click()]);
  assert.equal(download.suggestedFilename(), "Dockerfile");
  await page.getByRole("button", { name: "Yours" }).click();
  await page.getByRole("textbox", { name: "Dockerfile" }).waitFor();
  await page.getByRole("button", { name: /^Better/ }).click();
  await better.getByRole("button", { name: "Apply", exact: true }).click();
  await page.locator(".cm-line", { hasText: "COPY requirements.txt ./" }).waitFor();
});

test("a text that is dropped goes where it belongs", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  const drop = (name, text) =>
    page.evaluate(([name, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text], name));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }, [name, text]);
  await drop("Dockerfile", "FROM alpine\nCOPY main.c /\nRUN cc /main.c\n");
  await page.locator(".cm-line", { hasText: "RUN cc /main.c" }).waitFor();
  await drop("files.txt", "main.c\nREADME.md\n");
  await page.getByRole("tab", { name: "Files (2)", selected: true }).waitFor();
  await drop("build.log", "#1 [1/2] FROM alpine\n#1 DONE 0.1s\n#2 [2/3] COPY main.c /\n#2 DONE 0.1s\n#3 [3/3] RUN cc /main.c\n#3 DONE 7.0s\n");
  await page.getByText("of its 2 steps are in this Dockerfile").first().waitFor();
});

test("another Dockerfile asks whether the files are still its own", async (t) => {
  const page = await openPage(t);
  await paste(page, "FROM alpine\nCOPY main.c /\n");
  await page.getByRole("tab", { name: /Files/ }).click();
  await page.getByRole("button", { name: "Edit list" }).click();
  await page.getByLabel(/^Files of the context/).fill("main.c\n");
  await paste(page, "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n");
  await page.getByText("The list of files is still that of the project before").waitFor();
  await page.getByRole("button", { name: "Assume files for it" }).click();
  await page.getByText("The list of files is still that of the project before").waitFor({ state: "detached" });
  await page.getByRole("tab", { name: /Files/ }).click();
  await page.getByText("package-lock.json").first().waitFor();
});

test("stages are groups, folded where nothing runs", async (t) => {
  const page = await openPage(t);
  await paste(page, "FROM alpine AS tools\nRUN apk add git\nFROM alpine AS build\nCOPY src/main.c /src/\nRUN make\nFROM alpine\nCOPY --from=build /src/out /out\n");
  const before = page.getByRole("region", { name: "Yours", exact: true });
  const build = before.getByRole("button", { name: /^build/ });
  await build.waitFor();
  const make = before.locator(".block__code", { hasText: "RUN make" });
  await make.waitFor();
  await build.click();
  await make.waitFor({ state: "detached" });
});

test("the cursor's line lights up its block", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await page.locator(".cm-line", { hasText: "chown -R" }).click();
  await page.locator(".block--linked", { hasText: "chown -R" }).waitFor();
});

test("a build is played, and scrubbed", async (t) => {
  const page = await openPage(t);
  await view(page, "Timeline");
  const slider = page.getByRole("slider", { name: "Moment of the build" });
  await page.getByRole("button", { name: "Run build" }).click();
  await page.getByRole("button", { name: "Run build" }).waitFor();
  assert.equal(await slider.getAttribute("aria-valuetext"), "14 min 51 s");
  await slider.fill("100");
  assert.equal(await slider.getAttribute("aria-valuetext"), "1 min 29 s");
  await page.locator(".timeline__row--waits", { hasText: "pip install -r" }).first().waitFor();
  await page.getByRole("button", { name: "Whole build" }).click();
  await page.locator(".timeline__row--waits").waitFor({ state: "detached" });
});

test("who asked for less motion gets none", async (t) => {
  const page = await openPage(t, { prepare: (page) => page.emulateMedia({ reducedMotion: "reduce" }) });
  await view(page, "Timeline");
  await page.getByRole("button", { name: "Run build" }).click();
  assert.equal(await page.getByRole("slider").getAttribute("aria-valuetext"), "14 min 51 s");
  assert.equal(await page.getByRole("button", { name: "Pause" }).count(), 0);
});

test("keys choose views, open the help, and close it", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await page.keyboard.press("3");
  await page.getByRole("button", { name: "Run build" }).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("region", { name: "Shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("region", { name: "Shortcuts" }).waitFor({ state: "detached" });
  await page.keyboard.press("e");
  await page.keyboard.press("3");
  assert.match(await editorText(page), /^3FROM/);
});

test("the rewritten Dockerfile is taken into the editor, and undone in one step", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  const before = await editorText(page);
  await view(page, "Rewrite");
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await page.locator(".cm-line", { hasText: "COPY requirements-api.txt /app/" }).waitFor();
  await page.getByRole("textbox", { name: "Dockerfile" }).focus();
  await page.keyboard.press("ControlOrMeta+z");
  await page.getByText("17.8× faster").waitFor();
  assert.equal(await editorText(page), before);
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

test("files are filtered, and say which step reads them", async (t) => {
  const page = await openPage(t);
  await page.getByRole("tab", { name: /Files/ }).click();
  await page.getByLabel("Filter files").fill("api.py");
  const files = page.getByRole("list", { name: "Files" });
  await files.getByText("src/api.py").waitFor();
  assert.equal(await files.getByText("docs/api.md").count(), 0);
  await files.getByRole("button", { name: "line 4" }).first().click();
  await page.locator(".cm-linked", { hasText: "COPY . /app/" }).waitFor();
});

test("every example opens and is analysed", async (t) => {
  const page = await openPage(t);
  const menu = page.getByLabel("Open an example");
  const ids = await menu.locator("option").evaluateAll((nodes) => nodes.map((node) => node.value).filter(Boolean));
  assert.ok(ids.length >= 10);
  for (const id of ids) {
    await menu.selectOption(id);
    await page.locator(".answer[aria-busy=false]").waitFor();
    await page.getByText(/steps? run/).first().waitFor();
    assert.equal(await page.getByText("This build fails").count(), 0, id);
  }
});

test("typing never holds up the page for more than 50 ms", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await page.getByRole("textbox", { name: "Dockerfile" }).click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.evaluate(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: "longtask" });
  });
  // What is slow by itself is slow every time; what the machine does beside it is not.
  let long;
  for (const word of ["ten", "eleven", "twelve"]) {
    await page.evaluate(() => window.longTasks.splice(0));
    await page.keyboard.type(`RUN echo one two three four five six seven\nRUN echo eight nine ${word}\n`, { delay: 60 });
    await page.locator(".block__code", { hasText: `eight nine ${word}` }).first().waitFor();
    await page.waitForTimeout(500);
    long = await page.evaluate(() => window.longTasks.filter((duration) => duration > 50));
    if (long.length === 0) break;
  }
  assert.deepEqual(long, []);
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

test("the cursor's line lights up its rewrite and its bar", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await page.locator(".cm-line", { hasText: "chown -R" }).click();
  await view(page, "Timeline");
  await page.locator(".timeline__row--linked", { hasText: "chown -R" }).waitFor();
  await view(page, "Rewrite");
  await page.locator(".card--linked", { hasText: "Set the owner while copying" }).waitFor();
});

test("a finding lights up its line", async (t) => {
  const page = await openPage(t);
  await paste(page, "FROM alpine\nRUM make\n");
  await page.getByRole("list", { name: "Findings" }).getByText("unknown instruction").hover();
  await page.locator(".cm-linked", { hasText: "RUM" }).waitFor();
});

test("arrow keys go from tab to tab, and Tab leaves the row", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  const views = page.getByRole("tablist", { name: "Views" });
  await views.getByRole("tab", { name: "Layers" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.locator("[role=tab]:focus", { hasText: "Graph" }).waitFor();
  await page.getByRole("region", { name: "Build graph", exact: true }).waitFor();
  await page.keyboard.press("End");
  await page.locator("[role=tab][aria-selected=true]:focus", { hasText: "Predict" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.locator("[role=tab]:focus", { hasText: "Layers" }).waitFor();
  await page.keyboard.press("Tab");
  await page.locator("#view :focus").waitFor();
});

test("a stack of layers is one stop of the Tab key, and the arrows go from step to step", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  const focused = () => page.evaluate(() => document.activeElement.closest(".block")?.querySelector("code")?.textContent ?? document.activeElement.className);
  await page.getByRole("button", { name: "Run build" }).focus();
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

test("files stand in folders that open and close, and sum up what is in them", async (t) => {
  const page = await openPage(t);
  await page.getByRole("tab", { name: /Files/ }).click();
  const src = page.getByRole("button", { name: "src/", exact: true });
  await page.getByRole("listitem").filter({ has: src }).getByText("49.8 MB").first().waitFor();
  await src.click();
  await page.getByLabel("src/audio.py").waitFor({ state: "detached" });
  await src.click();
  await page.getByLabel("src/audio.py").check();
  await page.getByText("because src/audio.py changed").first().waitFor();
});

test("a build is played in the layers, step by step", async (t) => {
  const page = await openPage(t, { prepare: (page) => page.emulateMedia({ reducedMotion: "reduce" }) });
  await page.getByText("17.8× faster").waitFor();
  const before = page.getByRole("region", { name: "Yours", exact: true });
  const copy = before.locator(".block", { hasText: "COPY . /app/" });
  const install = before.locator(".block", { hasText: "pip install -r" });
  await page.getByRole("button", { name: "Run build" }).click();
  const moment = page.getByLabel("Moment of the build");
  await moment.fill("50");
  await before.locator(".block--running", { hasText: "COPY . /app/" }).waitFor();
  assert.match(await install.getAttribute("class"), /block--waits/);
  await moment.fill("500");
  await before.locator(".block--running", { hasText: "pip install -r" }).waitFor();
  assert.doesNotMatch(await copy.getAttribute("class"), /block--(waits|running)/);
  // The shorter build says that it is over; a step that is done is told from one that is to come.
  await page.locator(".stack--after .stack__done").waitFor();
  assert.equal(await page.locator(".stack--before .stack__done").count(), 0);
  await copy.getByText("done").waitFor();
  await moment.fill("1000");
  await page.locator(".stack--before .stack__done").waitFor();
  // Another change is another build.
  await page.getByRole("button", { name: "Dependencies" }).click();
  await moment.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Run build" }).click();
  await page.getByRole("button", { name: "Whole build" }).click();
  await moment.waitFor({ state: "detached" });
  assert.equal(await before.locator(".block--running, .block--waits").count(), 0);
});

test("a duration that cannot be read stays as it was typed, with what can be", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await page.getByRole("region", { name: "Better", exact: true }).getByRole("button", { name: /set the duration/ }).first().click();
  const field = page.getByLabel(/^Duration/);
  await field.fill("banana");
  await page.getByRole("tab", { name: "Layers" }).focus();
  await page.getByText("cannot be read; write it such as 45 s").waitFor();
  assert.equal(await field.inputValue(), "banana");
  await field.fill("4 min 10 s");
  await field.press("Enter");
  await page.getByRole("region", { name: "Better", exact: true }).getByRole("button", { name: /^4 min 10 s \(stated\)/ }).waitFor();
});

test("an example is named with its lesson, until it is changed", async (t) => {
  const page = await openPage(t);
  const menu = page.getByLabel("Open an example");
  await menu.selectOption("uv-service");
  await page.getByText("A fast installer still runs again").first().waitFor();
  assert.equal(await menu.inputValue(), "uv-service");
  await paste(page, "FROM alpine\nRUN true\n");
  await page.getByText("of 1 steps run,").waitFor();
  assert.equal(await menu.inputValue(), "");
});

test("another platform is another image, and what is no platform is refused", async (t) => {
  const page = await openPage(t);
  await paste(page, "FROM --platform=$BUILDPLATFORM golang AS build\nARG TARGETARCH\nRUN go build\nFROM golang\nCOPY --from=build /a /a\n");
  await page.getByRole("tab", { name: "Options" }).click();
  const platform = page.getByLabel(/^Platform/);
  await platform.fill("aarch64");
  await platform.blur();
  await view(page, "Graph");
  await page.locator(".node", { hasText: "linux/arm64 golang" }).waitFor();
  await page.locator(".node", { hasText: "linux/amd64 golang" }).waitFor();
  await platform.fill("linux/armm64/v1/x");
  await platform.blur();
  await page.getByText(/failed to parse target platform/).first().waitFor();
});

test("a reader guesses which steps run before it is told, and is told why", async (t) => {
  const page = await openPage(t);
  // The second stage reads what the first leaves as it was: folklore has it run.
  await paste(
    page,
    "FROM alpine AS build\nCOPY . /src/\nRUN make -C /src\nFROM alpine\nCOPY --from=build /src/nginx.conf /etc/nginx/\nRUN nginx -t\n",
  );
  await page.getByText(/of \d+ steps run/).first().waitFor();
  await view(page, "Predict");
  await page.getByText("was edited: which steps run again?").waitFor();
  // Nothing tells it.
  assert.equal(await page.getByText(/of \d+ steps run/).count(), 0);
  assert.equal(await page.locator(".cm-status .ran, .cm-status .cached").count(), 0);
  const check = page.getByRole("button", { name: "Run the build" });
  assert.ok(await check.isDisabled());
  const lines = page.locator(".predict__step");
  const count = await lines.count();
  // By folklore: everything runs.
  for (let at = 0; at < count; at += 1) await lines.nth(at).getByRole("button", { name: "runs" }).click();
  await check.click();
  const told = await lines.nth(0).textContent();
  assert.match(told, /Right\. .*changed/);
  await page.getByText(/^\d of \d right\.$/).waitFor();
  await page.getByRole("button", { name: "Guess again" }).click();
  assert.ok(await check.isDisabled());
  // By keyboard alone.
  await lines.nth(0).getByRole("button", { name: "cached" }).focus();
  await page.keyboard.press("Enter");
  await lines.nth(0).getByRole("button", { name: "cached", pressed: true }).waitFor();
  // Another change is another question.
  await page.getByRole("button", { name: "Fresh build" }).click();
  await page.getByText("Fresh build: which steps run?").waitFor();
  assert.equal(await page.locator(".predict__step [aria-pressed=true]").count(), 0);
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

test("where nothing is gained nothing is green, and it is said where something is", async (t) => {
  const page = await openPage(t);
  await page.getByLabel("Open an example").selectOption("node-service");
  await page.getByRole("button", { name: "Dependencies" }).click();
  await page.getByText(/^No gain for this change; \d+ s less for Code change$/).waitFor();
  assert.equal(await page.locator(".summary__arrow, .summary__after").count(), 0);
  await page.getByRole("button", { name: "Show the better Dockerfile" }).waitFor();
  const fill = (selector) => page.locator(selector).first().evaluate((node) => getComputedStyle(node).fill);
  assert.equal(await fill(".bars__bar--after .bars__part"), await fill(".bars__bar--before .bars__part"));
  assert.equal(await fill(".stack--after .block__length"), await fill(".stack--before .block__length"));
});

test("times are said to be assumed as long as one that counts is", async (t) => {
  const page = await openPage(t);
  await paste(page, "FROM alpine\nCOPY . /src\nRUN make -C /src\n");
  const assumed = page.locator(".summary__assumed");
  await assumed.getByText("Assumed: files, times.").waitFor();
  const make = page.locator(".stack--before .block", { hasText: "RUN make" });
  await make.getByRole("button", { name: /set the duration/ }).click();
  await page.getByLabel(/^Duration/).fill("30 s");
  await page.keyboard.press("Enter");
  await make.getByText("30 s").waitFor();
  await assumed.getByText(/^Assumed: files, \d of \d times\.$/).waitFor();
});
