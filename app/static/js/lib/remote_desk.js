// @ts-check
/** The door without a list on the phone: each scan is a question to the server, in the words of DoorDesk. */

import { newAttempt } from "./check_in.js";

/**
 * @typedef {import("./check_in.js").Answer} Answer
 * @typedef {import("./check_in.js").DoorServer} DoorServer
 * @typedef {import("./door_desk.js").Outcome} Outcome
 * @typedef {import("./door_desk.js").Found} Found
 */

export class RemoteDesk {
  #server;
  /** Asked but not answered: asking again is the same scan. @type {Map<string, import("./check_in.js").Attempt>} */
  #open = new Map();

  /** @param {DoorServer} server */
  constructor(server) {
    this.#server = server;
  }

  /** @param {string} text */
  async scan(text) {
    return this.#ask({ code: text });
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
