// What people do: paste, say what changes, read the answer, take the better Dockerfile with them.
import { test } from "node:test";
import assert from "node:assert/strict";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFile } from "node:fs/promises";
import { openPage, paste, view } from "./support.mjs";

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
  const steps = texts.filter(([status]) => !["base image", "Send the context", "Export the image"].includes(status));
  return steps.map(([status, code]) => [status.slice(2), code]);
}

test("a first visit shows the speech service: 14 min 51 s become 50 s", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  const summary = await page.locator(".summary__line").textContent();
  assert.match(summary, /14 min 51 s.*50 s/);
  const before = await blocks(page, "Yours");
  assert.deepEqual(before.map(([status]) => status), ["cached", "cached", "runs", "runs", "runs", "runs"]);
  const after = await blocks(page, "Better");
  assert.deepEqual(
    after.filter(([status]) => status === "runs").map(([, code]) => code),
    ["COPY --parents f5_tts_api.py src /app/", "RUN chown -R f5tts:f5tts /app"],
  );
  await page.getByText("because src/api.py changed").first().waitFor();
});

test("a pasted Dockerfile is analysed with assumed files, and its better order can be copied", async (t) => {
  const page = await openPage(t);
  await paste(page, flask);
  await page.getByText(/Yours: 2 of 3 steps run, .* Better: 1 of 4 steps run/).waitFor();
  assert.deepEqual(await blocks(page, "Yours"), [
    ["cached", "WORKDIR /app"],
    ["runs", "COPY . ."],
    ["runs", "RUN pip install -r requirements.txt"],
  ]);
  await view(page, "Rewrite");
  await page.getByText("requirements.txt names no local folders").waitFor();
  await page.getByRole("button", { name: "Show it in the Dockerfile" }).click();
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
  await page.getByText("Yours: 6 of 6 steps run,").waitFor();
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
  await view(page, "Rewrite");
  // Nothing says what requirements.txt holds: the rewrite is on, and says on what condition.
  await page.getByText("safe with conditions").first().waitFor();
  await page.getByText(/requirements.txt names no local folders/).first().waitFor();
  assert.equal(await page.getByLabel(/Install pip packages/).isChecked(), true);
});

test("a rewrite can be switched off and on again", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await view(page, "Rewrite");
  await page.getByLabel(/Copy the code apart/).uncheck();
  await page.getByText("17.8× faster").waitFor({ state: "hidden" });
  await page.getByLabel(/Copy the code apart/).check();
  await page.getByText("17.8× faster").waitFor();
});

test("the project is there after a reload", async (t) => {
  const page = await openPage(t);
  await paste(page, flask);
  await page.getByText("Yours: 2 of 3 steps run,").waitFor();
  await page.reload();
  await page.getByText("Yours: 2 of 3 steps run,").waitFor();
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
  await page.getByText("Yours: 4 of 6 steps run,").waitFor();
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
  const copy = page.locator(".block", { hasText: "COPY --from=build" });
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
  await page.getByText(/Yours: 2 of 3 steps run, .* Better: 1 of 4 steps run/).waitFor();
  // The manifest was read, so that there is nothing left to assume.
  assert.equal(await page.getByText("names no local folders").count(), 0);
});

test("a duration is set with a click, counts at once, and the estimate comes back", async (t) => {
  const page = await openPage(t);
  await paste(page, flask);
  await page.getByText("Yours: 2 of 3 steps run,").waitFor();
  const install = page.getByRole("region", { name: "Yours", exact: true }).getByRole("listitem").filter({ hasText: "RUN pip install" });
  const estimate = await install.getByRole("button", { name: /set the duration/ }).textContent();
  await install.getByRole("button", { name: /set the duration/ }).click();
  await page.getByLabel(/^Duration/).fill("soon");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("such as 45 s").waitFor();
  await page.getByLabel(/^Duration/).fill("4 min 10 s");
  await page.keyboard.press("Enter");
  await install.getByRole("button", { name: "4 min 10 s (stated); set the duration" }).click();
  await install.getByRole("button", { name: "Use estimate" }).click();
  await install.getByRole("button", { name: estimate, exact: true }).waitFor();
  // Escape leaves it as it was.
  await install.getByRole("button", { name: /set the duration/ }).click();
  await page.getByLabel(/^Duration/).fill("9 h");
  await page.keyboard.press("Escape");
  assert.equal(await install.getByRole("button", { name: /set the duration/ }).textContent(), estimate);
});

