// The course: taken from its beginning, kept, shared, and lessons of one's own.
import { test } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { editorText, openPage, origin, paste, site, subPath } from "./support.mjs";

const mine = "FROM alpine\nRUN make mine\n";
const solved = `FROM python:3.12-slim
WORKDIR /app
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg
COPY . .
CMD ["python", "app.py"]
`;

const drop = (page, text) =>
  page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "lesson.toml"));
    for (const kind of ["dragenter", "dragover", "drop"]) {
      document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
  }, text);

/** Changes the text of the lesson that is written. */
async function retype(page, change) {
  const editor = page.getByRole("textbox", { name: "Lesson" });
  await editor.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("ControlOrMeta+c");
  const text = await page.evaluate(() => navigator.clipboard.readText());
  await page.evaluate((text) => navigator.clipboard.writeText(text), change(text));
  await page.keyboard.press("ControlOrMeta+v");
}

test("a lesson is taken by keyboard alone, solved, kept, and leads to the next; what was worked on is kept, too", async (t) => {
  const page = await openPage(t);
  await paste(page, mine);
  await page.getByText("1 of 1 steps run,").waitFor();
  await page.getByText("Learn", { exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("0 of 13 lessons solved.").waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const lesson = page.getByRole("region", { name: "Layers and the cache" });
  await lesson.getByText("Lesson 1 of 13").waitFor();
  // The question comes first, and nothing tells the answer.
  await page.getByRole("heading", { name: "app.py was edited: which steps run again?" }).waitFor();
  assert.equal(await page.getByText("faster").count(), 0);
  assert.equal(await page.getByText("Line 4 runs, because").count(), 0);
  await lesson.getByText("Guess first, below").waitFor();
  assert.equal(await lesson.getByText("leaves the installed packages cached").count(), 0);
  // Who has chosen a lesson reads it next.
  await page.locator("#lesson:focus").waitFor();
  for (const line of [2, 3, 4]) {
    const step = page.getByRole("group", { name: `Line ${line}` });
    await step.getByRole("button", { name: line === 2 ? "cached" : "runs" }).focus();
    await page.keyboard.press("Space");
  }
  await page.getByRole("button", { name: "Run the build" }).focus();
  await page.keyboard.press("Enter");
  await page.locator(":focus", { hasText: "3 of 3 right." }).waitFor();
  await lesson.getByText("Line 4 runs, because COPY above ran.").waitFor();
  await lesson.getByRole("button", { name: "Hint for goal 1" }).focus();
  await page.keyboard.press("Enter");
  await lesson.getByText("Which instruction is the first that an edit of app.py changes?").waitFor();
  await page.getByRole("textbox", { name: "Dockerfile" }).focus();
  await page.evaluate((text) => navigator.clipboard.writeText(text), solved);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("ControlOrMeta+v");
  await lesson.getByText("Solved.").waitFor();
  await lesson.getByRole("button", { name: "Next: What counts as a change" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "What counts as a change" }).getByText("Lesson 2 of 13").waitFor();
  await page.locator("#lesson:focus", { hasText: "What counts as a change" }).waitFor();
  await page.reload();
  await page.getByText("Lesson 2 of 13").waitFor();
  await page.getByText("Learn", { exact: true }).click();
  await page.getByText("1 of 13 lessons solved.").waitFor();
  await page.getByRole("button", { name: /^Copy summary/ }).click();
  await page.getByText("copied", { exact: true }).waitFor();
  const summary = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(summary, /1 of 13 lessons solved\. 3 of 3 steps guessed right at the first try\.\n- Layers and the cache\n/);
  await page.getByText("Recent", { exact: true }).click();
  await page.getByRole("button", { name: /^alpine, 2 lines/ }).first().click();
  await page.getByText("1 of 1 steps run,").waitFor();
  assert.equal((await editorText(page)).trim(), mine.trim());
  assert.equal(await page.getByText("Lesson 2 of 13").count(), 0);
});

test("a wrong answer is told why, a broken one too, and the solution is shown as a change", async (t) => {
  const page = await openPage(t, { path: "?lesson=dependencies" });
  const lesson = page.getByRole("region", { name: "Dependencies before code" });
  await lesson.getByText("Lesson 3 of 13").waitFor();
  assert.ok(!page.url().includes("lesson="), "a reload goes on with the answer");
  await paste(page, "FROM node:22-slim\nWORKDIR /app\nRUN npm ci\nCOPY . .\nRUN npm run build\n");
  await lesson.getByText("Line 3 fails: package.json is not there yet when it runs.").waitFor();
  await paste(page, "FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\n");
  await lesson.getByText("npm run build is not run any more.").waitFor();
  assert.equal(await page.getByText("The list of files is still that of the project before.").count(), 0);
  await lesson.getByRole("button", { name: "Show a solution" }).click();
  await lesson.getByText("COPY package.json package-lock.json ./").first().waitFor();
  await lesson.getByRole("button", { name: "Leave the lesson" }).click();
  await lesson.waitFor({ state: "detached" });
  await page.locator("#answer:focus").waitFor();
  // Then nothing is hidden any more.
  await page.getByText("faster").first().waitFor();
});

test("a project makes a lesson, which is written beside what its readers see, saved, dropped and linked", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await page.getByText("Share", { exact: true }).click();
  await page.getByRole("button", { name: /^Make a lesson of this/ }).click();
  const text = page.getByRole("textbox", { name: "Lesson" });
  await text.waitFor();
  const lesson = page.getByRole("region", { name: "Make this build faster" });
  await lesson.getByText("What takes long stays cached.").waitFor();
  assert.match(page.url(), /lesson=edit/);
  // Typed, and shown.
  await retype(page, (text) => text.replace("Make this build faster", "Our speech service").replace("Say here", "<b>Say</b> `here`"));
  const own = page.getByRole("region", { name: "Our speech service" });
  await own.getByText("14 min 51 s in all. <b>Say</b>").waitFor();
  await page.reload();
  await own.getByText("14 min 51 s in all. <b>Say</b>").waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save lesson" }).click()]);
  assert.equal(download.suggestedFilename(), "lesson.toml");
  const saved = await readFile(await download.path(), "utf8");
  assert.match(saved, /^version = 1\n/);
  await page.getByRole("button", { name: "Close the text" }).click();
  await text.waitFor({ state: "detached" });
  await drop(page, saved);
  await own.getByText("What takes long stays cached.").waitFor();
  assert.equal(await page.locator("details.menu[open]").count(), 0);
  await own.getByRole("button", { name: "Begin again" }).waitFor();
  await page.getByText("Share", { exact: true }).click();
  await page.getByRole("button", { name: /^Copy link(?! as)/ }).click();
  await page.getByText("copied", { exact: true }).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await openPage(t, { beside: page, address: link });
  await other.getByRole("region", { name: "Our speech service" }).getByText("What takes long stays cached.").waitFor();
});

test("what is wrong with a lesson that is written is told with its line, and its preview stays", async (t) => {
  const page = await openPage(t, { path: "?lesson=edit" });
  const lesson = page.getByRole("region", { name: "What it is called" });
  await lesson.getByText("An edit of the code installs nothing.").waitFor();
  await retype(page, (text) => text.replace("[[goals]]", "onload = 1\n[[goals]]"));
  await page.getByText("Line 23: it cannot be read: unknown field `onload`").waitFor();
  await lesson.getByText("An edit of the code installs nothing.").waitFor();
  assert.ok((await page.locator("layerlab-editor").locator(".cm-lintRange-error").count()) > 0);
  // What only playing it tells: a solution that is none.
  await retype(page, (text) => text.replace("onload = 1\n", "").replace("COPY package*.json ./\n", ""));
  await page.getByText("The solution: Line 3 fails: package.json is not there yet").waitFor();
  assert.equal(await page.getByText("cannot be read").count(), 0);
});

const lessonOf = (title, goal) => `
[[lessons]]
title = "${title}"
dockerfile = "FROM a\\nCOPY . .\\nRUN b\\n"
files = "a.js 1 KB"
change = "code"
[[lessons.goals]]
text = "${goal}"
cached = ["RUN b"]
`;
const course = (...lessons) => `[course]\nversion = 1\ntitle = "Ours <b>"\ntext = "Two evenings."\n${lessons.join("")}`;

test("a course of one's own is dropped, learned in its order, kept, and closed", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await drop(page, course(lessonOf("First", "It stays cached."), lessonOf("Second", "This one, too.")));
  const map = page.getByRole("region", { name: "Ours <b>" });
  await map.getByText("0 of 2 lessons solved.").waitFor();
  await page.locator("#course:focus").waitFor();
  await map.getByRole("button", { name: "First" }).click();
  const first = page.getByRole("region", { name: "First" });
  await first.getByText("Lesson 1 of 2").waitFor();
  await paste(page, "FROM a\nRUN b\nCOPY . .\n");
  await first.getByText("Solved.").waitFor();
  await first.getByRole("button", { name: "Next: Second" }).click();
  const second = page.getByRole("region", { name: "Second" });
  await second.getByText("Lesson 2 of 2").waitFor();
  await second.getByText("Line 3 runs, because COPY above ran.").waitFor();
  await page.reload();
  await page.getByText("Lesson 2 of 2").waitFor();
  await page.getByText("Learn", { exact: true }).click();
  await map.getByText("1 of 2 lessons solved.").waitFor();
  await page.getByText("0 of 13 lessons solved.").waitFor();
  await map.getByRole("button", { name: /^Close this course/ }).click();
  await map.waitFor({ state: "detached" });
});

