// The line between the two sides: dragged, moved with the arrow keys, remembered. It sets a custom property of the page by script,
// which the page's policy allows, unlike style attributes.
const KEY = "layerlab.split";
const [LEAST, MOST] = [24, 70];

class LayerlabSplit extends HTMLElement {
  connectedCallback() {
    this.tabIndex = 0;
    this.setAttribute("role", "separator");
    this.setAttribute("aria-orientation", "vertical");
    this.setAttribute("aria-label", "Width of the project");
    this.setAttribute("aria-valuemin", LEAST);
    this.setAttribute("aria-valuemax", MOST);
    let kept = null;
    try {
      kept = Number.parseFloat(localStorage.getItem(KEY));
    } catch {
      // Storage may be forbidden in a frame.
    }
    this.#set(Number.isFinite(kept) ? kept : 38.5, false);
    this.addEventListener("pointerdown", (event) => this.setPointerCapture(event.pointerId));
    this.addEventListener("pointermove", (event) => {
      if (this.hasPointerCapture(event.pointerId)) this.#set((event.clientX / innerWidth) * 100, true);
    });
    this.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
      if (step) this.#set(this.#value + step, true);
    });
  }

  #value = 0;

  #set(percent, keep) {
    this.#value = Math.min(MOST, Math.max(LEAST, percent));
    this.setAttribute("aria-valuenow", Math.round(this.#value));
    document.documentElement.style.setProperty("--split", `${this.#value}%`);
    if (!keep) return;
    try {
      localStorage.setItem(KEY, String(this.#value));
    } catch {
      // It holds until the next reload.
    }
  }
}

customElements.define("layerlab-split", LayerlabSplit);
