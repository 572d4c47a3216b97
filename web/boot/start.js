// Loads the page's program and says how far it is, and what is wrong where it cannot be loaded: never a white page. web/hooks/finish.mjs
// puts in the names and the size. No module: those need headers in frames without an origin, and could not even say so.
(() => {
  const SCRIPT = "__SCRIPT__";
  const PROGRAM = "__PROGRAM__";
  /** Bytes of the program, unpacked. */
  const SIZE = __SIZE__;
  const here = new URL("./", location.href);
  const isEmbed = new URLSearchParams(location.search).get("view") === "embed";
  const find = (name) => document.getElementById(name);

  // The page's policy lets nothing else become a script, whatever a text that is pasted holds.
  globalThis.trustedTypes?.createPolicy("default", {
    createScriptURL: (address) => {
      const url = new URL(address, here);
      return url.protocol === "blob:" || url.origin === here.origin ? address : null;
    },
  });

  /** A sentence in the frame of the page, with a way to try again. */
  function say(text, isOver) {
    const line = find("boot-text");
    if (line) line.textContent = text;
    const again = find("boot-again");
    if (again) again.hidden = !isOver;
    const bar = find("boot-bar");
    if (bar && isOver) bar.hidden = true;
  }

  function failed(error) {
    const why = error instanceof Error && error.message ? ` (${error.message})` : "";
    const hint =
      origin === "null"
        ? " This frame has no origin of its own, so the server has to allow it: see the page on hosting in the documentation."
        : " Check the connection, and try again. What you have worked on is kept.";
    say(`Layerlab could not be loaded${why}.${hint}`, true);
  }

  /** The program, with its bytes counted as they come. */
  async function program() {
    const response = await fetch(new URL(PROGRAM, here));
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const bar = find("boot-bar");
    let loaded = 0;
    const counter = new TransformStream({
      transform(chunk, controller) {
        loaded += chunk.byteLength;
        if (bar) bar.value = Math.min(1, loaded / SIZE);
        say(`Loading: ${Math.round(loaded / 1000)} of ${Math.round(SIZE / 1000)} KB`, false);
        controller.enqueue(chunk);
      },
      flush() {
        if (loaded !== SIZE) throw new Error(`only ${loaded} of ${SIZE} bytes came`);
      },
    });
    return new Response(response.body.pipeThrough(counter), { headers: { "content-type": "application/wasm" } });
  }

  /** Where the connection goes later, the page is there still. A reading view in another page leaves nothing behind. */
  function keepForOffline() {
    if (isEmbed || !__OFFLINE__ || !isSecureContext) return;
    try {
      navigator.serviceWorker?.register(new URL("service-worker.js", here)).catch(() => {});
    } catch {
      // Forbidden in this frame: it works without.
    }
  }

  /** The program broke: what is on the screen answers no longer. */
  function broke(event) {
    const error = event.error ?? event.reason;
    if (!(error instanceof WebAssembly.RuntimeError) || find("broke")) return;
    const bar = document.createElement("p");
    bar.id = "broke";
    bar.className = "notice";
    bar.setAttribute("role", "alert");
    const text = document.createElement("span");
    text.className = "notice__text";
    text.textContent = "Layerlab stopped working. Your project is kept: load the page again to go on.";
    const again = document.createElement("button");
    again.className = "button";
    again.textContent = "Load again";
    again.addEventListener("click", () => location.reload());
    bar.append(text, again);
    document.body.prepend(bar);
  }

  find("boot-again")?.addEventListener("click", () => location.reload());
  addEventListener("error", broke);
  addEventListener("unhandledrejection", broke);
  Promise.all([import(new URL(SCRIPT, here)), program()])
    .then(async ([bindings, module_or_path]) => {
      await bindings.default({ module_or_path });
      keepForOffline();
    })
    .catch(failed);
})();