test("a course beside the page is opened by its address, and nothing else is asked for", async (t) => {
  const path = `${subPath}ours.toml`;
  site.set(path, course(lessonOf("First", "It stays cached."), lessonOf("Second", "This one, too.")));
  site.set(`${subPath}broken.toml`, course(lessonOf("First", "x"), "[[lessons]]\nscript = 1\n"));
  t.after(() => [path, `${subPath}broken.toml`].forEach((path) => site.delete(path)));
  const page = await openPage(t, { path: "?course=ours.toml&lesson=second" });
  await page.getByRole("region", { name: "Second" }).getByText("Lesson 2 of 2").waitFor();
  await page.getByText("Learn", { exact: true }).click();
  const first = page.getByRole("link", { name: "First" });
  assert.equal(await first.getAttribute("href"), "?course=ours.toml&lesson=first");
  const broken = await openPage(t, { beside: page, address: `${origin}${subPath}?course=broken.toml` });
  await broken.getByText("This course cannot be opened. Line 15: it cannot be read: unknown field `script`").waitFor();
  // That of the browser before is there still.
  await broken.getByText("Learn", { exact: true }).click();
  await broken.getByRole("region", { name: "Ours <b>" }).getByText("0 of 2 lessons solved.").waitFor();
  for (const elsewhere of ["//example.invalid/a.toml", "https://example.invalid/a.toml", "data:,x"]) {
    const page = await openPage(t, { beside: broken, address: `${origin}${subPath}?course=${elsewhere}` });
    await page.getByText("This course cannot be opened. Only files of this server are opened.").waitFor();
  }
});

