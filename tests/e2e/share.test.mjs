// What can be taken along: links, frames, reports; and what happens to a project when another one is opened.
import { test } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { editorText, openPage, paste, view } from "./support.mjs";

const mine = "FROM alpine\nRUN echo mine\n";

async function share(page, name) {
  await page.getByText("Share", { exact: true }).click();
  await page.getByRole("button", { name }).click();
  await page.getByText("copied", { exact: true }).waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Opens the dialog where a form has choices. */
async function openSharing(page) {
  await page.getByText("Share", { exact: true }).click();
  await page.getByRole("button", { name: /^Embed or link/ }).click();
  return page.getByRole("dialog", { name: "Embed or link" });
}

/** What is copied in a form, with the choices that the page opens with. */
async function chosen(page, form) {
  const dialog = await openSharing(page);
  await dialog.getByRole("button", { name: form, exact: true }).click();
  await dialog.getByRole("button", { name: "Copy", exact: true }).click();
  await dialog.getByText("copied", { exact: true }).waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "detached" });
  return page.evaluate(() => navigator.clipboard.readText());
}

test("a link holds the whole project, and the reader's own can be had back", async (t) => {
  const page = await openPage(t);
  await page.getByRole("button", { name: "Dependencies" }).click();
  await page.getByRole("button", { name: "Dependencies", pressed: true }).waitFor();
  const link = await share(page, /^Copy link(?! as)/);
  assert.match(link, /#2\.[A-Za-z0-9_-]+$/);
  await paste(page, mine);
  await page.getByText("of 1 steps run,").waitFor();
  await page.waitForTimeout(500);
  await page.goto("about:blank");
  await page.goto(link);
  await page.getByRole("button", { name: "Dependencies", pressed: true }).waitFor();
  assert.match(await editorText(page), /^FROM nvidia/);
  assert.equal(new URL(page.url()).hash, "");
  await page.getByText("The project of the link is open now.").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("of 1 steps run,").waitFor();
  assert.equal(await editorText(page), mine);
});

test("a broken link says so, and leaves the reader's project as it is", async (t) => {
  for (const [fragment, message] of [
    ["#1.AAAA", "This link is damaged"],
    ["#2.AAAA", "This link is damaged"],
    ["#9.AAAA", "made by another version"],
    ["#nonsense", "This link is damaged"],
  ]) {
    const page = await openPage(t, { path: fragment });
    await page.getByText(message).waitFor();
    await page.getByText("17.8× faster").waitFor();
  }
});

test("a reading view has no chrome, takes its theme from the address, and keeps nothing", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  // What the page keeps of its own project is kept by now.
  await page.waitForTimeout(600);
  const frame = await chosen(page, "HTML frame");
  assert.match(frame, /view=embed&amp;show=layers#/);
  const address = new URL(frame.match(/src="([^"]+)"/)[1].replaceAll("&amp;", "&"));
  assert.equal(address.searchParams.get("view"), "embed");
  address.searchParams.set("theme", "dark");
  await page.evaluate(() => localStorage.clear());
  await page.goto("about:blank");
  await page.goto(address.href);
  await page.getByText("17.8× faster").waitFor();
  assert.equal(await page.getByRole("tab", { name: "Dockerfile" }).count(), 0);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  assert.match(await page.getByRole("link", { name: "Open in Layerlab" }).getAttribute("href"), /^\.\/#2\./);
  await page.waitForTimeout(500);
  assert.equal(await page.evaluate(() => localStorage.length), 0);
});

test("what is chosen is in the code, and the preview shows it", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  const dialog = await openSharing(page);
  const preview = dialog.frameLocator("iframe");
  const field = (name) => dialog.getByRole("combobox", { name, exact: true });
  const code = () => dialog.getByRole("textbox", { name: "Text to copy" }).inputValue();
  await preview.getByText("17.8× faster").first().waitFor();
  assert.match(await code(), /<layer-lab view="layers" scenario="code" link="2\.[^"]+">/);
  // As high as what is shown.
  await page.waitForFunction(() => {
    const frame = document.querySelector("dialog iframe");
    return Math.abs(frame.contentDocument.querySelector(".embed").offsetHeight - Number(frame.height)) <= 1;
  });
  await field("View").selectOption("Sizes");
  await preview.getByText("Layer sizes").first().waitFor();
  await field("Theme").selectOption("Dark");
  await preview.locator("html[data-theme=dark]").waitFor();
  await dialog.getByLabel("Height in pixels").fill("400");
  await dialog.getByLabel("Height in pixels").press("Enter");
  await dialog.locator("iframe[height='400']").waitFor();
  await dialog.getByLabel("Readers may edit it").check();
  await preview.getByRole("textbox", { name: "Dockerfile" }).waitFor();
  await field("Change").selectOption("Dependencies");
  await preview.getByRole("button", { name: "Dependencies", pressed: true }).waitFor();
  assert.match(await code(), /<layer-lab view="sizes" scenario="dependencies" theme="dark" height="400" editable link="2\.[^"]+">/);
  // The better one, as something to compare with: nothing is searched for where it is shown.
  await field("After it").selectOption("This order, fixed");
  await field("View").selectOption("Layers");
  await preview.getByRole("region", { name: "After", exact: true }).waitFor();
  await field("View").selectOption("Rewrite");
  const forms = [
    ["HTML frame", /^<iframe src="[^"]+\?view=embed&amp;show=rewrite&amp;theme=dark&amp;editable#2\.[^"]+" title="Layerlab" width="100%" height="400" loading="lazy" style="border: 0"><\/iframe>$/],
    ["Link", /^http[^ ]+\?show=rewrite#2\.[\w-]+$/],
    ["Markdown link", /^\[What will this change rebuild\?\]\(http[^)]+#2\.[\w-]+\)$/],
    ["Markdown with picture", /^\[!\[What this change rebuilds\]\(layerlab\.svg\)\]\(http[^)]+\)$/],
  ];
  for (const [form, expected] of forms) {
    await dialog.getByRole("button", { name: form, exact: true }).click();
    assert.match(await code(), expected);
  }
  assert.equal(await field("Theme").isDisabled(), true);
  const [name, svg] = await saved(page, dialog.getByRole("button", { name: "Save layerlab.svg" }));
  assert.equal(name, "layerlab.svg");
  assert.match(svg, /^<svg xmlns/);
  // The page's shortcuts are not meant for it; the focus is back where it was.
  await dialog.getByRole("button", { name: "Copy", exact: true }).press("4");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Share");
  await page.getByRole("tab", { name: "Layers", exact: true, selected: true }).waitFor();
});

test("the choices fit a screen and a phone", async (t) => {
  for (const [width, theme] of [[1440, "light"], [390, "dark"]]) {
    const page = await openPage(t, { width, theme });
    await page.getByText("17.8× faster").waitFor();
    const dialog = await openSharing(page);
    await dialog.frameLocator("iframe").getByText("17.8× faster").first().waitFor();
    const wider = await dialog.evaluate((dialog) => {
      const body = dialog.querySelector(".sharing__body");
      return Math.max(dialog.scrollWidth - dialog.clientWidth, body.scrollWidth - body.clientWidth, dialog.offsetWidth - innerWidth);
    });
    assert.equal(wider, 0, `${width}`);
  }
});

test("a review comment is a screenful, with the diff in a fold and a link back", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  const comment = await share(page, /^Copy review comment/);
  assert.ok(comment.split("\n").length <= 40, comment);
  for (const part of ["**Code change (src/api.py): 14 min 51 s → 50 s**, 17.8× faster", "- line 4: ` COPY . /app/ `", "+COPY requirements-api.txt /app/"]) {
    assert.ok(comment.includes(part), `${part} is not in\n${comment}`);
  }
  await page.goto("about:blank");
  await page.goto(comment.match(/\]\((http[^)]+)\)/)[1]);
  await page.getByText("17.8× faster").waitFor();
});

