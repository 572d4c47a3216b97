// Nothing lost, nothing blank, nothing that hangs: docs/reliability.md promises it.
import { test } from "node:test";
import assert from "node:assert/strict";
import { browserWithoutStorage, editorText, openPage, openPath, origin, paste, subPath } from "./support.mjs";

const mine = "FROM alpine\nRUN echo mine\n";
const other = "FROM busybox\nRUN echo other\nRUN echo more\n";

/** Whatever is pasted here is answered, and kept. */
async function pasted(page, text, steps) {
  await paste(page, text);
  await page.getByText(`of ${steps} steps run,`).waitFor();
  // What the page keeps, it keeps a moment later.
  await page.waitForTimeout(600);
}

/** The address of a link to a project. */
async function linkTo(page) {
  await page.getByText("Share", { exact: true }).click();
  await page.getByRole("button", { name: /^Copy link(?! as)/ }).click();
  await page.getByText("copied", { exact: true }).waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

async function recent(page) {
  await page.getByText("Recent", { exact: true }).click();
  await page.locator(".recent__entry").first().waitFor();
  return page.locator(".recent__entry");
}

/** What is open has this text, sooner or later. */
async function holds(page, text) {
  for (let tries = 0; tries < 50 && (await editorText(page)) !== text; tries += 1) await page.waitForTimeout(100);
  assert.equal(await editorText(page), text);
}

// ---- Work is never lost ----

test("a link is another project: the reader's own is there after it is opened, reloaded and closed", async (t) => {
  const page = await openPage(t);
  await pasted(page, other, 2);
  const link = await linkTo(page);
  await pasted(page, mine, 1);
  await page.goto("about:blank");
  await page.goto(link);
  await holds(page, other);
  await page.waitForTimeout(600);
  await page.reload();
  await holds(page, other);
  const entries = await recent(page);
  await entries.filter({ hasText: "alpine, 2 lines" }).locator(".menu__item").click();
  await holds(page, mine);
});

test("a link that is put into an open tab is opened, and can be undone", async (t) => {
  const page = await openPage(t);
  await pasted(page, other, 2);
  const link = new URL(await linkTo(page));
  await pasted(page, mine, 1);
  await page.evaluate((hash) => (location.hash = hash), link.hash);
  await holds(page, other);
  assert.equal(new URL(page.url()).hash, "");
  await page.getByRole("button", { name: "Undo" }).click();
  await holds(page, mine);
});

test("what can be undone stays on the screen beside whatever else there is to tell", async (t) => {
  const page = await openPage(t);
  await pasted(page, `FROM alpine\nENV A=x\n${"RUN echo $A\n".repeat(3)}`, 3);
  const link = new URL(await linkTo(page));
  await pasted(page, mine, 1);
  await page.evaluate((hash) => (location.hash = hash), link.hash);
  await page.getByText("The project of the link is open now.").waitFor();
  // A broken one says so, and takes nothing away.
  await page.evaluate(() => (location.hash = "#1.AAAA"));
  await page.getByText("This link is damaged").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await holds(page, mine);
});

test("every project that was pasted is listed, can be opened again and deleted", async (t) => {
  const page = await openPage(t);
  await pasted(page, mine, 1);
  await pasted(page, other, 2);
  const entries = await recent(page);
  assert.deepEqual(await entries.locator(".menu__name").allTextContents(), ["busybox, 3 lines", "alpine, 2 lines"]);
  await page.getByRole("button", { name: /^Delete alpine/ }).click();
  await page.getByRole("button", { name: /^Really delete alpine/ }).click();
  assert.deepEqual(await entries.locator(".menu__name").allTextContents(), ["busybox, 3 lines"]);
});

test("what another version kept is taken over, and what cannot be read is never written over", async (t) => {
  const keep = (text) => async (page) =>
    page.addInitScript((text) => {
      if (!sessionStorage.getItem("seen")) localStorage.setItem("layerlab.project", text);
      sessionStorage.setItem("seen", "1");
    }, text);
  const old = await openPage(t, { prepare: keep(JSON.stringify({ dockerfile: mine })) });
  await holds(old, mine);
  for (const text of ['{"dockerfile":"FROM al', JSON.stringify({ dockerfile: mine, scenario: "Unheard" })]) {
    const page = await openPage(t, { prepare: keep(text) });
    await page.getByText("which this one cannot read").waitFor();
    await pasted(page, other, 2);
    const entries = await recent(page);
    await entries.filter({ hasText: "another version" }).locator(".menu__item").click();
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
  }
});

test("two tabs with one project never write over each other", async (t) => {
  const page = await openPage(t);
  await pasted(page, mine, 1);
  const second = await openPage(t, { beside: page });
  await holds(second, mine);
  await pasted(second, "FROM debian\nRUN echo second\n", 1);
  // A paste is another project; an edit is not.
  await second.reload();
  const third = await openPage(t, { beside: page });
  await holds(third, "FROM debian\nRUN echo second\n");
  await third.getByRole("textbox", { name: "Dockerfile" }).click();
  await third.keyboard.press("ControlOrMeta+End");
  await third.keyboard.type("RUN echo third\n");
  await second.getByText("Another tab has changed this project.").waitFor();
  await second.getByRole("textbox", { name: "Dockerfile" }).click();
  await second.keyboard.press("ControlOrMeta+End");
  await second.keyboard.type("RUN echo own\n");
  await second.waitForTimeout(600);
  const texts = await second.evaluate(() =>
    Object.keys(localStorage)
      .filter((key) => key.startsWith("layerlab.project."))
      .map((key) => JSON.parse(localStorage[key]).request.dockerfile),
  );
  for (const line of ["RUN echo mine", "RUN echo third", "RUN echo own"]) {
    assert.ok(texts.some((text) => text.includes(line)), `${line} is in none of ${JSON.stringify(texts)}`);
  }
});

test("a history too large to be kept never costs the text", async (t) => {
  const page = await openPage(t);
  await pasted(page, mine, 1);
  await page.evaluate(() => localStorage.setItem("filler", "x".repeat(4_900_000)));
  const commits = Array.from(
    { length: 20_000 },
    (_, number) => `commit ${number.toString(16).padStart(40, "0")}\nDate: 2026-01-01\n\nsrc/file-${number}.py\n`,
  ).join("\n");
  await page.getByRole("tab", { name: "Build log" }).click();
  await page.getByLabel("Paste git log here", { exact: true }).evaluate((node, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, commits);
  await page.getByText("no room for the pasted log or history").waitFor();
  await page.reload();
  await holds(page, mine);
});

// ---- Never blank ----

test("without any storage the page works, and says that nothing is kept", async (t) => {
  const context = await browserWithoutStorage(t);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(`${origin}${subPath}`);
  assert.equal(await page.evaluate(() => { try { return typeof localStorage; } catch { return "denied"; } }), "denied");
  await page.getByText("keeps nothing for this page").waitFor();
  await page.getByText("17.8× faster").waitFor();
  await pasted(page, mine, 1);
});

for (const [name, query, base] of [
  ["of another site", "", subPath],
  ["in a sandbox", "&sandbox=allow-scripts%20allow-same-origin", subPath],
  ["without an origin, where the server allows it", "&sandbox=allow-scripts", openPath],
]) {
  test(`a reading view in a frame ${name} shows its project`, async (t) => {
    const page = await openPage(t);
    await pasted(page, other, 2);
    const { hash } = new URL(await linkTo(page));
    const src = encodeURIComponent(`${origin}${base}?view=embed${hash}`);
    // Another host name of the same machine is another site.
    const away = origin.replace("127.0.0.1", "localhost");
    const outer = await openPage(t, { address: `${away}/host.html?src=${src}${query}`, allow: /^request to/ });
    await outer.frameLocator("iframe").getByText("of 2 steps run,").waitFor();
  });
}

test("a frame without an origin, where the server does not allow it, says what is missing", async (t) => {
  const src = encodeURIComponent(`${origin}${subPath}?view=embed`);
  const address = `${origin}/host.html?src=${src}&sandbox=allow-scripts`;
  const page = await openPage(t, { address, allow: /CORS|ERR_FAILED|Failed to load/ });
  await page.frameLocator("iframe").getByText("This frame has no origin of its own").waitFor();
});

test("a broken link in a frame says so and shows nobody's project", async (t) => {
  const page = await openPage(t);
  await pasted(page, mine, 1);
  await page.goto("about:blank");
  await page.goto(`${origin}${subPath}?view=embed#1.AAAA`);
  await page.getByText("This link is damaged").waitFor();
  assert.equal(await page.getByText("RUN echo mine").count(), 0);
});

test("a program that is missing, cut or wrong says so, with a way to try again", async (t) => {
  for (const answer of [
    (route) => route.fulfill({ status: 404, body: "" }),
    (route) => route.abort(),
    async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.body()).subarray(0, 500_000) });
    },
  ]) {
    let broken = true;
    const page = await openPage(t, {
      allow: /404|ERR_FAILED|Failed to load|preload/,
      prepare: (page) =>
        page.route("**/app-*_bg.wasm", (route) => (broken ? answer(route) : route.continue())),
    });
    await page.getByText("Layerlab could not be loaded").waitFor();
    broken = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("17.8× faster").waitFor();
  }
});

