// Whatever is pasted: a clear message with line and column, the rest still shown, nothing frozen, nothing lost.
import { test } from "node:test";
import assert from "node:assert/strict";
import { editorText, openPage, paste } from "./support.mjs";

for (const [name, text, message] of [
  ["prose", "Dear team,\nplease find attached the report.\n", "unknown instruction: Dear"],
  ["binary junk", "\u0000\u0001\ufffdPNG\u0002\r\n\u001a\n\u0000", "unknown instruction"],
  ["an unknown instruction", "FROM alpine\nRUM make\nRUN make\n", "unknown instruction: RUM (did you mean RUN?)"],
]) {
  test(`${name} gets a message, and stays`, async (t) => {
    const page = await openPage(t);
    await paste(page, text);
    await page.getByLabel("Findings").getByText(message).first().waitFor();
    await page.getByText("This build fails").waitFor();
    await page.reload();
    await page.getByLabel("Findings").getByText(message).first().waitFor();
    assert.equal(await editorText(page), text.replaceAll("\r\n", "\n"));
  });
}

test("an empty text is no mistake, and stays empty", async (t) => {
  const page = await openPage(t);
  await paste(page, "");
  await page.getByText("Nothing to build yet").waitFor();
  assert.equal(await page.getByLabel("Findings").count(), 0);
  await page.reload();
  await page.getByText("Nothing to build yet").waitFor();
  await page.getByRole("textbox", { name: "Dockerfile" }).click();
  await page.keyboard.type("FROM alpine");
  await page.getByText("of 0 steps run,").waitFor();
});

test("the rest of a rejected file is still shown", async (t) => {
  const page = await openPage(t);
  await paste(page, "FROM alpine\nRUM make\nRUN make\n");
  await page.getByText("This build fails").waitFor();
  await page.getByRole("listitem").filter({ hasText: "RUN make" }).getByText("runs").waitFor();
});

test("line and column are named, and squiggled", async (t) => {
  const page = await openPage(t);
  await paste(page, "FROM alpine\nRUM make\n");
  await page.getByText("2:1").waitFor();
  await page.locator(".cm-lintRange-error").first().waitFor();
});

test("a paste of 5 MB leaves the page alive", async (t) => {
  const page = await openPage(t);
  const line = "RUN echo some words that nobody will ever read again\n";
  await paste(page, `FROM alpine\n${line.repeat(Math.ceil(5e6 / line.length))}`);
  await page.getByText("are too many to simulate").waitFor();
  // It still answers: a click works within a moment.
  await page.getByRole("tab", { name: ".dockerignore" }).click({ timeout: 2_000 });
  await page.getByRole("tab", { name: "Dockerfile", exact: true }).click({ timeout: 2_000 });
  await paste(page, "FROM alpine\nRUN make\n");
  await page.getByText("of 1 steps run,").waitFor();
});

test("an analysis that falls silent is started again, and the text stays", async (t) => {
  let loads = 0;
  const page = await openPage(t, {
    prepare: (page) =>
      page.route("**/worker_loader-*.js", (route) =>
        // The first worker says that it listens (the first kind of answer, and nothing in it), and never answers.
        loads++ === 0
          ? route.fulfill({ contentType: "text/javascript", body: "postMessage(new Uint8Array([0]))" })
          : route.continue(),
      ),
  });
  await page.getByText("The analysis stopped and was started again.").waitFor();
  await page.getByText("17.8× faster").waitFor();
  assert.match(await editorText(page), /^FROM nvidia/);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await page.getByText("The analysis stopped").waitFor({ state: "hidden" });
});
