// @ts-check
/** Tells the keys of a hand scanner from those of a person: a scanner types fast and ends with Enter. */

/** Milliseconds between two keys of a scanner at most: slow ones on Bluetooth, before a busy phone. */
export const FAST = 300;
/** A code or address has more signs than this; a person who presses Enter after fewer means Enter. */
export const SHORTEST = 6;

export class KeyBursts {
  #text = "";
  #last = -Infinity;

  /** What was typed fast so far. */
  get text() {
    return this.#text;
  }

  /**
   * Take a key that was pressed.
   * @param {string} key as KeyboardEvent.key
   * @param {number} at milliseconds on the clock of the events
   * @returns {string} the whole text when this Enter ends a burst, else empty
   */
  take(key, at) {
    const isFast = at - this.#last <= FAST;
    if (key === "Enter") {
      const text = isFast ? this.#text : "";
      this.forget();
      return text.length >= SHORTEST ? text : "";
    }
    if (key.length !== 1) return "";
    this.#text = isFast ? this.#text + key : key;
    this.#last = at;
    return "";
  }

  /** Begin anew. */
  forget() {
    this.#text = "";
    this.#last = -Infinity;
  }
}
