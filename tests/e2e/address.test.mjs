// Where one is stands in the address: back goes to where one was, and a copied address opens the same again.
import { test } from "node:test";
import assert from "node:assert/strict";
import { editorText, openPage, paste, view } from "./support.mjs";

const mine = "FROM alpine\nCOPY . /src\nRUN make -C /src\n";
const query = (page) => new URL(page.url()).search;
const shown = (page, name) => page.getByRole("tab", { name, selected: true }).waitFor();

test("the page begins with a bare address, and back goes from view to view", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  assert.match(query(page), /^(\?scenario=code)?$/);
  await view(page, "Graph");
  await page.waitForFunction(() => location.search.includes("show=graph"));
  await page.getByRole("button", { name: "Dependencies" }).click();
  await page.waitForFunction(() => location.search.includes("scenario=dependencies"));
  await page.goBack();
  await page.getByRole("button", { name: "Code change", pressed: true }).waitFor();
  await shown(page, /^Graph/);
  await page.goBack();
  await shown(page, /^Layers/);
  await page.goForward();
  await shown(page, /^Graph/);
});

test("a copied address opens the same project, view and change in another tab", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await paste(page, mine);
  await page.getByText("of 2 steps run,").waitFor();
  await view(page, "Timeline");
  await page.waitForFunction(() => location.search.includes("show=timeline"));
  assert.match(query(page), /project=/);
  await page.waitForTimeout(600);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await shown(other, /^Timeline/);
  assert.equal(await editorText(other), mine);
  await other.close();
  // Back to what was open before; it is told, and nothing is lost.
  await page.goBack();
  await page.goBack();
  await page.getByText("17.8× faster").waitFor();
  assert.match(await editorText(page), /^FROM nvidia/);
  await page.goForward();
  await page.getByText("of 2 steps run,").waitFor();
  assert.equal(await editorText(page), mine);
});

test("an address of another browser says that the project is not here", async (t) => {
  const page = await openPage(t, { path: "?project=17-4&show=sizes" });
  await page.getByText("This address names a project that another browser keeps.").waitFor();
  await shown(page, /^Sizes/);
  await page.getByText("17.8× faster").waitFor();
});

test("a link opens with the view that it was copied in", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await view(page, "Sizes");
  await page.getByText("Share", { exact: true }).click();
  await page.getByRole("button", { name: /^Copy link(?! as)/ }).click();
  await page.getByText("copied", { exact: true }).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, /\?show=sizes#2\./);
  await page.goto("about:blank");
  await page.goto(link);
  await shown(page, /^Sizes/);
});
