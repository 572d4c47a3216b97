// Pictures of the page for looking at, in output/; each is also checked by axe.
import { test } from "node:test";
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { openPage } from "./support.mjs";

const output = new URL("./output/", import.meta.url).pathname;
await mkdir(output, { recursive: true });

async function accessible(page) {
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