test("while the program is loaded the page says how far it is", async (t) => {
  let send;
  const held = new Promise((resolve) => (send = resolve));
  const page = await openPage(t, {
    allow: /preload/,
    prepare: (page) =>
      page.route("**/app-*_bg.wasm", async (route) => {
        await held;
        await route.continue();
      }),
  });
  await page.getByRole("heading", { name: "Layerlab" }).waitFor();
  await page.getByRole("progressbar", { name: "Loaded" }).waitFor();
  send();
  await page.getByText("17.8× faster").waitFor();
});

test("without the editor's script a plain field takes its place", async (t) => {
  const page = await openPage(t, {
    allow: /404|Failed to load/,
    prepare: (page) => page.route("**/editor-*.js", (route) => route.fulfill({ status: 404, body: "" })),
  });
  await page.getByText("The editor could not be loaded").waitFor();
  await page.getByRole("textbox", { name: "Dockerfile" }).fill(mine);
  await page.getByText("of 1 steps run,").waitFor();
});

test("a worker that cannot be loaded is tried again a few times, then by hand", async (t) => {
  let asked = 0;
  let broken = true;
  const page = await openPage(t, {
    allow: /404|Failed to load/,
    prepare: (page) =>
      page.route("**/worker_loader-*.js", (route) => {
        asked += 1;
        return broken ? route.fulfill({ status: 404, body: "" }) : route.continue();
      }),
  });
  await page.getByText("The analysis could not be loaded. It is tried again.").waitFor();
  await page.waitForTimeout(3_000);
  assert.ok(asked <= 4, `asked for it ${asked} times`);
  await page.getByText("without it there are no answers").waitFor({ timeout: 30_000 });
  broken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("17.8× faster").waitFor();
  assert.equal(await page.getByText("could not be loaded").count(), 0);
});