test("the report holds the layers, every table and the rewritten Dockerfile", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  const report = await share(page, /^Copy report/);
  for (const part of [
    "# Layer caching: Code change",
    "**14 min 51 s → 50 s** 17.8×",
    "## Yours",
    "│ ↻ runs All files (≈3.21 GB)",
    "because src/api.py changed",
    "### Cache hits by layer type",
    "### Build time by scenario",
    "### Layer sizes",
    "### Time of one person",
    "### Cost of build machines",
    "### Summary",
    "```dockerfile\n# syntax=docker/dockerfile:1\nFROM nvidia/cuda",
  ]) {
    assert.ok(report.includes(part), `${part} is not in\n${report}`);
  }
});

test("a new project begins with nothing, and the one before can be had back", async (t) => {
  const page = await openPage(t);
  await paste(page, mine);
  await page.getByText("of 1 steps run,").waitFor();
  await page.getByRole("button", { name: "New", exact: true }).click();
  await page.getByText("Nothing to build yet").waitFor();
  assert.equal((await editorText(page)).includes("FROM"), false);
  // Nor does anything of the one before stay a while.
  await page.getByRole("button", { name: "Code change", exact: true }).waitFor({ state: "hidden", timeout: 700 });
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("of 1 steps run,").waitFor();
  assert.equal(await editorText(page), mine);
});