const logs = new URL("../fixtures/logs/", import.meta.url);

/** Pastes a text where no editor is. */
async function pasteInto(field, text) {
  await field.evaluate((node, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

test("a pasted log takes the place of estimates, and says what of it was used", async (t) => {
  const page = await openPage(t);
  await paste(page, await readFile(new URL("Dockerfile", logs), "utf8"));
  await page.getByRole("tab", { name: "Build log" }).click();
  await pasteInto(page.getByLabel("Paste a build log here", { exact: true }), await readFile(new URL("plain.log", logs), "utf8"));
  await page.getByText("11 of its 11 steps are in this Dockerfile").waitFor();
  const pip = page.getByRole("region", { name: "Yours", exact: true }).getByRole("listitem").filter({ hasText: "pip install -r" });
  await pip.getByRole("button", { name: /^42 s \(measured, from the build log\)/ }).waitFor();
  // One of another Dockerfile takes its place, and none of it is used.
  await pasteInto(page.getByLabel("Paste a build log here", { exact: true }), await readFile(new URL("bad/other.log", logs), "utf8"));
  await page.getByText("of another Dockerfile. Only 0 of its 6 steps").waitFor();
  await pip.getByRole("button", { name: /\(measured/ }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Remove the log" }).click();
  await page.getByText("of another Dockerfile").waitFor({ state: "detached" });
});

test("a dropped log is read", async (t) => {
  const page = await openPage(t);
  await paste(page, await readFile(new URL("Dockerfile", logs), "utf8"));
  const log = await readFile(new URL("tty.txt", logs), "utf8");
  await page.evaluate((log) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([log], "build.log", { type: "text/plain" }));
    document.querySelector("main").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  }, log);
  await page.getByText("11 of its 11 steps are in this Dockerfile").waitFor();
});

test("what is pasted where nothing can be written is told by what is in it", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  const pasted = (text) =>
    page.evaluate((text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  await page.getByRole("button", { name: "New", exact: true }).click();
  await pasted(await readFile(new URL("Dockerfile", logs), "utf8"));
  await page.getByText(/\d of \d+ steps run/).waitFor();
  await pasted(await readFile(new URL("tty.txt", logs), "utf8"));
  await page.getByText("11 of its 11 steps are in this Dockerfile").waitFor();
});

test("a log of 50 MB is read while the page answers", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await page.getByRole("tab", { name: "Build log" }).click();
  const log = await readFile(new URL("plain.log", logs), "utf8");
  await page.getByLabel("Paste a build log here", { exact: true }).evaluate((node, log) => {
    const line = "#15 1.204 npm warn deprecated inflight@1.0.6: This module is not supported, and leaks memory.\n";
    const data = new DataTransfer();
    data.setData("text/plain", log.replace("#15 DONE", `${line.repeat(Math.ceil(50e6 / line.length))}#15 DONE`));
    node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, log);
  await page.getByText(/another Dockerfile/).waitFor({ timeout: 30_000 });
  await page.getByText("17.8× faster").waitFor();
});

test("prediction and fact stand side by side where the log has cached steps", async (t) => {
  const page = await openPage(t);
  await paste(page, await readFile(new URL("Dockerfile", logs), "utf8"));
  await page.getByRole("tab", { name: "Build log" }).click();
  await pasteInto(page.getByLabel("Paste a build log here", { exact: true }), await readFile(new URL("plain-second.log", logs), "utf8"));
  await page.getByText("outcomes are as foreseen for this scenario").first().waitFor();
  await view(page, "Verify");
  await page.getByRole("region", { name: "Prediction and fact" }).getByRole("cell", { name: "✓ cached" }).first().waitFor();
});

test("another file is a choice away from the headline, and Ctrl Z takes it back", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  const file = page.getByLabel("File that is edited");
  assert.equal(await file.inputValue(), "src/api.py");
  await file.selectOption("docs/api.md");
  await page.getByText("because docs/api.md changed").first().waitFor();
  await page.getByRole("button", { name: "My edit", pressed: true }).waitFor();
  await file.selectOption("src/audio.py");
  await page.getByText("because src/audio.py changed").first().waitFor();
  await page.keyboard.press("ControlOrMeta+z");
  await page.getByText("because docs/api.md changed").first().waitFor();
  assert.equal(await file.inputValue(), "docs/api.md");
  await page.keyboard.press("ControlOrMeta+z");
  await page.getByText("17.8× faster").waitFor();
  await page.getByRole("button", { name: "Code change", pressed: true }).waitFor();
});

test("the commands to verify a scenario give what it shows", async (t) => {
  const page = await openPage(t);
  await view(page, "Verify");
  const commands = page.getByLabel("Commands", { exact: true });
  for (const [scenario, wanted, times] of [
    ["Fresh build", "docker build --no-cache", 1],
    ["CI without cache", "--builder empty", 1],
    ["Base image update", "docker build --pull", 2],
    ["File modes differ", "chmod -R g+w", 2],
    ["Commit in CI", "git commit", 2],
    ["Code change", "echo >> ", 2],
  ]) {
    const others = page.getByLabel("Other changes");
    if (await others.getByRole("option", { name: scenario, exact: true }).count()) await others.selectOption({ label: scenario });
    else await page.getByRole("button", { name: scenario, exact: true }).click();
    await commands.getByText(wanted).waitFor();
    const text = await commands.textContent();
    assert.equal(text.match(/build .*--progress=plain/g).length, times, text);
  }
});

test("a history gives weights and a replay", async (t) => {
  const page = await openPage(t);
  await page.getByRole("tab", { name: "Build log" }).click();
  const commits = ["1a2b3c4 Fix\n\nsrc/api.py", "2b3c4d5 Bump\n\nrequirements-api.txt", "3c4d5e6 Work\n\nsrc/audio.py\ndocs/api.md"];
  await pasteInto(page.getByLabel("Paste git log here", { exact: true }), commits.join("\n\n"));
  await page.getByText("3 commits, 3 of them touch files of the context.").waitFor();
  await view(page, "Scenarios");
  await page.getByRole("region", { name: "Replay of commits" }).getByText("2b3c4d5 Bump").waitFor();
});

test("scenarios: tables that sort, numbers of one's own, a scenario of one's own", async (t) => {
  const page = await openPage(t);
  await view(page, "Scenarios");
  const work = page.getByRole("region", { name: "Time of one person" });
  await work.getByRole("row", { name: /A week of 50 builds/ }).waitFor();
  await page.getByLabel("Builds a week").fill("10");
  await page.getByLabel("Builds a week").blur();
  await work.getByRole("row", { name: /A week of 10 builds/ }).waitFor();
  const times = page.getByRole("region", { name: "Build time by scenario" });
  await times.getByRole("button", { name: "Yours" }).click();
  await times.getByRole("columnheader", { name: /Yours/ }).and(page.locator("[aria-sort=descending]")).waitFor();
  await page.getByText("the published 8 min after are less than").waitFor();
  await page.getByRole("button", { name: "Add a scenario" }).click();
  await page.getByLabel("Files", { exact: false }).last().fill("docs/*");
  await page.getByLabel("Files", { exact: false }).last().blur();
  await page.getByRole("button", { name: "Scenario 1" }).click();
  await page.getByText("After editing").getByText("docs/api.md").first().waitFor({ state: "attached" });
});

test("every duration and size tells its source", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  for (const name of ["Layers", "Timeline", "Scenarios", "Sizes", "Verify"]) {
    await view(page, name);
    await page.waitForTimeout(200);
    const silent = await page.locator(".summary__line, #view").evaluateAll((roots) => {
      const quantity = /^\s*(\d+(\.\d+)? (s|h|min|B|KB|MB|GB)( \d+ (s|min))?)\s*$/;
      const found = [];
      for (const root of roots) {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const holder = walker.currentNode.parentElement;
          if (!quantity.test(walker.currentNode.data) || holder.closest("[aria-hidden=true]")) continue;
          const told = holder.closest("[title]")?.title && holder.closest("[title]").querySelector(".unseen");
          if (!told) found.push(walker.currentNode.data);
        }
      }
      return found;
    });
    assert.deepEqual(silent, [], name);
  }
});
