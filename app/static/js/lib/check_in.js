// @ts-check
/** What the scanner asks the server, and what can go wrong on the way. */

import { newUuid } from "./uuids.js";

/**
 * @typedef {{round: number, number: number, title: string, seats: number, taken: number, hosts: number}} RoundTable
 * @typedef {"welcome" | "already" | "look" | "not_found"} Result
 * @typedef {{uuid: string, result: Result, reason: string, registration: number | null, name: string,
 *   organisation: string, table: RoundTable | null, rounds: RoundTable[], flags: string[],
 *   checked_in_at: string | null, door: string}} Answer
 * @typedef {{uuid: string, device_time: string, code?: string, registration?: number, admit?: boolean}} Attempt
 * @typedef {{registration: number, name: string, organisation: string, status: string, table: number | null,
 *   checked_in_at: string | null}} Person
 * @typedef {{event: string, checkIns: string, people: string}} Addresses
 */

/** Something that kept a question from being answered: `offline`, `unpaired`, or `refused` with a sentence. */
export class Trouble extends Error {
  /**
   * @param {"offline" | "unpaired" | "refused"} kind
   * @param {string} sentence for people; empty when the kind says it all
   */
  constructor(kind, sentence = "") {
    super(sentence || kind);
    this.kind = kind;
    this.sentence = sentence;
  }
}

/**
 * A scan that may be sent twice: the server knows it by its uuid and answers the same again.
 * @param {{code?: string, registration?: number, admit?: boolean}} what
 * @returns {Attempt}
 */
export function newAttempt(what) {
  return { ...what, uuid: newUuid(), device_time: new Date().toISOString() };
}

/** Milliseconds after which a question that nobody answers is given up; asked again it is the same. */
export const PATIENCE = 8_000;

export class DoorServer {
  #addresses;
  #fetch;
  #limit;

  /**
   * @param {Addresses} addresses
   * @param {typeof fetch} ask
   * @param {(milliseconds: number) => AbortSignal} limit
   */
  constructor(addresses, ask = (input, init) => fetch(input, init), limit = (milliseconds) => AbortSignal.timeout(milliseconds)) {
    this.#addresses = addresses;
    this.#fetch = ask;
    this.#limit = limit;
  }

  /**
   * @param {Attempt} attempt
   * @param {AbortSignal} [signal] of who waits no longer
   * @returns {Promise<Answer>}
   */
  checkIn(attempt, signal) {
    return this.#ask(this.#addresses.checkIns, { ...attempt, event: this.#addresses.event }, signal);
  }

  /**
   * @param {string} uuid of the scan to take back
   * @returns {Promise<{name: string}>}
   */
  undo(uuid) {
    return this.#ask(`${this.#addresses.checkIns}/${uuid}/undo`, { event: this.#addresses.event });
  }

  /**
   * @param {string} text
   * @returns {Promise<{enough: boolean, people: Person[]}>}
   */
  people(text) {
    return this.#ask(`${this.#addresses.people}?q=${encodeURIComponent(text)}`);
  }

  /**
   * @param {string} address
   * @param {object} [body]
   * @param {AbortSignal} [signal]
   * @returns {Promise<any>}
   */
  async #ask(address, body, signal = this.#limit(PATIENCE)) {
    /** @type {RequestInit} */
    const request = body
      ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal }
      : { signal };
    const response = await this.#fetch(address, request).catch(() => null);
    if (!response || response.status >= 500) throw new Trouble("offline");
    if (response.status === 401 || response.status === 403) throw new Trouble("unpaired");
    const told = await response.json().catch(() => null);
    if (!response.ok || !told) throw new Trouble("refused", told?.title ?? "");
    return told;
  }
}
