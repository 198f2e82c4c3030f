// @ts-check
/** Sends somebody to the desk when there is no network, instead of to the browser's own page. */

// A queue before a poster does not wait longer for a network.
const PATIENCE = 8000;

export default class SelfCheckIn {
  #root;
  #stop = new AbortController();
  #busy = false;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  connect() {
    this.#root.addEventListener("submit", (event) => void this.#send(event), { signal: this.#stop.signal });
  }

  disconnect() {
    this.#stop.abort();
  }

  /** @param {SubmitEvent} event */
  async #send(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    event.preventDefault();
    if (this.#busy) return;
    this.#busy = true;
    try {
      await fetch(form.action, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      form.submit();
    } catch {
      this.#toTheDesk();
    } finally {
      this.#busy = false;
    }
  }

  #toTheDesk() {
    const place = this.#root.querySelector('[data-part="offline"]');
    const words = this.#root.querySelector('[data-part="offline-words"]');
    if (!place || !(words instanceof HTMLTemplateElement)) return;
    place.replaceChildren(words.content.cloneNode(true));
    place.scrollIntoView({ block: "center" });
  }
}
