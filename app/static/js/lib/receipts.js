// @ts-check
/**
 * What was put on a shelf, noted beside it: a browser that clears the shelf to win room leaves the note.
 *
 * One note for each row, so that two tabs never write over each other's.
 */

/** @typedef {Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">} Notes */

export class Receipts {
  #notes;
  #prefix;

  /**
   * @param {Notes} notes where to keep them
   * @param {string} name of the queue
   */
  constructor(notes, name) {
    this.#notes = notes;
    this.#prefix = `${name}:`;
  }

  /** @param {string} uuid of a row that is on the shelf */
  write(uuid) {
    try {
      this.#notes.setItem(this.#prefix + uuid, "");
    } catch {
      // No room for a note: the row itself is kept, only its loss would go unnoticed.
    }
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
}
