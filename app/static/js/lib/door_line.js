// @ts-check
/** The line between a door's phone and the server: what was done goes up, who came and the list come down. */

/**
 * @typedef {import("./door_presence.js").Presence} Presence
 * @typedef {{uuid: string, result: string, reason: string, registration: number | null, name: string,
 *   organisation: string, tables: [number, number][], conflict: string}} SyncAnswer
 * @typedef {{row: any, answer: SyncAnswer}} Settled
 * @typedef {{sync: string, roster: string}} Addresses
 */

/** Milliseconds after which a question that nobody answers is given up, for all that follow it wait; a list is long. */
export const PATIENCE = { sync: 30_000, list: 120_000 };

/** Why the server could not be asked: `offline`, `locked` (no longer a device of this door) or `refused`. */
export class LineTrouble extends Error {
  /** @param {"offline" | "locked" | "refused"} kind */
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

export class DoorLine {
  /** @type {"" | "offline" | "locked" | "refused"} how the last question went */
  trouble = "";
  /** Whether the server said that this is no longer a device of this door, and nothing better since. */
  isLocked = false;
  /** When the server last answered. @type {Date | null} */
  contact = null;
  /** How many milliseconds this phone's clock is ahead of the server's. */
  skew = 0;
  /** The version of the list that the server has now, and the one that is here. */
  version = "";
  held = "";
  #addresses;
  #presence;
  #fetch;
  #waiting;
  #settled;
  #changed;
  #limit;
  /** @type {Promise<unknown>} */
  #before = Promise.resolve();

  /**
   * @param {object} parts
   * @param {Addresses} parts.addresses
   * @param {Presence} parts.presence
   * @param {() => number} parts.waiting how many rows wait to be sent
   * @param {(settled: Settled[]) => void} parts.settled hears what the server answered
   * @param {() => void} parts.changed hears that anything here changed
   * @param {typeof fetch} [parts.ask]
   * @param {(milliseconds: number) => AbortSignal} [parts.limit]
   */
  constructor({ addresses, presence, waiting, settled, changed, ask = fetched, limit = limited }) {
    this.#addresses = addresses;
    this.#presence = presence;
    this.#waiting = waiting;
    this.#settled = settled;
    this.#changed = changed;
    this.#fetch = ask;
    this.#limit = limit;
  }

  /** Whether the list here is not the one the server has. */
  get isListOld() {
    return this.version !== "" && this.version !== this.held;
  }

  /**
   * Send rows, none at all to hear the news only; as OfflineQueue wants it. One question at a time, or an older answer
   * could come after a newer one and count somebody out again.
   * @param {any[]} rows
   * @returns {Promise<{answers: SyncAnswer[]}>}
   * @throws {LineTrouble}
   */
  send(rows) {
    const sent = this.#before.then(() => this.#send(rows));
    this.#before = sent.catch(() => undefined);
    return sent;
  }

  /**
   * @param {any[]} rows
   * @returns {Promise<{answers: SyncAnswer[]}>}
   */
  async #send(rows) {
    const asked = Date.now();
    const body = JSON.stringify({
      sent_at: new Date(asked).toISOString(),
      since: this.#presence.cursor,
      version: this.held,
      unsent: this.#waiting(),
      items: rows,
    });
    const headers = { "Content-Type": "application/json" };
    const told = await this.#json(this.#addresses.sync, { method: "POST", headers, body, signal: this.#limit(PATIENCE.sync) });
    this.skew = (asked + Date.now()) / 2 - Date.parse(told.server_time);
    this.version = told.version;
    const answers = new Map(told.answers.map((/** @type {SyncAnswer} */ answer) => [answer.uuid, answer]));
    this.#presence.answered([...answers.keys()]);
    this.#presence.take(told);
    this.#settled(rows.filter((row) => answers.has(row.uuid)).map((row) => ({ row, answer: answers.get(row.uuid) })));
    this.#changed();
    return told;
  }

  /**
   * The list as the server has it now.
   * @returns {Promise<{bytes: ArrayBuffer, version: string} | null>} null when the one here is the newest
   * @throws {LineTrouble}
   */
  async list() {
    /** @type {Record<string, string>} */
    const headers = this.held ? { "If-None-Match": `"${this.held}"` } : {};
    const response = await this.#answer(this.#addresses.roster, {
      headers, cache: "no-store", signal: this.#limit(PATIENCE.list),
    });
    if (response.status === 304) return null;
    const bytes = await response.arrayBuffer().catch(() => null);
    if (!bytes) throw this.#failed("offline");
    return { bytes, version: (response.headers.get("ETag") ?? "").replace(/^W\/|"/g, "") };
  }

  /**
   * @param {string} address
   * @param {RequestInit} request
   */
  async #json(address, request) {
    const response = await this.#answer(address, request);
    const told = await response.json().catch(() => null);
    if (!told) throw this.#failed("offline");
    return told;
  }

  /**
   * @param {string} address
   * @param {RequestInit} request
   */
  async #answer(address, request) {
    const response = await this.#fetch(address, request).catch(() => null);
    if (!response || response.status >= 500 || response.status === 429) throw this.#failed("offline");
    this.contact = new Date();
    if (response.status === 401 || response.status === 403) throw this.#failed("locked");
    if (!response.ok && response.status !== 304) throw this.#failed("refused");
    this.trouble = "";
    this.isLocked = false;
    return response;
  }

  /** @param {"offline" | "locked" | "refused"} kind */
  #failed(kind) {
    this.trouble = kind;
    this.isLocked ||= kind === "locked";
    this.#changed();
    return new LineTrouble(kind);
  }
}

/** @type {typeof fetch} */
function fetched(input, init) {
  return fetch(input, init);
}

/** @param {number} milliseconds */
function limited(milliseconds) {
  return AbortSignal.timeout(milliseconds);
}
