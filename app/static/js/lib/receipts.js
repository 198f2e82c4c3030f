// @ts-check
/**
 * Copies of rows that wait, beside the shelf they are on: a browser that clears the shelf to win room, or that finds it
 * broken after it was killed, leaves these.
 *
 * One note for each row, so that two tabs never write over each other's.
 */

/** @typedef {Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">} Notes */
/** @typedef {import("./kept_rows.js").Row} Row */

export class Receipts {
  #notes;
  #prefix;
  #now;
  #last = 0;

  /**
   * @param {Notes} notes where to keep them
   * @param {string} name of the queue
   * @param {() => number} now milliseconds since 1970
   */
  constructor(notes, name, now = Date.now) {
    this.#notes = notes;
    this.#prefix = `${name}:`;
    this.#now = now;
  }

  /** @param {Row} row that waits */
  write(row) {
    this.#last = Math.max(this.#last + 1, this.#now());
    // No room for a copy: then only that it was there.
    if (!this.#set(row.uuid, JSON.stringify([this.#last, row]))) this.#set(row.uuid, "");
  }

  /**
   * @param {string[]} uuids
   * @returns {Row[]} those there is a copy of, in the order they were written
   */
  copies(uuids) {
    const found = uuids.map((uuid) => parsed(this.#notes.getItem(this.#prefix + uuid)));
    return found.filter((copy) => copy !== null).sort(([one], [other]) => one - other).map(([, row]) => row);
  }

  /** @param {string[]} uuids of rows that may go from the shelf */
  drop(uuids) {
    for (const uuid of uuids) this.#notes.removeItem(this.#prefix + uuid);
  }

  /** @returns {string[]} the uuids of all rows that should be there */
  all() {
    const keys = Array.from({ length: this.#notes.length }, (_, index) => this.#notes.key(index) ?? "");
    return keys.filter((key) => key.startsWith(this.#prefix)).map((key) => key.slice(this.#prefix.length));
  }

  /**
   * @param {string} uuid
   * @param {string} text
   */
  #set(uuid, text) {
    try {
      this.#notes.setItem(this.#prefix + uuid, text);
      return true;
    } catch {
      return false;
    }
  }
}

/**
 * @param {string | null} text of a note
 * @returns {[number, Row] | null} null when it is a mark only
 */
function parsed(text) {
  return text ? JSON.parse(text) : null;
}
