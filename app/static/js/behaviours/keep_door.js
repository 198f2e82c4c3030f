// @ts-check
/** Keeps the scanner on the phone, so that it opens without a network; says nothing while that works. */

import { askToPersist } from "../lib/browser_queue.js";
import { keepDoor } from "../lib/door_worker.js";

export default class KeepDoor {
  #root;
  #stop = new AbortController();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  connect() {
    // Only where a browser trusts the address; elsewhere the scanner works as long as there is a network.
    if (!("serviceWorker" in navigator) || !("caches" in window)) return;
    const { worker = "", page = "" } = this.#root.dataset;
    const { signal } = this.#stop;
    const onkept = (/** @type {boolean} */ isNewer) => {
      this.#root.dataset.kept = isNewer ? "newer" : "same";
      this.#root.dispatchEvent(new CustomEvent("door-kept", { bubbles: true, detail: { isNewer } }));
    };
    void askToPersist(navigator.storage);
    // Without a network it is tried again at the next start.
    keepDoor(navigator.serviceWorker, { worker, page, onkept, signal }).catch(() => undefined);
  }

  disconnect() {
    this.#stop.abort();
  }
}