test("a worker that is slow to come is waited for", async (t) => {
  let asked = 0;
  const page = await openPage(t, {
    prepare: (page) =>
      page.route("**/worker-*_bg.wasm", async (route) => {
        asked += 1;
        if (asked === 1) await new Promise((resolve) => setTimeout(resolve, 12_000));
        await route.continue();
      }),
  });
  await page.getByText("The analysis is still on its way").waitFor({ timeout: 20_000 });
  await page.getByText("17.8× faster").waitFor({ timeout: 30_000 });
  assert.equal(await page.getByText("still on its way").count(), 0);
});

test("once loaded, the page works without a connection, a restarted worker included", async (t) => {
  const page = await openPage(t, { offline: true });
  await page.getByText("17.8× faster").waitFor();
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await pasted(page, mine, 1);
  await page.context().setOffline(true);
  await page.reload();
  await holds(page, mine);
  await page.getByText("of 1 steps run,").waitFor();
  await page.context().setOffline(false);
});

test("a new deployment is shown at the next visit, and no file of it is without a hash", async (t) => {
  const page = await openPage(t, { offline: true });
  await page.getByText("17.8× faster").waitFor();
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  const files = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname));
  const unnamed = files.filter((file) => !/-[0-9a-f]{8,16}(_bg)?\.[a-z]+$/.test(file) && !/service-worker\.js$/.test(file));
  assert.deepEqual(unnamed, []);
  await page.context().route(/layerlab\/(\?.*)?$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace("<title>", "<title>New: ") });
  });
  await page.reload();
  assert.match(await page.title(), /^New: /);
});

