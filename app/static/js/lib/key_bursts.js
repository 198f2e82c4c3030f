// @ts-check
/** Tells the keys of a hand scanner from those of a person: a scanner types fast, or a code, and ends with Enter. */

import { codeAtEnd } from "./codes.js";

/** Milliseconds between two keys of a scanner at most: slow ones on Bluetooth, before a busy phone. */
export const FAST = 300;
/** Milliseconds after which keys no longer belong together: a scanner that a busy phone keeps waiting goes on sooner. */
export const TOGETHER = 5_000;
/** A code or address has more signs than this; a person who presses Enter after fewer means Enter. */
export const SHORTEST = 6;
// Longer than any address of a ticket.
const MOST = 400;

export class KeyBursts {
  #fast = "";
  #all = "";
  #last = -Infinity;

  /** Everything typed since the last Enter, without a long silence. */
  get text() {
    return this.#all;
  }

  /**
   * Take a key that was pressed.
   * @param {string} key as KeyboardEvent.key
   * @param {number} at milliseconds on the clock of the events
   * @returns {string} when this is the Enter of a scanner what it read: the code that all keys end with, however the
   *   phone cut them up, or else the last that were typed fast; in all other cases empty
   */
  take(key, at) {
    const silence = at - this.#last;
    if (key === "Enter") {
      const code = silence <= TOGETHER ? codeAtEnd(this.#all) : "";
      const text = silence <= FAST ? this.#fast : "";
      this.forget();
      return code || (text.length >= SHORTEST ? text : "");
    }
    // Whoever corrects is no scanner, and what was typed is not what stands there.
    if (key === "Backspace" || key === "Delete") this.forget();
    if (key.length !== 1) return "";
    this.#fast = silence <= FAST ? this.#fast + key : key;
    this.#all = (silence <= TOGETHER ? this.#all + key : key).slice(-MOST);
    this.#last = at;
    return "";
  }

  /** Begin anew. */
  forget() {
    this.#fast = "";
    this.#all = "";
    this.#last = -Infinity;
  }
}
