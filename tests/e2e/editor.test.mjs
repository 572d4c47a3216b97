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
