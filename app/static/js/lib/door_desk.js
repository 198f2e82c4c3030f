// @ts-check
/** What happens at a door, decided on the phone itself: every scan, choice and walk-in becomes a row of the queue. */

import { codeIn } from "./codes.js";
import { decide } from "./door_decision.js";
import { NameSearch } from "./name_search.js";
import { seal } from "./sealing.js";
import { newUuid } from "./uuids.js";

/**
 * @typedef {import("./door_decision.js").PersonRecord} PersonRecord
 * @typedef {import("./door_presence.js").Presence} Presence
 * @typedef {import("./door_presence.js").Row} Row
 * @typedef {import("./door_list.js").DoorList} DoorList
 * @typedef {{uuid: string, result: "welcome" | "already" | "look" | "not_found", reason: string,
 *   registration: number | null, name: string, organisation: string, tables: [round: number, number: number][],
 *   flags: string[], guests: number[], since: string | null, door: string | null,
 *   record: PersonRecord | null, row: any, areGuestsIn?: boolean}} Outcome `door` is where they came in, null when by no
 *   device of a door; `record` is who it is on the list; `row` is
 *   what the queue gets, null when the server wrote it down already
 * @typedef {{registration: number, name: string, organisation: string, status: string, table: number | null,
 *   isIn: boolean}} Found
 * @typedef {{name: string, organisation: string, email: string, table: number | null, beyond_reason: string}} WalkIn
 */

const MOST_FOUND = 20;
/** @type {Pick<Outcome, "registration" | "name" | "organisation" | "tables" | "flags" | "guests" | "record">} */
const NOBODY = { registration: null, name: "", organisation: "", tables: [], flags: [], guests: [], record: null };

export class DoorDesk {
  #presence;
  #add;
  #ask;
  #door;
  /** @type {DoorList | null} */
  #list = null;
  /** @type {NameSearch<PersonRecord> | null} */
  #search = null;

  /**
   * @param {object} parts
   * @param {Presence} parts.presence
   * @param {(row: any) => Promise<unknown>} parts.add puts a row in the queue
   * @param {(attempt: import("./check_in.js").Attempt) => Promise<Outcome | null>} parts.ask what the server makes of a
   *   code that nobody here knows; null when it cannot be asked
   * @param {string} parts.door what this door is called
   */
  constructor({ presence, add, ask, door }) {
    this.#presence = presence;
    this.#add = add;
    this.#ask = ask;
    this.#door = door;
  }

  /** @param {DoorList | null} list the one to decide by from now on */
  use(list) {
    this.#list = list;
    this.#search = null;
  }

  get list() {
    return this.#list;
  }

