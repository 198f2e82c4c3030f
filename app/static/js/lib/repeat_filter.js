// @ts-check
/** A camera sees the same codes thirty times a second: this lets each through once, also when several are in sight. */

export const AWAY_MILLISECONDS = 2500;

export class RepeatFilter {
  /** When each was last in sight. @type {Map<string, number>} */
  #seen = new Map();
  #away;

  /** @param {number} away milliseconds a code must be out of sight before it counts again */
  constructor(away = AWAY_MILLISECONDS) {
    this.#away = away;
  }

  /**
   * Whether this is new; from now on it is known.
   * @param {string} text
   * @param {number} now in milliseconds, on any clock that only goes forward
   */
  accept(text, now) {
    this.#drop(now);
    const isNew = !this.#seen.has(text);
    this.#seen.set(text, now);
    return isNew;
  }

  /**
   * Note that a known code is still in sight, without letting another one through.
   * @param {string} text
   * @param {number} now
   */
  keep(text, now) {
    this.#drop(now);
    if (this.#seen.has(text)) this.#seen.set(text, now);
  }

  /** @param {number} now */
  #drop(now) {
    for (const [text, at] of this.#seen) if (now - at > this.#away) this.#seen.delete(text);
  }
}
