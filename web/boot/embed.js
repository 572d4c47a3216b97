// <layer-lab>: a Dockerfile in somebody's page, and what a change of it rebuilds. It makes a frame, tells it what to show, and gives it
// the height that it asks for. Until then, and where scripts are off or the frame cannot be loaded, the Dockerfile itself is there.
//
// What both say to each other is documented in docs/embedding.md: { layerlab: 1, kind, … }.
(() => {
  const VERSION = 1;
  const script = document.currentScript?.src ?? "";
  /** Names of views. */
  const VIEWS = ["layers", "graph", "timeline", "scenarios", "rewrite", "diff", "sizes", "verify", "predict"];
  /** Attributes that hold the address of a text, and what the text is. */
  const TEXTS = { src: "dockerfile", compare: "compare", ignore: "dockerignore", files: "files", "compare-ignore": "compare-ignore", "compare-files": "compare-files" };
  /** Milliseconds for the frame to say that it is there. */
  const PATIENCE = 20_000;
  /** Pixels: before the frame has said how high it is, and no more than anybody could want. */
  const [FIRST, LOWEST, HIGHEST] = [480, 120, 20_000];
  /** So far below the window it begins to load. */
  const AHEAD = "400px";

  const styles = new CSSStyleSheet();
  styles.replaceSync(`
    :host { display: block; margin-block: 1em; contain: layout; }
    :host([hidden]) { display: none; }
    iframe { display: block; width: 100%; border: 0; color-scheme: normal; }
    iframe[hidden] { display: none; }
    pre { overflow: auto; margin: 0; padding: 1em; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: 6px; font: 13px/1.5 ui-monospace, monospace; white-space: pre; }
    p { margin: 0 0 0.5em; font: 14px/1.5 system-ui, sans-serif; }
    @media print { iframe { break-inside: avoid; } }
  `);

  /** Whether what stands behind an element is dark: the nearest colour that is not see-through. */
  function isDark(element) {
    for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) {
      const parts = getComputedStyle(at).backgroundColor.match(/[\d.]+/g)?.map(Number);
      if (!parts || parts.length < 3 || parts[3] === 0) continue;
      const [red, green, blue] = parts;
      return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
    }
    const scheme = getComputedStyle(document.documentElement).colorScheme;
    return scheme.includes("dark") && (!scheme.includes("light") || matchMedia("(prefers-color-scheme: dark)").matches);
  }

  /** The text at an address; an error that says what is wrong with it. */
  async function textAt(address) {
    const response = await fetch(new URL(address, document.baseURI)).catch(() => null);
    if (!response?.ok) {
      throw new Error(`${address} could not be read${response ? `: the server answered ${response.status}` : ": is its server allowed to give it to this page (CORS)?"}`);
    }
    const text = await response.text();
    if (text.includes("\0") || /^\s*<(!doctype|html)/i.test(text)) throw new Error(`${address} is no text of that kind`);
    return text;
  }

  class LayerLab extends HTMLElement {
    static observedAttributes = ["theme", "height", "src", "compare", "ignore", "files", "compare-ignore", "compare-files", "link", "scenario", "view", "editable"];

    #root = this.attachShadow({ mode: "open" });
    #message = document.createElement("p");
    #fallback = document.createElement("slot");
    #frame = null;
    #listen = null;
    #watch = null;
    #seen = null;
    #late = 0;
    #ready = false;
    #project = null;
    /** What is not as it was asked for, though something is shown. */
    #problem = "";

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [styles];
      this.#message.hidden = true;
      this.#message.setAttribute("role", "status");
      this.#root.append(this.#message, this.#fallback);
    }

    connectedCallback() {
      this.#listen = new AbortController();
      const { signal } = this.#listen;
      addEventListener("message", (event) => this.#hears(event), { signal });
      // The page may change its colours at any time: by a class, an attribute, or with the system.
      this.#watch = new MutationObserver(() => this.#theme());
      for (const element of [document.documentElement, document.body]) {
        this.#watch.observe(element, { attributes: true, attributeFilter: ["class", "style", "data-theme", "data-md-color-scheme", "data-bs-theme"] });
      }
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#theme(), { signal });
      this.#seen = new IntersectionObserver(
        (entries) => {
          if (entries.some((entry) => entry.isIntersecting)) this.#load();
        },
        { rootMargin: AHEAD },
      );
      this.#seen.observe(this);
    }

    disconnectedCallback() {
      this.#listen.abort();
      this.#watch.disconnect();
      this.#seen.disconnect();
      clearTimeout(this.#late);
      this.#frame?.remove();
      this.#frame = null;
      this.#ready = false;
      this.#fallback.style.display = "";
    }

    attributeChangedCallback(name) {
      if (!this.#frame) return;
      if (name === "theme") return this.#theme();
      if (name === "height") return this.#resize(this.clientHeight);
      this.#project = null;
      if (this.#ready) this.#open();
    }

    /** The folder of the page's files: where this script is, unless it is told otherwise. */
    get #base() {
      return new URL(this.getAttribute("base") ?? "./", script || document.baseURI);
    }

    #load() {
      this.#seen.disconnect();
      if (this.#frame) return;
      this.#check();
      const frame = document.createElement("iframe");
      frame.title = this.getAttribute("title") ?? "Layerlab: what this Dockerfile rebuilds";
      frame.referrerPolicy = "no-referrer";
      frame.allow = "clipboard-write";
      frame.height = String(FIRST);
      // It is there, and takes no room until it has something to show.
      frame.style.cssText = "position: absolute; visibility: hidden";
      frame.src = new URL("?view=embed&host=1", this.#base).href;
      this.#frame = frame;
      this.#root.append(frame);
      this.#late = setTimeout(() => this.#say("The simulation could not be loaded. This is the Dockerfile:"), PATIENCE);
      // What is read from elsewhere is on its way meanwhile.
      this.#read().catch(() => {});
    }

    /** A value that nobody knows is as if it was not there; whoever wrote it is told. */
    #check() {
      const unknown = [
        ["view", (value) => VIEWS.includes(value)],
        ["theme", (value) => ["light", "dark", "auto"].includes(value)],
        ["height", (value) => value === "auto" || Number.isFinite(Number.parseFloat(value))],
      ].filter(([name, isKnown]) => this.hasAttribute(name) && !isKnown(this.getAttribute(name)));
      for (const [name] of unknown) console.warn(`<layer-lab>: ${name}="${this.getAttribute(name)}" is not known, and left out.`);
    }

    #say(text) {
      this.#message.textContent = text;
      this.#message.hidden = text === "";
    }

    /** What is shown: from addresses, from inside the element, from a link. */
    #read() {
      this.#project ??= (async () => {
        const project = {};
        this.#problem = "";
        const inside = [...this.querySelectorAll("pre, script[type='text/plain'], template")];
        for (const element of inside) {
          const what = element.dataset.file ?? "dockerfile";
          project[what] ??= (element.content ?? element).textContent.replace(/^\n/, "");
        }
        const asked = Object.entries(TEXTS).filter(([attribute]) => this.getAttribute(attribute));
        await Promise.all(
          asked.map(async ([attribute, what]) => {
            const address = this.getAttribute(attribute);
            try {
              project[what] = await textAt(address);
            } catch (error) {
              // Beside a Dockerfile that is there, the rest can still be shown.
              if (what === "dockerfile") throw error;
              this.#problem = `${error.message}.`;
            }
          }),
        );
        if (!inside.length && project.dockerfile !== undefined) this.#show(project.dockerfile);
        return project;
      })();
      return this.#project;
    }

    /** The Dockerfile as it is, until the frame is there. */
    #show(text) {
      const pre = document.createElement("pre");
      pre.textContent = text;
      this.#fallback.replaceChildren(pre);
    }

    async #open() {
      let project;
      try {
        project = await this.#read();
      } catch (error) {
        clearTimeout(this.#late);
        return this.#say(`${error.message}.`);
      }
      const link = this.getAttribute("link");
      this.#tell({
        kind: "open",
        ...project,
        ...(link && { link: link.replace(/^[^#]*#/, "") }),
        ...(this.hasAttribute("scenario") && { scenario: this.getAttribute("scenario") }),
        ...(this.hasAttribute("view") && { view: this.getAttribute("view") }),
        editable: this.hasAttribute("editable"),
        theme: this.#wanted,
      });
    }

    get #wanted() {
      const theme = this.getAttribute("theme");
      return theme === "light" || theme === "dark" ? theme : isDark(this) ? "dark" : "light";
    }

    #theme() {
      if (this.#ready) this.#tell({ kind: "theme", theme: this.#wanted });
    }

    #tell(message) {
      this.#frame?.contentWindow?.postMessage({ layerlab: VERSION, ...message }, this.#base.origin);
    }

    #hears(event) {
      const said = event.data;
      const isIts = this.#frame && event.source === this.#frame.contentWindow && event.origin === this.#base.origin;
      if (!isIts || typeof said !== "object" || said === null || said.layerlab !== VERSION) return;
      if (said.kind === "ready") {
        this.#ready = true;
        this.#open();
      } else if (said.kind === "size" && Number.isFinite(said.height)) {
        this.#resize(said.height);
      }
    }

    #resize(height) {
      clearTimeout(this.#late);
      const own = Number.parseFloat(this.getAttribute("height"));
      const pixels = Number.isFinite(own) ? own : Math.ceil(height);
      this.#frame.height = String(Math.min(HIGHEST, Math.max(LOWEST, pixels)));
      this.#frame.style.cssText = "";
      this.#fallback.style.display = "none";
      this.#say(this.#problem);
    }
  }

  if (!customElements.get("layer-lab")) customElements.define("layer-lab", LayerLab);
})();
