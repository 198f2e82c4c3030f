// @ts-check
/**
 * Rows that are kept until somebody says they may go: on a shelf that outlives the page, or in memory when the shelf
 * takes nothing; and the rows that a server refused, set aside for people to read.
 *
 * The order of adding stays: whatever is in memory was added after everything on the shelf.
 */

import { within } from "./patience.js";

/**
 * @typedef {{uuid: string} & Record<string, any>} Row
 * @typedef {{uuid: string, result?: string} & Record<string, any>} Answer
 * @typedef {{row: Row, answer: Answer}} Refused
 *
 * @typedef {object} Shelf where rows outlive the page; any of these may reject, and may take too long
 * @property {(row: Row) => Promise<void>} add behind the others; a uuid that is there already changes nothing
 * @property {(most: number) => Promise<Row[]>} first the oldest rows, oldest first
 * @property {(uuids: string[]) => Promise<void>} remove
 * @property {() => Promise<number>} count
 * @property {(name: string) => Promise<any>} get what was set, undefined when nothing was
 * @property {(name: string, value: any) => Promise<void>} set
 *
 * @typedef {{row: Row, kept: "" | "disk" | "memory"}} Entry `kept` is empty while the shelf is asked
 */

/** Milliseconds after which a shelf is not waited for any longer. */
export const SHELF_PATIENCE = 3_000;
const ALL = 2 ** 31 - 1;
const REFUSED = "refused";
const LEFT = "left";
// More than any phone has answered in the minute that a browser takes to write its notes to the disk; their beginnings
// tell them apart well enough.
const MOST_LEFT = 5_000;
const BEGINNING = 8;

export class KeptRows {
  #shelf;
  #timers;
  #receipts;
  /** @type {Map<string, Entry>} what this page added and no server answered yet, in that order */
  #mine = new Map();
  /** @type {Set<string>} may go, but the shelf would not let go of them */
  #settled = new Set();
  /** @type {string[]} uuids of an earlier page's rows that are gone, copy and all */
  #lost = [];
  #restored = 0;
  /** @type {Refused[]} what could not be set aside on the shelf */
  #aside = [];
  #stored = 0;
  #refused = 0;
  #hasSeenEviction = false;
  /** @type {Promise<unknown>} */
  #adding = Promise.resolve();

  /**
   * @param {Shelf} shelf
   * @param {import("./patience.js").Timers} timers
   * @param {import("./receipts.js").Receipts | null} receipts copies, for when the browser empties the shelf
   */
  constructor(shelf, timers, receipts) {
    this.#shelf = shelf;
    this.#timers = timers;
    this.#receipts = receipts;
  }

  /** How many wait; as it was at the last `recount`. */
  get unsent() {
    return this.#stored + this.#inMemory.length;
  }

