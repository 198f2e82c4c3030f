// @ts-check
/** Keeps the page that leads to the desk, for when the poster's code is opened without a network; it says nothing. */

import { REACHES, keepDesk } from "../lib/kept_desk.js";
import { assetsAmong } from "../lib/kept_tickets.js";

export default class KeepDesk {
  #root;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  connect() {
    // Only where a browser trusts the address; elsewhere it says by itself that there is no network.
    if (!("serviceWorker" in navigator) || !("caches" in window) || !navigator.onLine) return;
    void this.#keep().then(
      () => (this.#root.dataset.desk = "kept"),
      () => undefined,
    );
  }

  disconnect() {}

  async #keep() {
    await document.fonts.ready;
    const asked = performance.getEntriesByType("resource").map((entry) => entry.name);
    await keepDesk(caches, (path) => fetch(path), assetsAmong(asked, location.origin));
    const worker = this.#root.dataset.worker ?? "";
    for (const scope of REACHES) await navigator.serviceWorker.register(worker, { scope, updateViaCache: "none" });
  }
}
