// @ts-check
/**
 * A page that shows how things stand keeps itself up to date, and says so when it cannot: what is inside `data-fresh`
 * is fetched again from `data-url` every ten seconds while somebody can see it.
 */

import { fill } from "../lib/wording.js";
import { makeAlike } from "./fresh/alike.js";

const EVERY = 10_000;
const PATIENCE = 8_000;

export default class KeepFresh {
  #root;
  #stop = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #seen = new Date();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  connect() {
    const signal = this.#stop.signal;
    document.addEventListener("visibilitychange", () => void this.#now(), { signal });
    window.addEventListener("online", () => void this.#now(), { signal });
    this.#wait();
  }

  disconnect() {
    this.#stop.abort();
    clearTimeout(this.#timer);
  }

  #wait() {
    clearTimeout(this.#timer);
    if (!this.#stop.signal.aborted) this.#timer = setTimeout(() => void this.#now(), EVERY);
  }

  async #now() {
    clearTimeout(this.#timer);
    if (document.visibilityState === "visible") this.#say(await this.#freshen());
    this.#wait();
  }

  /** Bring the page up to date; what to say when that did not work. */
  async #freshen() {
    const { url = "", lost = "", signedOut = "" } = this.#root.dataset;
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE), redirect: "manual" });
      if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) return signedOut;
      if (!answer.ok) return this.#lost(lost);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      this.#take(page);
      this.#seen = new Date();
      return "";
    } catch {
      return this.#lost(lost);
    }
  }

  /** @param {Document} page */
  #take(page) {
    const [old, fresh] = [this.#root.querySelector("[data-fresh]"), page.querySelector("[data-fresh]")];
    if (old && fresh) makeAlike(old, fresh);
  }

  /** @param {string} sentence */
  #lost(sentence) {
    return fill(sentence, { time: this.#seen.toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" }) });
  }

  /** @param {string} sentence */
  #say(sentence) {
    const place = this.#root.querySelector("[data-part=lost]");
    if (place && place.textContent !== sentence) place.textContent = sentence;
  }
}