test("two Dockerfiles are compared: their times, their layers, what changes; in a link, too", async (t) => {
  const page = await openPage(t);
  await paste(page, "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n");
  await page.getByText("No better order was found.").or(page.getByText("No safe change makes rebuilds faster.")).waitFor();
  await page.getByRole("button", { name: "Compare…" }).click();
  await page.getByText("Paste the Dockerfile to compare with.", { exact: true }).waitFor();
  await page.getByRole("textbox", { name: "Dockerfile to compare with" }).click();
  await page.keyboard.insertText("FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n");
  await page.getByText(/\d× slower/).waitFor();
  await page.getByRole("button", { name: "Changes (+1 −2)" }).click();
  await page.getByText("moved to here:").or(page.getByText("removed:")).first().waitFor();
  const link = await share(page, /^Copy link(?! as)/);
  await page.getByText("Share", { exact: true }).click();
  // The same the other way round.
  await page.getByRole("button", { name: "Swap" }).click();
  await page.getByText(/\d× faster/).waitFor();
  const comment = await share(page, /^Copy review comment/);
  assert.match(comment, /faster[\s\S]*What runs after the change[\s\S]*Changed Dockerfile/);
  // One that cannot be built is told apart from this one.
  await page.getByRole("button", { name: "After", exact: true }).first().click();
  await page.getByRole("textbox", { name: "Dockerfile to compare with" }).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText("COPZ a b\n");
  await page.getByText("The Dockerfile after it cannot be built").waitFor();
  await page.getByRole("button", { name: "Stop comparing" }).click();
  await page.getByRole("button", { name: "Compare…" }).waitFor();
  await page.getByText("faster").first().waitFor();
  await page.goto("about:blank");
  await page.goto(link);
  await page.getByText(/\d× slower/).waitFor();
  await page.getByRole("button", { name: "Stop comparing" }).waitFor();
});

test("what is compared with may have files of its own, in a link, too, and they change places with it", async (t) => {
  const page = await openPage(t);
  const text = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n";
  await paste(page, text);
  await page.getByText("of 3 steps run,").first().waitFor();
  await page.getByRole("button", { name: "Compare…" }).click();
  await page.getByRole("textbox", { name: "Dockerfile to compare with" }).click();
  await page.keyboard.insertText("FROM node:22\nWORKDIR /app\nCOPY web ./\nRUN npm ci\n");
  await page.getByText("Files: as before").click();
  const list = page.getByRole("textbox", { name: /^Its list of files/ });
  await list.fill("web/package.json\nweb/package-lock.json\nweb/view.js\n");
  await list.press("Tab");
  const after = page.getByRole("region", { name: "After", exact: true });
  await after.getByText("because web/view.js changed").first().waitFor();
  // What it ignores is its own, too.
  const ignored = page.getByRole("textbox", { name: /^Its \.dockerignore/ });
  await ignored.fill("web/view.js\n");
  await ignored.press("Tab");
  await after.getByText("because web/view.js changed").first().waitFor({ state: "detached" });
  await ignored.fill("");
  await ignored.press("Tab");
  await after.getByText("because web/view.js changed").first().waitFor();
  const link = await share(page, /^Copy link(?! as)/);
  await page.getByText("Share", { exact: true }).click();
  await page.getByRole("button", { name: "Swap" }).click();
  await page.getByRole("region", { name: "Before", exact: true }).getByText("because web/view.js changed").first().waitFor();
  await page.goto("about:blank");
  await page.goto(link);
  await page.getByRole("region", { name: "After", exact: true }).getByText("because web/view.js changed").first().waitFor();
});

test("pictures and projects are saved as files, and a project that is dropped is open again", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await page.getByText("Share", { exact: true }).click();
  const saved = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    return [download.suggestedFilename(), await readFile(await download.path())];
  };
  const [svgName, svg] = await saved(/^Save picture as SVG/);
  assert.equal(svgName, "layerlab.svg");
  assert.match(svg.toString(), /^<svg xmlns[^]*14 min 51 s → 50 s<tspan[^>]+>17.8× faster[^]*<\/svg>\n$/);
  // The page's own policy lets it parse nothing.
  const reader = await page.context().newPage();
  const parsed = await reader.evaluate((text) => {
    const found = new DOMParser().parseFromString(text, "image/svg+xml");
    return [found.querySelector("parsererror")?.textContent ?? "", found.querySelectorAll("text").length];
  }, svg.toString());
  await reader.close();
  assert.equal(parsed[0], "");
  assert.ok(parsed[1] > 30);
  const [pngName, png] = await saved(/^Save picture(?! as)/);
  assert.equal(pngName, "layerlab.png");
  assert.deepEqual([...png.subarray(1, 4)], [...Buffer.from("PNG")]);
  // Twice as large as the page has it.
  assert.equal(png.readUInt32BE(16), 1920);
  const [projectName, project] = await saved(/^Save project/);
  assert.equal(projectName, "project.layerlab.json");
  assert.equal(JSON.parse(project).layerlab, 1);
  await paste(page, mine);
  await page.getByText("of 1 steps run,").waitFor();
  const drop = (text) =>
    page.evaluate((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], "project.layerlab.json"));
      for (const kind of ["dragenter", "dragover", "drop"]) {
        document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
      }
    }, text);
  await drop(project.toString());
  await page.getByText("The project of the file is open now.").waitFor();
  await page.getByText("17.8× faster").waitFor();
  await drop('{"layerlab": 7, "project": {}}');
  await page.getByText("This file was made by another version").waitFor();
  await page.getByText("17.8× faster").waitFor();
});

