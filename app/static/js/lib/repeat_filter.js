// @ts-check
/** A camera sees the same code thirty times a second: this lets it through once. */

export const AWAY_MILLISECONDS = 2500;

export class RepeatFilter {
  #last = "";
  #seen = 0;
  #away;

  /** @param {number} away milliseconds a code must be out of sight before it counts again */
  constructor(away = AWAY_MILLISECONDS) {
    this.#away = away;
  }

  /**
   * Whether this is new; from now on it is the last one.
   * @param {string} text
   * @param {number} now in milliseconds, on any clock that only goes forward
   */
  accept(text, now) {
    const repeated = this.#isSame(text, now);
    this.#last = text;
    this.#seen = now;
    return !repeated;
  }

  /**
   * Note that the last code is still in sight, without letting another one through.
   * @param {string} text
   * @param {number} now
   */
  keep(text, now) {
    if (this.#isSame(text, now)) this.#seen = now;
  }

  /** Let the last code through again, as after it was taken back. */
  forget() {
    this.#last = "";
  }

  /**
   * @param {string} text
   * @param {number} now
   */
  #isSame(text, now) {
    return text === this.#last && now - this.#seen <= this.#away;
  }
}
