// @ts-check
/** What was typed on this device and is not yet known to be kept elsewhere, so that a closed tab loses nothing. */

/**
 * @template Value
 * @typedef {object} Draft
 * @property {Value} value what was typed
 * @property {number} base the revision it grew out of, 0 for something new
 * @property {string | null} sent a text that was sent and never answered
 * @property {number} place where it stood on the page, from 0
 */

/** @typedef {Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">} Shelf */

/** @template Value */
export class Drafts {
  #shelf;
  #prefix;

  /**
   * @param {Shelf | null} shelf where to keep them; none when the browser refuses
   * @param {string} name whose drafts these are: `slug/number` of a table
   */
  constructor(shelf, name) {
    this.#shelf = shelf;
    this.#prefix = `opbrengst:${name}:`;
  }

  /**
   * @param {string} key
   * @param {Draft<Value>} draft
   * @returns {boolean} whether it is kept; a full or closed shelf keeps nothing
   */
  write(key, draft) {
    try {
      this.#shelf?.setItem(this.#prefix + key, JSON.stringify(draft));
      return this.#shelf !== null;
    } catch {
      return false;
    }
  }

  /** @param {string} key */
  drop(key) {
    try {
      this.#shelf?.removeItem(this.#prefix + key);
    } catch {
      // A shelf that cannot forget offers the draft again, and sending it twice changes nothing.
    }
  }

  /** @returns {[string, Draft<Value>][]} all of this table, in the order they stood on the page */
  all() {
    /** @type {[string, Draft<Value>][]} */
    const found = [];
    for (const key of this.#keys()) {
      const draft = this.#read(key);
      if (draft) found.push([key.slice(this.#prefix.length), draft]);
    }
    return found.sort(([, one], [, other]) => one.place - other.place);
  }

  /** @returns {string[]} */
  #keys() {
    const shelf = this.#shelf;
    if (!shelf) return [];
    const keys = Array.from({ length: shelf.length }, (_, index) => shelf.key(index) ?? "");
    return keys.filter((key) => key.startsWith(this.#prefix));
  }

  /**
   * @param {string} key
   * @returns {Draft<Value> | null}
   */
  #read(key) {
    try {
      const draft = JSON.parse(this.#shelf?.getItem(key) ?? "null");
      const whole = typeof draft?.base === "number" && typeof draft.value === "object" && draft.value !== null;
      return whole ? { sent: null, place: 0, ...draft } : null;
    } catch {
      return null;
    }
  }
}
