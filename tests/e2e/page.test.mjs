// What people do: paste, say what changes, read the answer, take the better Dockerfile with them.
import { test } from "node:test";
import assert from "node:assert/strict";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPage, paste } from "./support.mjs";

const flask = `FROM python:3.12-slim
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
CMD ["python", "src/app.py"]
`;

/** The blocks of a stack, as [status, first words of the instruction]. */
async function blocks(page, title) {
  const items = page.getByRole("region", { name: title, exact: true }).getByRole("listitem");
  const texts = await items.evaluateAll((nodes) =>
    nodes.map((node) => [
      node.querySelector(".block__status").textContent.trim(),
      node.querySelector(".block__code").textContent,
    ]),
  );
  return texts.filter(([status]) => status !== "base image").map(([status, code]) => [status.slice(2), code]);
}

test("a first visit shows the speech service: 14 min 51 s become 50 s", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× sooner").waitFor();
  const summary = await page.locator(".summary__line").textContent();
  assert.match(summary, /14 min 51 s.*50 s/);
  const before = await blocks(page, "Before");
  assert.deepEqual(before.map(([status]) => status), ["cached", "cached", "runs", "runs", "runs", "runs"]);
  const after = await blocks(page, "After");
  assert.deepEqual(
    after.filter(([status]) => status === "runs").map(([, code]) => code),
    ["COPY --parents f5_tts_api.py src /app/", "RUN chown -R f5tts:f5tts /app"],
  );
  await page.getByText("because src/api.py changed").first().waitFor();
});

test("a pasted Dockerfile is analysed with assumed files, and its better order can be copied", async (t) => {
  const page = await openPage(t);
  await paste(page, flask);
  await page.getByText("Before: 2 of 3 steps run. After: 1 of 4 steps run.").waitFor();
  assert.deepEqual(await blocks(page, "Before"), [
    ["cached", "WORKDIR /app"],
    ["runs", "COPY . ."],
    ["runs", "RUN pip install -r requirements.txt"],
  ]);
  await page.getByText("Safe as long as requirements.txt names no local folders").waitFor();
  await page.getByRole("button", { name: "Copy Dockerfile" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(
    copied,
    flask.replace("COPY . .\nRUN pip install -r requirements.txt\n", "COPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . .\n"),
  );
  await page.getByRole("tab", { name: /Files/ }).click();
  await page.getByText("Assumed", { exact: true }).waitFor();
});

test("another scenario, and a file of one's own, change the answer", async (t) => {
  const page = await openPage(t);
  await page.getByRole("button", { name: "Fresh build" }).click();
  await page.getByText("Before: 6 of 6 steps run.").waitFor();
  await page.getByRole("tab", { name: /Files/ }).click();
  await page.getByLabel("docs/api.md").check();
  await page.getByText("because docs/api.md changed").first().waitFor();
  await page.getByRole("button", { name: "My edit", pressed: true }).waitFor();
});

test("an edited list of files replaces the tree, and bad lines are named", async (t) => {
  const page = await openPage(t);
  await paste(page, flask);
  await page.getByRole("tab", { name: /Files/ }).click();
  await page.getByRole("button", { name: "Edit list" }).click();
  await page.getByLabel(/Files of the context/).fill("requirements.txt  2 KB\nsrc/app.py  3 KB\nweights/big.bin  2 GB\n   \t5 KB\n");
  await page.getByText("line 4:").waitFor();
  // Nothing says what requirements.txt holds: the rewrite is offered, and off.
  await page.getByText("needs review").waitFor();
  assert.equal(await page.getByLabel(/Install pip packages/).isChecked(), false);
});

test("a rewrite can be switched off and on again", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× sooner").waitFor();
  await page.getByLabel(/Copy the code apart/).uncheck();
  await page.getByText("17.8× sooner").waitFor({ state: "hidden" });
  await page.getByLabel(/Copy the code apart/).check();
  await page.getByText("17.8× sooner").waitFor();
});

test("the project is there after a reload", async (t) => {
  const page = await openPage(t);
  await paste(page, flask);
  await page.getByText("Before: 2 of 3 steps run.").waitFor();
  await page.reload();
  await page.getByText("Before: 2 of 3 steps run.").waitFor();
});

test("the theme is chosen with a button and kept", async (t) => {
  const page = await openPage(t);
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.getByRole("button", { name: "Theme: system" }).click();
  await page.getByRole("button", { name: "Theme: light" }).click();
  await page.getByRole("button", { name: "Theme: dark" }).waitFor();
  assert.notEqual(await background(), light);
  const dark = await background();
  await page.reload();
  await page.getByRole("button", { name: "Theme: dark" }).waitFor();
  assert.equal(await background(), dark);
});

test("the examples open, the Node service among them", async (t) => {
  const page = await openPage(t);
  await page.getByLabel("Open an example").selectOption("node-service");
  await page.getByText("COPY package-lock.json package.json ./").first().waitFor();
});

test("the cache at hand changes the answer, and so do build arguments", async (t) => {
  const page = await openPage(t);
  await page.getByRole("tab", { name: "Options" }).click();
  await page.getByLabel(/Fresh CI runner/).check();
  await page.getByText("6 of 6 steps run").first().waitFor();
  await page.getByLabel(/Warm builder/).check();
  await page.getByText("Before: 4 of 6 steps run.").waitFor();
});

test("what a base image sets is shown with its source, and can be said", async (t) => {
  const page = await openPage(t);
  await paste(page, "FROM registry.example/team/base\nCOPY . .\n");
  await page.getByRole("tab", { name: "Options" }).click();
  await page.getByText("it is not known what this image sets").waitFor();
  await page.getByLabel(/Working directory/).fill("/srv");
  await page.getByLabel(/Working directory/).blur();
  await page.getByText("as you said").waitFor();
});

test("an outcome that hangs on a command says so, and can be switched", async (t) => {
  const page = await openPage(t);
  await paste(page, "FROM alpine AS build\nCOPY src/main.c /src/\nRUN make\nFROM alpine\nCOPY --from=build /src/out /out\n");
  const copy = page.getByRole("listitem").filter({ hasText: "COPY --from=build" });
  await copy.getByText("would be cached if “RUN make” left the same bytes").waitFor();
  await copy.getByRole("button", { name: "assume the same bytes" }).click();
  await copy.getByText("cached if “RUN make” leaves the same bytes, as is assumed").waitFor();
  await copy.getByText("✓").waitFor();
});

test("a step's line number goes to the instruction in the editor", async (t) => {
  const page = await openPage(t);
  await page.getByRole("tab", { name: "Options" }).click();
  await page.getByRole("button", { name: "line 5" }).click();
  await page.locator(".cm-linked", { hasText: "requirements-api.txt" }).waitFor();
});

test("a folder of this machine becomes the project, contents of manifests included", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "layerlab-"));
  await mkdir(join(folder, "src"));
  await writeFile(join(folder, "Dockerfile"), flask);
  await writeFile(join(folder, "requirements.txt"), "flask==3.0\n");
  await writeFile(join(folder, "src/app.py"), "print()\n");
  const page = await openPage(t);
  await page.getByRole("tab", { name: /Files/ }).click();
  await page.getByLabel("Open a folder").setInputFiles(folder);
  await page.getByLabel("src/app.py").waitFor();
  await page.getByText("Before: 2 of 3 steps run. After: 1 of 4 steps run.").waitFor();
  // The manifest was read, so that there is nothing left to assume.
  assert.equal(await page.getByText("names no local folders").count(), 0);
});
