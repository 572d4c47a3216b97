// All components in all states, looked at and checked by axe: `cargo xtask test components` builds the page that has them.
import { test } from "node:test";
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { openPage } from "./support.mjs";

const output = new URL("./output/", import.meta.url).pathname;
const skip = process.env.LAYERLAB_DIST ? false : "only in a page that is built for development";

test("all components in all states at every width, light and dark", { skip }, async (t) => {
  await mkdir(output, { recursive: true });
  const page = await openPage(t, { path: "?view=components" });
  // A program that is built for development is some megabytes.
  await page.getByRole("heading", { name: "Components" }).waitFor({ timeout: 60_000 });
  assert.equal(await page.locator(".specimen").count(), 12);
  // All of it, whatever the window.
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    const { scrollWidth, innerWidth } = await page.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth, innerWidth }));
    assert.ok(scrollWidth <= innerWidth, `${scrollWidth} px in a window of ${innerWidth} px`);
    for (const theme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: theme });
      await page.screenshot({ path: `${output}components-${width}-${theme}.png`, fullPage: true });
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`), [], `${width} px, ${theme}`);
    }
  }
});
