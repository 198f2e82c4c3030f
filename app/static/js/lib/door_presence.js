// @ts-check
/** Who is in, as far as this phone knows: what the server told, and what this phone did since. */

/**
 * @typedef {{at: string, device: number}} Arrival when, and the number of the device that let them in: 0 for none, -1
 *   for this phone before the server knew
 * @typedef {{present: number, expected: number}} Counts
 * @typedef {{uuid: string, kind: string, device_time: string, registration?: number | null, shown?: string,
 *   code_hash?: string, scan?: string}} Row what we use of a row in the queue
 * @typedef {{arrivals: [number, string, number][], left: number[], cursor: number, counts: Counts}} Told
 * @typedef {{arrivals: [number, string, number][], cursor: number, counts: Counts}} Kept
 */

export class Presence {
  /** @type {Map<number, Arrival>} */
  #in = new Map();
  /** Codes that were genuine but not on the list, by their hash. @type {Map<string, Arrival>} */
  #codes = new Map();
  /** What this phone did and the server did not answer yet. @type {Map<string, Row>} */
  #unanswered = new Map();
  #cursor = 0;
  /** @type {Counts} */
  #counts;

  /** @param {Counts} counts as the page has them, until the server tells */
  constructor(counts) {
    this.#counts = counts;
  }

  /** Up to where the server told us of arrivals. */
  get cursor() {
    return this.#cursor;
  }

  /** @returns {Counts} the server's, with what it does not know yet */
  get counts() {
    let change = 0;
    for (const row of this.#unanswered.values()) change += difference(row);
    const present = Math.max(0, this.#counts.present + change);
    return { present, expected: Math.max(this.#counts.expected, present) };
  }

  /**
   * Since when this person is in; null when they are not.
   * @param {number} id
   */
  of(id) {
    return this.#in.get(id) ?? null;
  }

  /**
   * Since when a code that is on no list is in.
   * @param {string} hash
   */
  ofCode(hash) {
    return this.#codes.get(hash) ?? null;
  }

  /**
   * Take note of what this phone just did.
   * @param {Row} row
   */
  note(row) {
    this.#unanswered.set(row.uuid, row);
    this.#apply(row);
  }

  /**
   * The server answered these: from now on its own counts hold them.
   * @param {string[]} uuids
   */
  answered(uuids) {
    for (const uuid of uuids) this.#unanswered.delete(uuid);
  }

  /**
   * Another page on this phone may have sent what this one added: only these still wait.
   * @param {string[]} uuids
   */
  keepWaiting(uuids) {
    const waiting = new Set(uuids);
    this.answered([...this.#unanswered.keys()].filter((uuid) => !waiting.has(uuid)));
  }

  /** @param {Told} told */
  take(told) {
    this.#counts = told.counts;
    this.#cursor = told.cursor;
    for (const id of told.left) this.#in.delete(id);
    for (const [id, at, device] of told.arrivals) this.#in.set(id, { at, device });
    // What the server does not know yet happened after what it tells.
    for (const row of this.#unanswered.values()) this.#apply(row);
  }

  /** @returns {Kept} what a phone keeps for its next start: numbers and moments, nobody's name */
  get kept() {
    const arrivals = [...this.#in].map(([id, { at, device }]) => /** @type {[number, string, number]} */ ([id, at, device]));
    return { arrivals, cursor: this.#cursor, counts: this.#counts };
  }

  /**
   * Go on from what was kept, and from the rows that still wait to be sent.
   * @param {Kept | null | undefined} kept
   * @param {Row[]} rows
   */
  restore(kept, rows) {
    if (kept) this.take({ ...kept, left: [] });
    for (const row of rows) this.note(row);
  }

  /** @param {Row} row */
  #apply(row) {
    if (row.kind === "undo") {
      const undone = this.#unanswered.get(row.scan ?? "");
      this.#in.delete(row.registration ?? undone?.registration ?? 0);
      this.#codes.delete(row.code_hash || undone?.code_hash || "");
    } else if (row.shown === "welcome") {
      const arrival = { at: row.device_time, device: -1 };
      if (row.registration) this.#in.set(row.registration, arrival);
      else if (row.code_hash) this.#codes.set(row.code_hash, arrival);
    }
  }
}

/** @param {Row} row */
function difference(row) {
  if (row.kind === "undo") return -1;
  return row.kind === "walk_in" || row.shown === "welcome" ? 1 : 0;
}