/** The file that a click saves: its name, and what is in it. */
async function saved(page, link) {
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  return [download.suggestedFilename(), (await readFile(await download.path())).toString()];
}

test("every view that is a drawing is saved as one", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await page.getByRole("tab", { name: "Build log" }).click();
  const commits = ["2b3c4d5 Bump", "", "requirements-api.txt", "", "1a2b3c4 Fix", "", "src/api.py"].join("\n");
  await page.getByLabel("Paste git log here", { exact: true }).evaluate((node, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, commits);
  await page.getByRole("tab", { name: "Scenarios" }).click();
  await page.getByRole("region", { name: "Replay of commits" }).waitFor();
  const drawings = [];
  for (const [tab, text] of [
    ["Scenarios", "2b3c4d5 Bump"],
    ["Graph", "build context"],
    ["Timeline", "wall time"],
    ["Sizes", "Layer sizes: Yours"],
  ]) {
    await view(page, tab);
    await page.getByText("Share", { exact: true }).click();
    const [, svg] = await saved(page, page.getByRole("button", { name: /^Save picture as SVG/ }));
    drawings.push([tab, text, svg]);
    await page.getByText("Share", { exact: true }).click();
  }
  // The page's own policy lets it parse nothing.
  const reader = await page.context().newPage();
  for (const [tab, text, svg] of drawings) {
    const found = await reader.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
      return parsed.querySelector("parsererror")?.textContent ?? parsed.documentElement.textContent;
    }, svg);
    assert.ok(found.includes(text), `${tab}: ${found}`);
  }
});

test("the report is a page of its own, which asks for nothing", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await page.getByText("Share", { exact: true }).click();
  const [name, html] = await saved(page, page.getByRole("button", { name: /^Save report as a page/ }));
  assert.equal(name, "layerlab-report.html");
  const [, answers] = await saved(page, page.getByRole("button", { name: /^Save answers as JSON/ }));
  const { layerlab, steps_before: before, tables } = JSON.parse(answers);
  assert.equal(layerlab, 1);
  const reader = await page.context().newPage();
  const asked = [];
  reader.on("request", (request) => asked.push(request.url()));
  const complaints = [];
  reader.on("console", (message) => complaints.push(message.text()));
  await reader.setContent(html);
  assert.deepEqual([asked, complaints], [[], []]);
  assert.equal(await reader.getByRole("heading", { level: 1 }).textContent(), "Layer caching: Code change");
  assert.equal(await reader.getByRole("table").count(), tables.length);
  assert.equal(await reader.locator("svg").count(), 1);
  assert.match(await reader.getByRole("link", { name: "Open it in Layerlab" }).getAttribute("href"), /#2\./);
  // On paper nothing is cut off.
  await reader.emulateMedia({ media: "print" });
  await reader.setViewportSize({ width: 720, height: 1000 });
  const wider = await reader.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wider, 0);
  assert.equal(before[2].instruction, "COPY . /app/");
  await page.goto("about:blank");
  await page.goto(await reader.getByRole("link", { name: "Open it in Layerlab" }).getAttribute("href"));
  await page.getByText("17.8× faster").waitFor();
});

test("a table is saved as CSV", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await page.getByRole("tab", { name: "Scenarios", exact: true }).click();
  const [name, csv] = await saved(page, page.getByRole("link", { name: "Summary as CSV" }));
  assert.equal(name, "summary.csv");
  assert.match(csv, /^Metric,Yours,Better,Change\nBuild time \(Code change\),14 min 51 s,50 s,94 % less\n/);
});

test("on a low screen everything in the menu can be reached", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  for (const [width, height] of [[1280, 600], [390, 600]]) {
    await page.setViewportSize({ width, height });
    await page.getByText("Share", { exact: true }).click();
    const last = page.getByRole("button", { name: /^Make a lesson of this/ });
    await last.scrollIntoViewIfNeeded();
    const box = await last.boundingBox();
    assert.ok(box.y >= 0 && box.y + box.height <= height, JSON.stringify(box));
    await page.getByText("Share", { exact: true }).click();
  }
});
