// Pictures of the page for looking at, in output/; each is also checked by axe.
import { test } from "node:test";
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { openPage, paste, view } from "./support.mjs";

const output = new URL("./output/", import.meta.url).pathname;
await mkdir(output, { recursive: true });

/** Nothing is wider than the window: only tables and code scroll, within themselves. */
async function fits(page) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window, `${content} px in a window of ${window} px`);
}

async function accessible(page) {
  await fits(page);
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`),
    [],
  );
}

for (const theme of ["light", "dark"]) {
  for (const width of [1440, 1024, 390]) {
    test(`the speech service at ${width} px, ${theme}`, async (t) => {
      const page = await openPage(t, { width, height: width === 390 ? 844 : 900, theme });
      await page.getByText("17.8× sooner").waitFor();
      await page.screenshot({ path: `${output}speech-${width}-${theme}.png`, fullPage: width === 390 });
      await accessible(page);
    });
  }
}

for (const theme of ["light", "dark"]) {
  for (const width of [1440, 1024, 390]) {
    for (const name of ["Graph", "Timeline", "Scenarios", "Rewrite", "Sizes", "Verify"]) {
      test(`${name} at ${width} px, ${theme}`, async (t) => {
        const page = await openPage(t, { width, height: width === 390 ? 844 : 900, theme });
        await page.getByText("17.8× sooner").waitFor();
        await view(page, name);
        await page.waitForTimeout(300);
        await page.screenshot({ path: `${output}${name.toLowerCase()}-${width}-${theme}.png`, fullPage: width === 390 });
        await accessible(page);
      });
    }
  }
}

const states = [
  ["details", (page) => page.getByRole("region", { name: "After", exact: true }).getByRole("button", { name: "details" }).first().click()],
  ["share", (page) => page.getByText("Share", { exact: true }).click()],
  ["log", (page) => page.getByRole("tab", { name: "Build log" }).click()],
  ["editing", (page) => page.getByRole("region", { name: "After", exact: true }).getByRole("button", { name: /set the duration/ }).first().click()],
  ["heights", (page) => page.getByRole("button", { name: "size", exact: true }).click()],
  ["notice", (page) => page.getByLabel("Open an example").selectOption("nextjs")],
  [
    "side-by-side",
    async (page) => {
      await view(page, "Rewrite");
      await page.getByRole("button", { name: "Side by side" }).click();
    },
  ],
];

for (const theme of ["light", "dark"]) {
  for (const width of [1440, 1024, 390]) {
    for (const [name, prepare] of states) {
      test(`${name} at ${width} px, ${theme}`, async (t) => {
        const page = await openPage(t, { width, height: width === 390 ? 844 : 900, theme });
        await page.getByText("17.8× sooner").waitFor();
        await prepare(page);
        await page.waitForTimeout(300);
        await page.screenshot({ path: `${output}${name}-${width}-${theme}.png` });
        await accessible(page);
      });
    }
    test(`the reading view at ${width} px, ${theme}`, async (t) => {
      const page = await openPage(t, { width, theme, path: `?view=embed&theme=${theme}` });
      await page.getByText("17.8× sooner").waitFor();
      await page.waitForTimeout(300);
      await page.screenshot({ path: `${output}embed-${width}-${theme}.png` });
      await accessible(page);
    });
  }
}

for (const [name, prepare] of [
  ["help", (page) => page.keyboard.press("?")],
  ["options", (page) => page.getByRole("tab", { name: "Options" }).click()],
  ["files", (page) => page.getByRole("tab", { name: /Files/ }).click()],
  [
    "hinge",
    (page) =>
      paste(page, "FROM alpine AS build\nCOPY src/main.c /src/\nRUN make\nFROM alpine\nCOPY --from=build /src/out /out\n"),
  ],
  ["failed", (page) => paste(page, "# syntax=docker/dockerfile:1.4\nFROM alpine\nRUM make\nCOPY missing\n")],
]) {
  test(`${name} at 1440 px`, async (t) => {
    const page = await openPage(t);
    await page.getByText("17.8× sooner").waitFor();
    await prepare(page);
    await page.waitForTimeout(700);
    await page.screenshot({ path: `${output}${name}-1440-light.png` });
    await accessible(page);
  });
}