  /**
   * What to say of a code; nothing is written down before `keep`.
   * @param {string} text what was read or typed
   * @returns {Promise<Outcome>}
   */
  async scan(text) {
    const list = this.#wanted;
    const code = codeIn(text);
    // Of what is no code nothing is kept: it may be a name that somebody typed.
    const hash = await digest(code);
    const record = code ? await list.find(code) : null;
    if (record) return this.#outcome(record, { code, hash, admit: false });
    const genuine = code ? await list.genuine(code) : "";
    const arrival = this.#presence.ofCode(hash);
    const decision = decide({ record, arrival, genuine, code, admit: false });
    // The server may know it: as somebody's who is not listed yet, or as one of another evening.
    const sealed = code ? { sealed: await seal(list.header.seal_key, { code }) } : {};
    const outcome = this.#told(NOBODY, decision, arrival, { code_hash: hash, admit: false, ...sealed });
    if (genuine || !code) return outcome;
    return (await this.#ask({ uuid: outcome.uuid, device_time: outcome.row.device_time, code })) ?? outcome;
  }

  /**
   * Let in whom a person picked or looked at, whatever the list says of them.
   * @param {{registration: number | null, name?: string, record?: PersonRecord | null}} whom
   * @returns {Promise<Outcome>}
   */
  async admit({ registration, name = "", record: seen }) {
    const record = seen ?? this.#record(registration ?? 0) ?? { ...EMPTY, id: registration ?? 0, name };
    return this.#outcome(record, { code: "", hash: "", admit: true });
  }

  /**
   * Somebody new: sealed at once, so that no name lies readable on the phone.
   * @param {WalkIn} walkIn
   * @returns {Promise<Outcome>}
   */
  async walkIn(walkIn) {
    const tables = walkIn.table ? [/** @type {[number, number]} */ ([1, walkIn.table])] : [];
    const sealed = await seal(this.#wanted.header.seal_key, walkIn);
    const row = { uuid: newUuid(), kind: "walk_in", device_time: now(), sealed };
    const { name, organisation } = walkIn;
    const decision = { result: /** @type {const} */ ("welcome"), reason: "" };
    return { ...NOBODY, ...decision, uuid: row.uuid, name, organisation, tables, since: null, door: "", row };
  }

  /**
   * Write it down: from here on it is sent whatever happens.
   * @param {Outcome} outcome
   */
  async keep(outcome) {
    if (!outcome.row) return;
    this.#presence.note(outcome.row);
    await this.#add(outcome.row);
  }

  /**
   * Take a welcome back; works before it was sent as well.
   * @param {Outcome} outcome
   */
  async undo(outcome) {
    const { registration = null, code_hash = "" } = outcome.row ?? {};
    const row = { uuid: newUuid(), kind: "undo", device_time: now(), scan: outcome.uuid };
    this.#presence.note({ ...row, registration: outcome.registration ?? registration, code_hash });
    await this.#add({ ...row, registration: outcome.registration ?? registration });
  }

  /**
   * Who of these is not in yet.
   * @param {number[]} ids
   */
  outside(ids) {
    return ids.filter((id) => !this.#presence.of(id));
  }

  /**
   * Whose name fits; the names must have been unlocked.
   * @param {string} text
   * @returns {Promise<Found[]>}
   */
  async people(text) {
    const list = this.#wanted;
    this.#search ??= new NameSearch(list.people);
    return this.#search.find(text, MOST_FOUND).map((record) => ({
      registration: record.id,
      name: record.name,
      organisation: record.organisation,
      status: record.status,
      table: record.tables[0]?.[1] ?? null,
      isIn: this.#presence.of(record.first ?? record.id) !== null,
    }));
  }

  get #wanted() {
    if (!this.#list) throw new Error("no list to decide by");
    return this.#list;
  }

  /** @param {number} id */
  #record(id) {
    const list = this.#wanted;
    return list.isUnlocked ? (list.people.find((person) => person.id === id) ?? null) : null;
  }

  /**
   * @param {PersonRecord} record
   * @param {{code: string, hash: string, admit: boolean}} how
   */
  async #outcome(record, { code, hash, admit }) {
    // Who registered twice is one person: the first registration is in or not.
    const counts = record.first ?? record.id;
    const arrival = this.#presence.of(counts);
    const decision = decide({ record, arrival, genuine: "", code, admit });
    const { id, name, organisation, tables, flags, guests } = record;
    const who = { registration: id, name, organisation, tables, flags, guests: this.outside(guests), record };
    const registration = decision.result === "welcome" ? counts : id;
    return this.#told(who, decision, arrival, { registration, code_hash: hash, admit });
  }

  /**
   * @param {typeof NOBODY} who
   * @param {import("./door_decision.js").Decision} decision
   * @param {import("./door_presence.js").Arrival | null} arrival
   * @param {object} more of the row
   * @returns {Outcome}
   */
  #told(who, decision, arrival, more) {
    const uuid = newUuid();
    const row = { uuid, kind: "scan", device_time: now(), shown: decision.result, registration: null, ...more };
    const door = arrival ? this.#doorOf(arrival.device) : "";
    return { ...who, ...decision, uuid, since: arrival?.at ?? null, door, row };
  }

  /** @param {number} device */
  #doorOf(device) {
    if (device === 0) return null;
    return device === -1 ? this.#door : (this.#list?.header.doors[device] ?? "");
  }
}

/** @type {PersonRecord} */
const EMPTY = {
  id: 0,
  name: "",
  organisation: "",
  status: "registered",
  first: null,
  tables: [],
  flags: [],
  guests: [],
  host: false,
};

function now() {
  return new Date().toISOString();
}

/**
 * What is kept of what was read, as app/door/rules.py digests it.
 * @param {string} text
 */
async function digest(text) {
  if (!text) return "";
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
