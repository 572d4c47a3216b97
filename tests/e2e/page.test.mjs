import { test } from "node:test";
import assert from "node:assert/strict";
import { openPage } from "./support.mjs";

test("the page opens under a sub-path and a strict policy", async (t) => {
  const page = await openPage(t);
  await page.getByRole("heading", { name: "Layerlab" }).waitFor();
});
