// @ts-check
/**
 * Rows that must reach a server sooner or later, in the order they were added, whatever happens on the way.
 *
 * A row goes when the server answered it, and only then. Rows may be sent twice: the server knows them by their uuid
 * and answers the same again, so everything that is in doubt is simply sent again.
 */

import { KeptRows } from "./kept_rows.js";
import { within } from "./patience.js";

/**
 * @typedef {import("./kept_rows.js").Row} Row
 * @typedef {import("./kept_rows.js").Answer} Answer
 * @typedef {"offline" | "refused" | "locked" | "full" | "evicted"} Trouble
 *
 * @typedef {object} State what people must see
 * @property {number} unsent rows that no server answered yet
 * @property {boolean} sending
 * @property {Trouble | ""} trouble the most urgent of `troubles`
 * @property {Trouble[]} troubles `evicted`: the browser threw rows away · `full`: rows that go with the page ·
 *   `locked`: this device may not · `refused`: the server understands nothing · `offline`
 * @property {number | null} since when (milliseconds since 1970) there is trouble
 * @property {number} lost rows that the browser threw away unsent, and of which there is no copy
 * @property {number} restored rows of an earlier page that came back from their copies
 * @property {number} refused rows the server answered with "refused": they are set aside, not sent again
 *
 * @typedef {object} Ports
 * @property {import("./kept_rows.js").Shelf} shelf
 * @property {(rows: Row[]) => Promise<{answers: Answer[]}>} send rejects with a `kind`: "offline", "locked", "refused"
 * @property {import("./patience.js").Timers} timers
 * @property {Pick<LockManager, "request"> | null} [locks] so that one tab sends at a time; null where there are none
 * @property {import("./receipts.js").Receipts | null} [receipts] copies, for when the browser empties the shelf
 * @property {(state: State) => void} [onchange]
 * @property {string} [name] of the lock
 * @property {() => number} [random] from 0 to 1
 * @property {() => number} [now] milliseconds since 1970
 *
 * @typedef {{size: number, suspects: Map<string, Row>, isProven: boolean}} Attempt
 */

/** Rows in one call. */
export const MOST = 500;
/** Milliseconds before the second, third … try; the last for all that follow. */
export const BACKOFF = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000];
/** Milliseconds after which a server, or another tab, is not waited for any longer. */
export const PATIENCE = { server: 30_000, tab: 60_000 };
const SOON = 250;
// So many rows refused one by one, and none taken: it is not the rows.
const MOST_SUSPECTS = 8;
/** @type {Trouble[]} */
const MOST_URGENT_FIRST = ["evicted", "full", "locked", "refused", "offline"];

export class OfflineQueue {
  #ports;
  #rows;
  /** @type {Trouble | ""} why the last call brought nothing */
  #failure = "";
  #attempts = 0;
  #isStarted = false;
  #isSending = false;
  #timer = 0;
  /** @type {number | null} */
  #since = null;
  /** @type {Promise<void> | null} */
  #running = null;

  /** @param {Ports} ports */
  constructor(ports) {
    const defaults = { locks: null, name: "queue", random: Math.random, now: Date.now, onchange: () => undefined };
    this.#ports = { ...defaults, ...ports };
    this.#rows = new KeptRows(ports.shelf, ports.timers, ports.receipts ?? null);
  }

  /** @returns {State} */
  get state() {
    const troubles = MOST_URGENT_FIRST.filter((trouble) => this.#has(trouble));
    return {
      unsent: this.#rows.unsent,
      sending: this.#isSending,
      trouble: troubles[0] ?? "",
      troubles,
      since: this.#since,
      lost: this.#rows.lost,
      restored: this.#rows.restored,
      refused: this.#rows.refusedCount,
    };
  }

  /**
   * Keep a row until a server answered it; resolves once it is kept, and never rejects.
   * @param {Row} row
   * @returns {Promise<{kept: "disk" | "memory"}>} "memory" when the shelf did not take it: then the page must stay open
   */
  async add(row) {
    const kept = await this.#rows.add(row);
    await this.#recount();
    this.#plan(0);
    return { kept };
  }

  /** Send whatever is there, now and from now on. */
  start() {
    if (this.#isStarted) return;
    this.#isStarted = true;
    void this.#recount().then(() => this.#plan(0));
  }

  /** Plan nothing more; what is under way is finished, and nothing is thrown away. */
  stop() {
    this.#isStarted = false;
    this.#cancel();
  }

  /** Do not wait for the next try. Resolves when this try ended, well or not: `state` tells. */
  sendNow() {
    this.#cancel();
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      if (this.#rows.unsent > 0) this.#plan(this.#failure ? this.#pause() : SOON);
    });
    return this.#running;
  }

  /** The rows that no server answered yet, oldest first. */
  waiting() {
    return this.#rows.all();
  }

  /** Every row that no server took, for a file that saves the day: those that were refused, and those that wait. */
  async exported() {
    const aside = (await this.refused()).map(({ row, answer }) => ({ ...row, refused: answer.reason ?? "" }));
    return [...aside, ...(await this.waiting())];
  }

  /** Rows that the server answered with "refused", with its answer. */
  refused() {
    return this.#rows.refused();
  }

  /** Somebody read which rows were refused: they go. */
  async forgetRefused() {
    await this.#rows.forgetRefused();
    await this.#recount();
  }

  /** Somebody read that the browser threw rows away, or that they came back: it need not be said again. */
  acknowledgeLoss() {
    this.#rows.acknowledgeLoss();
    this.#changed();
  }

  async #run() {
    await this.#rows.lookForLoss();
    await this.#rows.tidy();
    try {
      await this.#alone(() => this.#drain());
      this.#failure = "";
      this.#attempts = 0;
    } catch (error) {
      this.#failure = kindOf(error);
      this.#attempts += 1;
    }
    this.#isSending = false;
    await this.#recount();
  }

