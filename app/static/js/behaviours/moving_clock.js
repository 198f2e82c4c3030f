// @ts-check
/** The clock on the green screen of the self check-in, and the end of that screen. */

import { ServerClock, clockFace } from "../lib/clock_face.js";

const SECOND = 1000;

export default class MovingClock {
  #root;
  #clock;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #next;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#clock = new ServerClock(Number(root.dataset.now), () => Date.now());
    this.tick = this.tick.bind(this);
  }

  connect() {
    // A phone that slept was not told that its seconds passed.
    document.addEventListener("visibilitychange", this.tick);
    this.tick();
  }

  disconnect() {
    document.removeEventListener("visibilitychange", this.tick);
    clearTimeout(this.#next);
  }

  tick() {
    clearTimeout(this.#next);
    const now = this.#clock.now();
    if (now >= Number(this.#root.dataset.until)) {
      this.#end();
      return;
    }
    this.#part("clock").textContent = clockFace(now, this.#root.dataset.timezone ?? "UTC");
    this.#next = setTimeout(this.tick, SECOND - (now % SECOND));
  }

  #end() {
    const words = this.#part("stale-text");
    this.#root.dataset.state = "stale";
    this.#part("fresh").remove();
    this.#part("stale").hidden = false;
    if (words instanceof HTMLTemplateElement) this.#part("stale-words").append(words.content.cloneNode(true));
    this.disconnect();
  }

  /** @param {string} name */
  #part(name) {
    const part = this.#root.querySelector(`[data-part="${name}"]`);
    if (!(part instanceof HTMLElement)) throw new Error(`a moving clock misses its part ${name}`);
    return part;
  }
}
