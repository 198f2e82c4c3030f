/** A phone with a shelf, and a server that counts each row once, as the test says what works. */

import { OfflineQueue } from "../../app/static/js/lib/offline_queue.js";
import { Receipts } from "../../app/static/js/lib/receipts.js";
import { MemoryShelf } from "./fake_page.js";

/** A clock that only moves when told, and lets everything that waits go on before it does. */
export class Clock {
  now = 0;
  #next = 1;
  #alarms = new Map();

  set = (act, milliseconds) => {
    this.#alarms.set(this.#next, { act, at: this.now + milliseconds });
    return this.#next++;
  };

  clear = (id) => void this.#alarms.delete(id);

  async pass(milliseconds) {
    await idle();
    const end = this.now + milliseconds;
    for (let due = this.#earliest(end); due; due = this.#earliest(end)) {
      const [id, alarm] = due;
      this.now = alarm.at;
      this.#alarms.delete(id);
      alarm.act();
      await idle();
    }
    this.now = end;
  }

  #earliest(end) {
    const due = [...this.#alarms].filter(([, alarm]) => alarm.at <= end);
    return due.sort(([, one], [, other]) => one.at - other.at)[0];
  }
}

/** Everything that waits for a promise has gone on. */
export async function idle() {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
}

const quota = () => new DOMException("no room", "QuotaExceededError");

/** What IndexedDB keeps, for all tabs. */
export class RowShelf {
  rows = [];
  values = new Map();
  isFull = false;
  isBroken = false;
  holdsOn = false;
  sleeps = false;

  async add(row) {
    await this.#ask();
    if (this.isFull) throw quota();
    if (!this.rows.some((other) => other.uuid === row.uuid)) this.rows.push(structuredClone(row));
  }

  async first(most) {
    await this.#ask();
    return structuredClone(this.rows.slice(0, most));
  }

  async remove(uuids) {
    await this.#ask();
    if (this.holdsOn) throw new DOMException("not now", "AbortError");
    this.rows = this.rows.filter((row) => !uuids.includes(row.uuid));
  }

  async count() {
    await this.#ask();
    return this.rows.length;
  }

  async get(name) {
    await this.#ask();
    return structuredClone(this.values.get(name));
  }

  async set(name, value) {
    await this.#ask();
    if (this.isFull) throw quota();
    this.values.set(name, structuredClone(value));
  }

  async #ask() {
    if (this.sleeps) await new Promise(() => {});
    if (this.isBroken) throw new DOMException("closed", "InvalidStateError");
  }
}

/** Locks of all tabs of a browser: who asks while one is held waits in line. */
export class TabLocks {
  #tail = Promise.resolve();

  async request(_name, { signal }, act) {
    const before = this.#tail;
    let free;
    this.#tail = new Promise((resolve) => (free = resolve));
    const called = new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    try {
      await Promise.race([before, called]);
      return await act();
    } finally {
      free();
    }
  }
}

/** Takes each uuid once, and answers the same again. */
export class RowServer {
  /** uuids in the order they were taken */
  taken = [];
  /** uuids it answered with "refused" */
  refused = new Set();
  calls = [];
  /** What becomes of a call: "" it works; a kind; "lost" it works and the answer does not arrive. */
  mood = "";
  /** Rows that make a call fail as a whole. */
  poison = new Set();
  /** Rows that are answered with "refused". */
  refuses = new Set();
  /** Rows that it forgets to answer. */
  forgets = new Set();

  send = async (rows) => {
    this.calls.push(rows.map((row) => row.uuid));
    if (this.mood && this.mood !== "lost") throw Object.assign(new Error(this.mood), { kind: this.mood });
    if (rows.some((row) => this.poison.has(row.uuid))) throw Object.assign(new Error("422"), { kind: "refused" });
    const answered = rows.filter((row) => !this.forgets.has(row.uuid));
    const answers = answered.map((row) => this.#answer(row));
    if (this.mood === "lost") throw Object.assign(new Error("lost"), { kind: "offline" });
    return { answers };
  };

  #answer({ uuid }) {
    if (this.refuses.has(uuid)) {
      this.refused.add(uuid);
      return { uuid, result: "refused", reason: "no name" };
    }
    if (!this.taken.includes(uuid)) this.taken.push(uuid);
    return { uuid, result: "welcome" };
  }
}

/** A phone; each `open()` is a page or tab on it, `clear()` is the browser that wins room. */
export class Phone {
  shelf = new RowShelf();
  notes = new MemoryShelf();
  locks = new TabLocks();
  clock = new Clock();
  server = new RowServer();

  open({ receipts = true, locks = true, ...more } = {}) {
    const seen = [];
    const queue = new OfflineQueue({
      shelf: this.shelf,
      send: this.server.send,
      timers: this.clock,
      locks: locks ? this.locks : null,
      receipts: receipts ? new Receipts(this.notes, "rows") : null,
      onchange: (state) => seen.push(state),
      random: () => 1,
      now: () => this.clock.now,
      ...more,
    });
    return Object.assign(queue, { seen });
  }

  clear() {
    this.shelf.rows = [];
    this.shelf.values = new Map();
  }

  /** uuids of the rows whose copies are there */
  get copied() {
    const keys = Array.from({ length: this.notes.length }, (_, index) => this.notes.key(index));
    return keys.map((key) => key.slice("rows:".length));
  }

  get kept() {
    return this.shelf.rows.map((row) => row.uuid);
  }
}

export const row = (number) => ({ uuid: `row-${String(number).padStart(4, "0")}`, kind: "scan" });
export const uuids = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => row(from + index).uuid);

/** Add these rows, one after the other. */
export async function fill(queue, from, to) {
  for (let number = from; number <= to; number += 1) await queue.add(row(number));
}
