// @ts-check
/** Sends somebody to the desk when there is no network, instead of to the browser's own page; keeps what was ticked. */

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
    form.setAttribute("aria-busy", "true");
    this.#part("offline").replaceChildren();
    if (await this.#isThere(form.action)) form.submit();
    else this.#toTheDesk();
    form.removeAttribute("aria-busy");
    this.#busy = false;
  }

  /**
   * Whether the server answers in time. Not by AbortSignal.timeout: phones of 2021 miss it, and would be sent away.
   * @param {string} address
   */
  async #isThere(address) {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), PATIENCE);
    try {
      await fetch(address, { method: "HEAD", cache: "no-store", signal: late.signal });
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  #toTheDesk() {
    const words = this.#part("offline-words");
    const place = this.#part("offline");
    if (words instanceof HTMLTemplateElement) place.append(words.content.cloneNode(true));
    place.scrollIntoView({ block: "center" });
  }

  /** @param {string} name */
  #part(name) {
    const part = this.#root.querySelector(`[data-part="${name}"]`);
    if (!(part instanceof HTMLElement)) throw new Error(`a self check-in misses its part ${name}`);
    return part;
  }
}
