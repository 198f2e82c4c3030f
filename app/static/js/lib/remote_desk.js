// @ts-check
/** The server's word at the door: all there is without a list on the phone, and a second opinion with one. */

import { Trouble, newAttempt } from "./check_in.js";

/**
 * @typedef {import("./check_in.js").Answer} Answer
 * @typedef {import("./check_in.js").DoorServer} DoorServer
 * @typedef {import("./door_desk.js").Outcome} Outcome
 * @typedef {import("./door_desk.js").Found} Found
 */

/** Milliseconds that somebody whose code the phone does not know is kept waiting for the server. */
export const PATIENCE = 1500;

export class RemoteDesk {
  #server;
  #limit;
  /** Asked but not answered: asking again is the same scan. @type {Map<string, import("./check_in.js").Attempt>} */
  #open = new Map();

  /**
   * @param {DoorServer} server
   * @param {(milliseconds: number) => AbortSignal} [limit]
   */
  constructor(server, limit = (milliseconds) => AbortSignal.timeout(milliseconds)) {
    this.#server = server;
    this.#limit = limit;
  }

  /** @param {string} text */
  async scan(text) {
    return this.#ask({ code: text });
  }

  /**
   * What the server makes of a scan that a phone decided; the phone's own row, sent later, is the same scan to it.
   * @param {import("./check_in.js").Attempt} attempt
   * @returns {Promise<Outcome | null>} null when it does not say, or not soon enough
   */
  async opinion(attempt) {
    try {
      return outcome(await this.#server.checkIn(attempt, this.#limit(PATIENCE)));
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      return null;
    }
  }

  /** @param {{registration: number | null}} whom */
  async admit({ registration }) {
    return this.#ask({ registration: registration ?? 0, admit: true });
  }

  /** The server wrote it down when it answered. */
  async keep() {}

  /** @param {Outcome} what */
  async undo(what) {
    await this.#server.undo(what.uuid);
  }

  /** The list that would say who brings whom is not here. */
  outside() {
    return [];
  }

  /**
   * @param {string} text
   * @returns {Promise<Found[]>}
   */
  async people(text) {
    const { people } = await this.#server.people(text);
    return people.map(({ checked_in_at: since, ...person }) => ({ ...person, isIn: since !== null }));
  }

  /** @param {{code?: string, registration?: number, admit?: boolean}} what */
  async #ask(what) {
    const key = JSON.stringify(what);
    const attempt = this.#open.get(key) ?? newAttempt(what);
    this.#open.set(key, attempt);
    const answer = await this.#server.checkIn(attempt);
    this.#open.delete(key);
    return outcome(answer);
  }
}

/**
 * @param {Answer} answer
 * @returns {Outcome}
 */
function outcome(answer) {
  const { uuid, result, reason, registration, name, organisation, rounds, flags, checked_in_at: since, door } = answer;
  const tables = rounds.map((table) => /** @type {[number, number]} */ ([table.round, table.number]));
  const who = { registration, name, organisation, tables, flags, guests: [] };
  return { ...who, uuid, result, reason, since, door, record: null, row: null };
}