  /** @param {() => Promise<void>} act */
  async #alone(act) {
    const { locks, name, timers } = this.#ports;
    if (!locks) return act();
    const waiting = new AbortController();
    const alarm = timers.set(() => waiting.abort(), PATIENCE.tab);
    let hasBegun = false;
    const begin = () => {
      timers.clear(alarm);
      hasBegun = true;
      return act();
    };
    try {
      await locks.request(`${name}:sending`, { signal: waiting.signal }, begin);
    } catch (error) {
      if (hasBegun) throw error;
      // A tab that sleeps with the lock in its hand must not keep this one waiting; twice sent is once counted.
      await begin();
    }
  }

  async #drain() {
    this.#isSending = true;
    this.#changed();
    /** @type {Attempt} */
    const attempt = { size: MOST, suspects: new Map(), isProven: false };
    for (;;) {
      const rows = await this.#rows.first(attempt.size, new Set(attempt.suspects.keys()));
      if (rows.length === 0) break;
      const answers = await this.#ask(rows, attempt);
      if (answers) await this.#settle(rows, answers);
    }
    const { suspects, isProven } = attempt;
    if (suspects.size && !isProven) throw new Failure("refused");
    await this.#settle([...suspects.values()], [...suspects.keys()].map(refusal));
  }

  /**
   * One call. A call that is refused as a whole is made again with half of its rows, down to the row that is to blame;
   * that one is set aside only when the server takes others.
   * @param {Row[]} rows
   * @param {Attempt} attempt
   * @returns {Promise<Answer[] | null>} null when it was refused
   */
  async #ask(rows, attempt) {
    try {
      const answers = await this.#answersTo(rows);
      attempt.isProven = true;
      attempt.size = Math.min(MOST, attempt.size * 2);
      return answers;
    } catch (error) {
      const [first] = rows;
      if (kindOf(error) !== "refused" || !first) throw error;
      if (rows.length === 1) attempt.suspects.set(first.uuid, first);
      if (attempt.suspects.size > MOST_SUSPECTS && !attempt.isProven) throw error;
      attempt.size = Math.ceil(rows.length / 2);
      return null;
    }
  }

  /** @param {Row[]} rows */
  async #answersTo(rows) {
    const { answers } = await within(this.#ports.timers, PATIENCE.server, this.#ports.send(rows));
    const asked = new Set(rows.map((row) => row.uuid));
    const heard = answers.filter((answer) => asked.has(answer.uuid));
    if (heard.length === 0) throw new Failure("refused");
    return heard;
  }

  /**
   * Let go of what was answered.
   * @param {Row[]} rows
   * @param {Answer[]} answers
   */
  async #settle(rows, answers) {
    const refusals = new Map(answers.filter(({ result }) => result === "refused").map((each) => [each.uuid, each]));
    const refused = rows.flatMap((row) => ({ row, answer: refusals.get(row.uuid) }));
    if (refusals.size) await this.#rows.setAside(refused.filter(isAnswered));
    await this.#rows.letGo(answers.map((answer) => answer.uuid));
    await this.#recount();
  }

  async #recount() {
    await this.#rows.recount();
    this.#changed();
  }

  #changed() {
    const isTroubled = this.state.troubles.length > 0;
    if (isTroubled) this.#since ??= this.#ports.now();
    else this.#since = null;
    this.#ports.onchange(this.state);
  }

  /** @param {Trouble} trouble */
  #has(trouble) {
    if (trouble === "evicted") return this.#rows.wasEvicted;
    if (trouble === "full") return this.#rows.isFull;
    return this.#failure === trouble;
  }

  /** Milliseconds until the next try: longer and longer, and never all devices of an evening at once. */
  #pause() {
    const longest = BACKOFF.at(-1) ?? 0;
    const step = this.#failure === "locked" ? longest : (BACKOFF[this.#attempts - 1] ?? longest);
    return step * (0.5 + this.#ports.random() / 2);
  }

  /** @param {number} milliseconds */
  #plan(milliseconds) {
    if (!this.#isStarted || this.#timer || this.#running) return;
    this.#timer = this.#ports.timers.set(() => {
      this.#timer = 0;
      void this.sendNow();
    }, milliseconds);
  }

  #cancel() {
    if (this.#timer) this.#ports.timers.clear(this.#timer);
    this.#timer = 0;
  }
}

class Failure extends Error {
  /** @param {"refused"} kind */
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

/**
 * @param {unknown} error
 * @returns {"offline" | "locked" | "refused"}
 */
function kindOf(error) {
  const kind = error instanceof Object && "kind" in error ? error.kind : "";
  return kind === "locked" || kind === "refused" ? kind : "offline";
}

/**
 * @param {string} uuid
 * @returns {Answer}
 */
function refusal(uuid) {
  return { uuid, result: "refused", reason: "unreadable" };
}

/**
 * @param {{row: Row, answer: Answer | undefined}} pair
 * @returns {pair is import("./kept_rows.js").Refused}
 */
function isAnswered(pair) {
  return pair.answer !== undefined;
}