// ---- True messages, answers in time ----

test("a search never holds up an answer", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  const stages = Array.from(
    { length: 60 },
    (_, number) => `FROM node:22 AS s${number}\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n`,
  ).join("");
  await paste(page, stages);
  await page.waitForTimeout(300);
  const start = Date.now();
  await paste(page, mine);
  await page.getByText("of 1 steps run,").waitFor();
  assert.ok(Date.now() - start < 4_000, `${Date.now() - start} ms`);
});

test("a build argument without a value, a scenario that matches nothing and a pattern that is none are named where they stand", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await page.getByRole("tab", { name: "Options" }).click();
  await page.getByLabel(/^Build arguments/).fill("A=1\nTOKEN\n");
  await page.getByLabel(/^Build arguments/).blur();
  await page.getByText("“TOKEN” has no value here").waitFor();
  await page.getByRole("tab", { name: ".dockerignore" }).click();
  await page.getByRole("textbox", { name: ".dockerignore" }).click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("\nbuild[\n");
  await page.getByText(/line \d+: “build\[” is no well-formed pattern/).waitFor();
  await page.getByRole("tab", { name: /^Scenarios/ }).click();
  await page.getByRole("button", { name: "Add a scenario" }).click();
  await page.getByLabel(/^Files/).fill("no/such/*\n");
  await page.getByLabel(/^Files/).blur();
  await page.getByText("this scenario changes none").waitFor();
});

test("what is being typed into a field stays while answers come", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await page.getByRole("tab", { name: /^Scenarios/ }).click();
  await page.getByRole("button", { name: "Add a scenario" }).click();
  const files = page.getByLabel(/^Files/);
  const weight = page.getByLabel(/^Weight beside/);
  for (const [field, text] of [[files, "src/*\nno/such"], [weight, "12"]]) {
    await field.fill(text);
    // Every answer draws the page anew; the last button is a way to ask without leaving the field.
    for (const scenario of ["Dependencies", "Code change", "Fresh build"]) {
      await page.getByRole("button", { name: scenario, exact: true }).dispatchEvent("click");
      await page.getByRole("button", { name: scenario, exact: true, pressed: true }).waitFor();
      await page.waitForTimeout(300);
    }
    assert.equal(await field.inputValue(), text);
    await field.blur();
    await page.waitForTimeout(300);
    assert.equal(await field.inputValue(), text);
  }
});

test("a dropped folder of 130,000 files is taken, one that cannot be read is named", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  // The browser's own entries cannot be made by a test: these have their form.
  await page.evaluate(() => {
    const file = (name) => ({
      name,
      isFile: true,
      file: (resolve, reject) => (name === "locked.txt" ? reject(new Error("denied")) : resolve(new File(["x"], name))),
    });
    const folder = (name, children) => ({
      name,
      isDirectory: true,
      createReader: () => {
        const rest = [...children];
        return { readEntries: (resolve) => resolve(rest.splice(0, 100)) };
      },
    });
    const parts = Array.from({ length: 130 }, (_, part) =>
      folder(`part-${part}`, Array.from({ length: 1_000 }, (_, number) => file(`f${number}.txt`))),
    );
    const root = folder("big", [...parts, file("locked.txt"), file("package.json")]);
    const event = new Event("drop", { bubbles: true, cancelable: true });
    Object.defineProperty(event, "dataTransfer", { value: { items: [{ webkitGetAsEntry: () => root }], files: [], types: ["Files"] } });
    document.dispatchEvent(event);
  });
  await page.getByText(/Reading the folder: \d+ files so far/).waitFor();
  await page.getByText("locked.txt could not be read.").waitFor({ timeout: 30_000 });
  await page.getByRole("tab", { name: "Files (130001)" }).waitFor({ timeout: 60_000 });
});