  /** Whether rows are in memory only: they go with the page. */
  get isFull() {
    return [...this.#mine.values()].some((entry) => entry.kept === "memory");
  }

  /** Whether the browser threw rows away, of this page (they are in memory still) or of an earlier one. */
  get wasEvicted() {
    return this.#hasSeenEviction || this.#lost.length > 0;
  }

  /** How many rows of an earlier page the browser threw away. */
  get lost() {
    return this.#lost.length;
  }

  /** How many rows of an earlier page were not on the shelf any more, and came back from their copies. */
  get restored() {
    return this.#restored;
  }

  /** How many rows are set aside; as it was at the last `recount`. */
  get refusedCount() {
    return this.#refused;
  }

  /**
   * Resolves once the row is kept, and never rejects.
   * @param {Row} row
   * @returns {Promise<"disk" | "memory">}
   */
  add(row) {
    /** @type {Entry} */
    const entry = { row, kept: "" };
    this.#mine.set(row.uuid, entry);
    const added = this.#adding.then(() => this.#add(entry));
    this.#adding = added;
    return added;
  }

  /** Do what failed before: let go of what may go, and bring rows from memory onto the shelf, in their order. */
  async tidy() {
    if (this.#settled.size) await this.#remove([...this.#settled]);
    for (const entry of this.#inMemory) {
      if (entry.kept === "" || !(await this.#store(entry))) break;
    }
  }

  /**
   * The oldest rows.
   * @param {number} most
   * @param {ReadonlySet<string>} [without] uuids to pass over
   * @returns {Promise<Row[]>}
   */
  async first(most, without = new Set()) {
    const before = [...this.#mine.values()].filter((entry) => entry.kept);
    const wanted = most + without.size + this.#settled.size;
    const stored = await this.#patiently(this.#shelf.first(wanted)).catch(() => null);
    const rows = stored ? [...stored] : [];
    if (rows.length < wanted) rows.push(...this.#beside(before, stored));
    return rows.filter((row) => !without.has(row.uuid) && !this.#settled.has(row.uuid)).slice(0, most);
  }

  /** Every row there is, oldest first, also those that are being added. */
  async all() {
    await this.#adding;
    return this.first(ALL);
  }

  /**
   * These were answered, or set aside: let go of them.
   * @param {string[]} uuids
   */
  async letGo(uuids) {
    // First the note: a page killed in between sends the rows again, and nobody is told that they are lost.
    this.#receipts?.drop(uuids);
    for (const uuid of uuids) this.#mine.delete(uuid);
    await this.#noteLeaving(uuids);
    await this.#remove(uuids);
  }

  /** @param {Refused[]} refused */
  async setAside(refused) {
    const all = [...(await this.refused()), ...refused];
    try {
      await this.#patiently(this.#shelf.set(REFUSED, all));
      this.#aside = [];
    } catch {
      this.#aside.push(...refused);
    }
  }

  /** @returns {Promise<Refused[]>} what was set aside */
  async refused() {
    const kept = await this.#patiently(this.#shelf.get(REFUSED)).catch(() => null);
    return [...(kept ?? []), ...this.#aside];
  }

  async forgetRefused() {
    this.#aside = [];
    await this.#patiently(this.#shelf.set(REFUSED, [])).catch(() => undefined);
  }

  /** Compare the copies beside the shelf with what is on it, and bring back what is missing there. */
  async lookForLoss() {
    const noted = this.#receipts?.all() ?? [];
    const stored = await this.#storedIfFewerThan(noted.length);
    if (!stored) return;
    const there = new Set(stored.map((row) => row.uuid));
    const left = new Set(await this.#left());
    this.#receipts?.drop(noted.filter((uuid) => left.has(uuid.slice(0, BEGINNING)) && !there.has(uuid)));
    // Another tab may send some while we look: it drops its note first.
    const still = new Set(this.#receipts?.all());
    const missing = noted.filter((uuid) => still.has(uuid) && !there.has(uuid) && !this.#mine.has(uuid));
    const copies = this.#receipts?.copies(missing) ?? [];
    const found = new Set(copies.map((row) => row.uuid));
    this.#lost = missing.filter((uuid) => !found.has(uuid));
    this.#restored += copies.length;
    await this.#bringBack(copies);
  }

  /** Somebody read that rows were thrown away, or that they came back. */
  acknowledgeLoss() {
    this.#receipts?.drop(this.#lost);
    this.#lost = [];
    this.#restored = 0;
    this.#hasSeenEviction = false;
  }

  /** Count again: other tabs add and send too. */
  async recount() {
    const count = await this.#patiently(this.#shelf.count()).catch(() => null);
    const onShelf = [...this.#mine.values()].filter((entry) => entry.kept === "disk").length;
    this.#stored = count === null ? onShelf : Math.max(0, count - this.#settled.size);
    this.#refused = (await this.refused()).length;
  }

  /**
   * @param {number} noted
   * @returns {Promise<Row[] | null>} null when nothing can be missing, or the shelf cannot be read
   */
  async #storedIfFewerThan(noted) {
    if (noted === 0) return null;
    const count = await this.#patiently(this.#shelf.count()).catch(() => noted);
    return count >= noted ? null : this.#patiently(this.#shelf.first(ALL)).catch(() => null);
  }

  /**
   * Without new copies: another tab may have sent them, and dropped those, meanwhile.
   * @param {Row[]} rows
   */
  #bringBack(rows) {
    const work = this.#adding.then(() => {
      for (const row of rows) this.#mine.set(row.uuid, { row, kept: "memory" });
      return this.tidy();
    });
    this.#adding = work;
    return work;
  }

  /** @param {Entry} entry */
  async #add(entry) {
    // A row that overtakes those in memory could be the undoing of one of them.
    const isNext = this.#inMemory[0] === entry;
    if (!isNext || !(await this.#store(entry))) {
      entry.kept = "memory";
      this.#receipts?.write(entry.row);
    }
    return /** @type {"disk" | "memory"} */ (entry.kept);
  }

  /**
   * @param {Entry} entry
   * @returns {Promise<boolean>} whether it is on the shelf now
   */
  async #store(entry) {
    try {
      await this.#patiently(this.#shelf.add(entry.row));
    } catch {
      return false;
    }
    // A row from memory has its copy; another tab that knows it from there may have sent it meanwhile.
    if (entry.kept === "") this.#receipts?.write(entry.row);
    entry.kept = "disk";
    return true;
  }

  /**
   * Rows of this page that are not among the ones on the shelf: never were, or were thrown away by the browser.
   * @param {Entry[]} before what this page had before the shelf was asked
   * @param {Row[] | null} stored all rows on the shelf; null when it cannot be read
   */
  #beside(before, stored) {
    const there = new Set(stored?.map((row) => row.uuid));
    const noted = this.#receipts && stored ? new Set(this.#receipts.all()) : null;
    const rows = [];
    for (const entry of before) {
      const { uuid } = entry.row;
      if (there.has(uuid) || this.#mine.get(uuid) !== entry) continue;
      if (entry.kept === "disk" && noted && !noted.has(uuid)) {
        this.#mine.delete(uuid); // another tab sent it
        continue;
      }
      if (entry.kept === "disk" && stored) {
        entry.kept = "memory";
        this.#hasSeenEviction ||= noted !== null;
      }
      rows.push(entry.row);
    }
    return rows;
  }

  /**
   * Notes of rows that went may be there again after a phone died: its browser writes them later than the shelf.
   * @param {string[]} uuids
   */
  async #noteLeaving(uuids) {
    if (!this.#receipts) return;
    const leaving = uuids.map((uuid) => uuid.slice(0, BEGINNING));
    const left = [...(await this.#left()), ...leaving].slice(-MOST_LEFT);
    await this.#patiently(this.#shelf.set(LEFT, left)).catch(() => undefined);
  }

  /** @returns {Promise<string[]>} how the uuids began of rows that went because they were answered, the latest last */
  async #left() {
    return (await this.#patiently(this.#shelf.get(LEFT)).catch(() => null)) ?? [];
  }

  /** @param {string[]} uuids */
  async #remove(uuids) {
    try {
      await this.#patiently(this.#shelf.remove(uuids));
      for (const uuid of uuids) this.#settled.delete(uuid);
    } catch {
      for (const uuid of uuids) this.#settled.add(uuid);
    }
  }

  get #inMemory() {
    return [...this.#mine.values()].filter((entry) => entry.kept !== "disk");
  }

  /**
   * @template Value
   * @param {Promise<Value>} work of the shelf
   */
  #patiently(work) {
    return within(this.#timers, SHELF_PATIENCE, work);
  }
}
