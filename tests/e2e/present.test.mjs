// A lesson for a room: slides, keys, hands, and the presenter's own window.
import { test } from "node:test";
import assert from "node:assert/strict";
import { openPage } from "./support.mjs";

/** The slide that is shown, as it is counted. */
const count = (page, text) => page.locator(".present__count", { hasText: text }).waitFor();

test("a lesson is presented with the keys of a presenter, asked before it is told, and goes on with the next", async (t) => {
  const page = await openPage(t, { path: "?lesson=layers&present" });
  const slide = page.getByRole("main");
  await slide.getByRole("heading", { name: "Layers and the cache" }).waitFor();
  // Text, Dockerfile, three steps asked and told, all of them, goals, solution, end.
  await count(page, "1 of 12");
  await page.keyboard.press("PageDown");
  await slide.getByRole("heading", { name: "app.py was edited: which steps run again?" }).waitFor();
  await page.keyboard.press("Space");
  await count(page, "3 of 12");
  assert.equal(await slide.locator(".present__verdict").count(), 0);
  for (const key of ["c", "c", "r", "C"]) await page.keyboard.press(key);
  const runs = slide.getByRole("group", { name: "Hands for runs" });
  await runs.getByRole("button", { name: "One more" }).click();
  await runs.getByText("2", { exact: true }).waitFor();
  await slide.getByRole("group", { name: "Hands for cached" }).getByText("1", { exact: true }).waitFor();
  // The button that was pressed is not pressed again, and what was counted stays with its step.
  await page.keyboard.press("ArrowRight");
  await slide.getByRole("status").getByText("It is cached").waitFor();
  await slide.getByRole("group", { name: "Hands for runs" }).getByText("2", { exact: true }).waitFor();
  for (let press = 0; press < 2; press += 1) await page.keyboard.press("ArrowRight");
  await slide.getByText("It runs because app.py changed").waitFor();
  await page.keyboard.press("ArrowLeft");
  await count(page, "5 of 12");
  // A reload leaves the room where it is.
  await page.waitForTimeout(500);
  await page.reload();
  await count(page, "5 of 12");
  for (let press = 0; press < 6; press += 1) await page.keyboard.press("ArrowRight");
  await slide.getByRole("heading", { name: "One way to do it" }).waitFor();
  await slide.getByText("moved to here:").first().waitFor();
  await page.keyboard.press("ArrowRight");
  await slide.getByRole("heading", { name: "What counts as a change" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await count(page, "1 of 12");
  await slide.getByText("Times do not count").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("region", { name: "What counts as a change" }).getByText("Lesson 2 of 13").waitFor();
  assert.ok(!page.url().includes("present"));
  await page.goBack();
  await count(page, "1 of 12");
});

test("a presenter's own window has the notes and what comes out, follows, and turns the slides", async (t) => {
  const page = await openPage(t, { path: "?lesson=stages" });
  const lesson = page.getByRole("region", { name: "Stages, and the golden rule" });
  await lesson.getByRole("button", { name: "Present" }).click();
  await page.getByRole("main").getByRole("heading", { name: "Stages, and the golden rule" }).waitFor();
  const [notes] = await Promise.all([page.waitForEvent("popup"), page.getByRole("button", { name: "Notes" }).click()]);
  await notes.getByRole("heading", { name: "The text" }).waitFor();
  await notes.getByText("Then: main.go was edited: which steps run again?").waitFor();
  await notes.getByText("What comes out:").waitFor();
  await notes.getByRole("button", { name: "Next" }).click();
  await page.getByRole("heading", { name: "main.go was edited: which steps run again?" }).waitFor();
  await notes.keyboard.press("PageDown");
  await count(page, "3 of");
  await notes.locator("[aria-current=step]").waitFor();
  await page.keyboard.press("Escape");
  await notes.getByText("Nothing is presented any more.").waitFor();
});

test("on a narrow page and without a question a lesson is presented, too", async (t) => {
  const page = await openPage(t, { width: 390, height: 844, path: "?lesson=dependencies&present=2" });
  await count(page, "2 of 6");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("heading", { name: /^\d of \d steps run/ }).waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});
