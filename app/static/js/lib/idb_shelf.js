// @ts-check
/** A shelf for rows in IndexedDB, and beside them named values: what outlives the page, and the browser's end. */

import { openDB } from "../../vendor/idb/index.js";

/** @typedef {import("./kept_rows.js").Row} Row */

const ROWS = "rows";
const VALUES = "values";

export class IdbShelf {
  #name;
  /** @type {ReturnType<typeof openDB> | null} */
  #opening = null;

  /** @param {string} name of the database */
  constructor(name) {
    this.#name = name;
  }

  /**
   * Behind the others; a uuid that is there already changes nothing.
   * @param {Row} row
   * @throws when there is no room, or the browser has no database to give
   */
  async add(row) {
    const database = await this.#database();
    // Strict: a phone whose battery dies a second later has it still.
    const transaction = database.transaction(ROWS, "readwrite", { durability: "strict" });
    // Told by `done` too when the browser takes the database away in between; once is enough.
    transaction.done.catch(() => undefined);
    const isThere = await transaction.store.index("uuid").getKey(row.uuid);
    const adding = isThere === undefined ? transaction.store.add({ uuid: row.uuid, row }) : null;
    await Promise.all([adding, transaction.done]);
  }

  /**
   * @param {number} most
   * @returns {Promise<Row[]>} oldest first
   */
  async first(most) {
    const database = await this.#database();
    const kept = await database.getAll(ROWS, undefined, most);
    return kept.map(({ row }) => row);
  }

  /** @param {string[]} uuids */
  async remove(uuids) {
    const database = await this.#database();
    const transaction = database.transaction(ROWS, "readwrite");
    const index = transaction.store.index("uuid");
    const removing = uuids.map(async (uuid) => {
      const key = await index.getKey(uuid);
      if (key !== undefined) await transaction.store.delete(key);
    });
    await Promise.all([...removing, transaction.done]);
  }

  async count() {
    return (await this.#database()).count(ROWS);
  }

  /**
   * @param {string} name
   * @returns {Promise<any>} undefined when nothing was set
   */
  async get(name) {
    return (await this.#database()).get(VALUES, name);
  }

  /**
   * @param {string} name
   * @param {any} value whatever can be cloned, bytes too; undefined takes it away
   */
  async set(name, value) {
    const database = await this.#database();
    if (value === undefined) await database.delete(VALUES, name);
    else await database.put(VALUES, value, name);
  }

  /** Opened at the first question, and again after the browser closed it or would not open it. */
  #database() {
    const forget = () => {
      this.#opening = null;
    };
    this.#opening ??= openDB(this.#name, 1, {
      upgrade(database) {
        database.createObjectStore(ROWS, { autoIncrement: true }).createIndex("uuid", "uuid", { unique: true });
        database.createObjectStore(VALUES);
      },
      blocking(_old, _new, event) {
        /** @type {IDBDatabase} */ (event.target).close();
        forget();
      },
      terminated: forget,
    });
    this.#opening.catch(forget);
    return this.#opening;
  }
}
