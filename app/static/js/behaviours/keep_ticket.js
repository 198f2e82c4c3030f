// @ts-check
/** The button that keeps a ticket on the phone, so that it opens without a network. */

import { KeptTickets, assetsAmong } from "../lib/kept_tickets.js";

/** @typedef {"kept" | "dropped" | "failed" | "offline"} Sentence */

export default class KeepTicket {
  #root;
  #path;
  #stop = new AbortController();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#path = root.dataset.ticket ?? "";
  }

  connect() {
    // Only where a browser trusts the address: nothing is offered that would not work.
    if (!("serviceWorker" in navigator) || !("caches" in window)) return;
    this.#part("keep").addEventListener("click", () => void this.#keep(), { signal: this.#stop.signal });
    this.#part("drop").addEventListener("click", () => void this.#drop(), { signal: this.#stop.signal });
    void this.#show();
  }

  disconnect() {
    this.#stop.abort();
  }

  get #tickets() {
    return new KeptTickets(caches, (path) => fetch(path));
  }

  async #show() {
    const isKept = await this.#tickets.has(this.#path);
    this.#offer(isKept ? "drop" : "keep");
    if (isKept) this.#say(navigator.onLine ? "kept" : "offline");
  }

  async #keep() {
    const asked = performance.getEntriesByType("resource").map((entry) => entry.name);
    try {
      await navigator.serviceWorker.register(this.#root.dataset.worker ?? "");
      await this.#tickets.keep(this.#path, assetsAmong(asked, location.origin));
    } catch {
      this.#say("failed");
      return;
    }
    this.#stayAt(this.#path);
    this.#say("kept");
    this.#offer("drop").focus();
  }

  async #drop() {
    if (!(await this.#tickets.drop(this.#path))) {
      const registration = await navigator.serviceWorker.getRegistration(this.#path);
      await registration?.unregister();
    }
    this.#say("dropped");
    this.#offer("keep").focus();
  }

  /**
   * A QR code opens the ticket in capitals and a new one with a welcome; what is kept has one address.
   * @param {string} path
   */
  #stayAt(path) {
    if (location.pathname.toLowerCase() === path.toLowerCase()) history.replaceState(history.state, "", path);
  }

  /** @param {"keep" | "drop"} name */
  #offer(name) {
    for (const other of ["keep", "drop"]) this.#part(other).hidden = other !== name;
    return this.#part(name);
  }

  /** @param {Sentence} sentence */
  #say(sentence) {
    this.#part("said").textContent = this.#root.dataset[sentence] ?? "";
  }

  /** @param {string} name */
  #part(name) {
    const part = this.#root.querySelector(`[data-part="${name}"]`);
    if (!(part instanceof HTMLElement)) throw new Error(`a ticket to keep misses its part ${name}`);
    return part;
  }
}
