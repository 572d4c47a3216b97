// The editor: completion, help on hover, folding, search, undo.
import { test } from "node:test";
import assert from "node:assert/strict";
import { editorText, openPage, paste } from "./support.mjs";

async function typeAtEnd(page, text) {
  await page.getByRole("textbox", { name: "Dockerfile" }).click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type(text, { delay: 20 });
}

test("instructions, flags, stages and variables are completed", async (t) => {
  const page = await openPage(t);
  await paste(page, "FROM node:22 AS build\nFROM alpine\nARG VERSION\n");
  for (const [typed, offered] of [
    ["WOR", "WORKDIR"],
    ["COPY --fr", "--from="],
    ["COPY --from=bu", "build"],
    ["RUN echo $VER", "VERSION"],
  ]) {
    await typeAtEnd(page, typed);
    await page.locator(".cm-tooltip-autocomplete li", { hasText: offered }).first().waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
  }
});

test("an instruction explains itself on hover", async (t) => {
  const page = await openPage(t);
  await page.locator(".cm-line", { hasText: "chown -R" }).getByText("RUN", { exact: true }).hover();
  await page.locator(".cm-tooltip-hover").waitFor();
});

test("stages are folded and unfolded with the keyboard", async (t) => {
  const page = await openPage(t);
  await paste(page, "FROM node:22 AS build\nRUN true\nFROM alpine\nRUN false\n");
  await page.getByRole("textbox", { name: "Dockerfile" }).click();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("Control+Shift+BracketLeft");
  await page.locator(".cm-foldPlaceholder").waitFor();
  assert.equal(await page.locator(".cm-line", { hasText: "RUN true" }).count(), 0);
  await page.keyboard.press("Control+Shift+BracketRight");
  await page.locator(".cm-line", { hasText: "RUN true" }).waitFor();
});

test("what is typed is simulated as it stands in the editor", async (t) => {
  const page = await openPage(t);
  await paste(page, "FROM alpine\nRUN true\n");
  await typeAtEnd(page, "RUN false");
  await page.getByText("of 2 steps run,").waitFor();
  assert.match(await editorText(page), /RUN false$/);
});

test("a misspelt instruction is put right from the list of findings, as one step to undo", async (t) => {
  const page = await openPage(t);
  await paste(page, "FORM alpine\nRUN true\n");
  const findings = page.getByRole("list", { name: "Findings" });
  await findings.getByRole("button", { name: "Change to FROM" }).first().click();
  await page.getByText("of 1 steps run,").or(page.getByText("of 1 step run,")).first().waitFor();
  assert.equal(await editorText(page), "FROM alpine\nRUN true\n");
  assert.equal(await findings.count(), 0);
  await page.getByRole("textbox", { name: "Dockerfile" }).click();
  await page.keyboard.press("ControlOrMeta+z");
  await findings.waitFor();
  assert.equal(await editorText(page), "FORM alpine\nRUN true\n");
});

test("a finding leads to its line", async (t) => {
  const page = await openPage(t);
  await paste(page, "FROM alpine\nRUN true\nCOPY --form=x /a /b\n");
  await page.getByRole("list", { name: "Findings" }).getByRole("button", { name: "3:1 (line 3, column 1)" }).click();
  await page.locator(".cm-activeLine", { hasText: "COPY" }).waitFor();
});

test("the editor mends with the keyboard what it underlines", async (t) => {
  const page = await openPage(t);
  await paste(page, "FROM alpine\nCOPY --form=alpine /etc/passwd /b\n");
  await page.locator(".cm-lintRange-error").first().waitFor();
  await page.getByRole("textbox", { name: "Dockerfile" }).click();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("F8");
  await page.keyboard.press("ControlOrMeta+.");
  await page.locator(".cm-lintRange-error").first().waitFor({ state: "detached" });
  assert.match(await editorText(page), /COPY --from=alpine /);
});

test("a rewrite is offered at its line and applied on its own", async (t) => {
  const page = await openPage(t);
  await paste(page, "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n");
  const hint = page.locator(".cm-lintRange-hint", { hasText: "COPY . ." }).first();
  await hint.waitFor();
  await hint.hover();
  await page.locator(".cm-diagnosticAction", { hasText: "Apply" }).first().click();
  await page.locator(".cm-line", { hasText: "COPY requirements.txt" }).waitFor();
  await page.keyboard.press("ControlOrMeta+z");
  await page.locator(".cm-line", { hasText: "COPY requirements.txt" }).waitFor({ state: "detached" });
  assert.match(await editorText(page), /^COPY \. \.$/m);
});

test("half a word is no failure: the last answer stays until a pause", async (t) => {
  const page = await openPage(t);
  const faster = page.getByText("17.8× faster").first();
  await faster.waitFor();
  await page.getByRole("textbox", { name: "Dockerfile" }).click();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  // Whether it was ever said, however shortly.
  await page.evaluate(() => {
    const seen = () => document.querySelector(".summary--failed");
    new MutationObserver(() => (window.failed ||= !!seen())).observe(document.body, { subtree: true, childList: true });
  });
  await page.keyboard.type("RUN echo hi", { delay: 15 });
  await page.getByText("RUN echo hi").first().waitFor();
  await faster.waitFor();
  assert.ok(!(await page.evaluate(() => window.failed)), "a failure was shown while typing");
  await page.keyboard.press("Enter");
  await page.keyboard.type("CO");
  await page.getByText("✕ This build fails").waitFor();
});
