// @ts-check
/** The line that says whether everything is kept: seen at once, heard only when it matters. */

// Hearing "saving, saved" at every pause in typing would drown what a person wants to hear.
const CALM = 1_500;

export class StateLine {
  #line = document.getElementById("save-state");
  #news = document.getElementById("save-news");
  #timer = 0;
  #worrying = false;

  /** @param {import("../../lib/autosave.js").State} state */
  show(state) {
    const sentence = this.#line?.dataset[state] ?? "";
    const words = this.#line?.querySelector("[data-state-text]");
    if (this.#line) this.#line.dataset.state = state;
    if (words) words.textContent = sentence;
    clearTimeout(this.#timer);
    if (state === "saved") this.#timer = window.setTimeout(() => this.#calm(sentence), CALM);
    else if (state !== "saving") this.#worry(sentence);
  }

  /** @param {string} sentence why something was refused that no card shows */
  explain(sentence) {
    const words = this.#line?.querySelector("[data-state-text]");
    if (words) words.textContent = sentence;
    this.#worry(sentence);
  }

  /** @param {string} sentence something that happened, for those who listen */
  say(sentence) {
    if (this.#news) this.#news.textContent = sentence;
  }

  stop() {
    clearTimeout(this.#timer);
  }

  /** @param {string} sentence */
  #worry(sentence) {
    this.#worrying = true;
    this.say(sentence);
  }

  /** @param {string} sentence */
  #calm(sentence) {
    if (this.#worrying) this.say(sentence);
    this.#worrying = false;
  }
}