test("a lesson that is broken is told where, and nothing is lost", async (t) => {
  const page = await openPage(t);
  await page.getByText("17.8× faster").waitFor();
  await drop(page, 'version = 1\ntitle = "a"\nonload = "alert(1)"\n');
  await page.getByText("This lesson cannot be read.").waitFor();
  await page.getByText("unknown field `onload`").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("17.8× faster").waitFor();
});

test("a lesson in another page can be solved there, and keeps nothing", async (t) => {
  const page = await openPage(t, { path: "?view=embed&editable=1&lesson=layers" });
  const lesson = page.getByRole("region", { name: "Layers and the cache" });
  await lesson.getByText("Lesson 1 of 13").waitFor();
  const editor = page.getByRole("textbox", { name: "Dockerfile" });
  await editor.click();
  await page.evaluate((text) => navigator.clipboard.writeText(text), solved);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("ControlOrMeta+v");
  await lesson.getByText("Solved.").waitFor();
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  assert.ok(page.url().startsWith(`${origin}${subPath}`));
});

test("a lesson begins again as it began: no hint is open, and what told of its beginning goes with the first edit", async (t) => {
  const page = await openPage(t, { path: "?lesson=dependencies" });
  const lesson = page.getByRole("region", { name: "Dependencies before code" });
  const hints = lesson.locator(".lesson__hint");
  const ask = lesson.getByRole("button", { name: /hint for goal 1/i });
  await ask.waitFor();
  while (await ask.count()) {
    await ask.focus();
    await page.keyboard.press("Enter");
  }
  // Its button is gone, the keyboard is not.
  await page.locator(".lesson__hint:focus").waitFor();
  assert.ok((await hints.count()) > 0);
  await lesson.getByRole("button", { name: "Begin again" }).click();
  await ask.waitFor();
  assert.equal(await hints.count(), 0);
  await page.getByText("The lesson begins.").waitFor();
  await page.getByRole("textbox", { name: "Dockerfile" }).click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.insertText("# mine\n");
  await page.getByText("The lesson begins.").waitFor({ state: "detached" });
});

test("on a narrow page the bar at its foot says how far a lesson is, and leads to it and back", async (t) => {
  const page = await openPage(t, { width: 390, height: 844, path: "?lesson=dependencies" });
  const foot = page.getByRole("navigation", { name: "Answer and project" });
  await foot.getByText("2 of 3 goals").waitFor();
  await foot.getByRole("link", { name: "Edit the project" }).click();
  await foot.getByRole("link", { name: "To the lesson" }).waitFor();
  await paste(page, "FROM node:22-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nCMD [\"node\", \"dist/server.js\"]\n");
  await foot.getByText("Solved").waitFor();
  await foot.getByRole("button", { name: "Next lesson" }).click();
  await page.locator("#lesson:focus").waitFor();
  assert.ok(await page.locator("#lesson").evaluate((heading) => heading.getBoundingClientRect().top >= 0));
});
