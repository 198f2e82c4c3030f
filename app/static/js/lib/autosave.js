// @ts-check
/**
 * Keeps one item saved while somebody types: a draft at once, a call within 400 ms, again and again until answered.
 *
 * One call is under way at a time, and one without an answer is sent again exactly as it was: the server knows it by
 * its content, so nobody ever finds themselves in conflict with their own lost call.
 */

/** @typedef {Record<string, string | number | boolean | null>} Value */
/** @typedef {"saved" | "saving" | "failed" | "conflict" | "refused" | "locked"} State */
/** @typedef {{status: number, body: Record<string, any>}} Answer */

/**
 * @typedef {object} Call
 * @property {Value} value
 * @property {number} base the revision the value grew out of
 * @property {string | null} unanswered a text sent before this one that may or may not have arrived
 * @property {boolean} decided whether the writer saw all texts and chose this one
 */

/**
 * @typedef {object} Ports
 * @property {(call: Call) => Promise<Answer>} send rejects when there is no answer
 * @property {import("./drafts.js").Drafts<Value>} drafts
 * @property {() => number} place where the item stands on the page, from 0
 * @property {(state: State, sentence: string) => void} show
 * @property {(value: Value) => void} adopt the server merged what others changed, and nothing was typed since
 * @property {(code: string, current: Record<string, any>) => void} clash somebody else wrote too, or removed it
 * @property {(told: Record<string, any>) => void} [heard] any answer of a kept item
 * @property {Timers} timers
 */

/** @typedef {{set: (act: () => void, milliseconds: number) => number, clear: (id: number) => void}} Timers */

export const PAUSE = 400;
export const RETRIES = [1_000, 2_000, 4_000, 8_000, 15_000];
/** @type {State[]} */
const WAITS_FOR_A_PERSON = ["conflict", "refused", "locked"];

export class Autosave {
  #key;
  #ports;
  #value;
  #base;
  /** The revision of the other text that somebody was shown; counts once they chose. */
  #seen = 0;
  /** @type {State} */
  #state = "saved";
  #dirty = false;
  #decided = false;
  #attempts = 0;
  #timer = 0;
  /** @type {Call | null} a call without an answer so far */
  #open = null;
  /** @type {string | null} */
  #unanswered = null;
  /** @type {Promise<void> | null} */
  #running = null;

  /**
   * @param {string} key
   * @param {Value} value what the server has
   * @param {number} base its revision, 0 when the server has nothing
   * @param {Ports} ports
   */
  constructor(key, value, base, ports) {
    this.#key = key;
    this.#value = value;
    this.#base = base;
    this.#ports = ports;
  }

  get state() {
    return this.#state;
  }

  /** The revision the server answered last; 0 when it has nothing yet. */
  get base() {
    return this.#base;
  }

  /** Whether the server may know of this item. */
  get isKnown() {
    return this.#base > 0 || this.#open !== null;
  }

  /** @param {Value} value what stands there now */
  change(value) {
    if (same(value, this.#value)) return;
    this.#value = value;
    this.#dirty = true;
    this.#draft();
    if (this.#state === "conflict" || this.#state === "locked") return;
    if (this.#state !== "failed") this.#show("saving");
    this.#plan(PAUSE);
  }

  /** @param {Value} value the text that somebody chose, seeing both */
  decide(value) {
    this.#value = value;
    this.#base = Math.max(this.#base, this.#seen);
    this.#decided = true;
    this.#dirty = true;
    this.#draft();
    this.#show("saving");
    this.#plan(0);
  }

  /** @param {import("./drafts.js").Draft<Value>} draft what an earlier page could not send */
  recover(draft) {
    if (same(draft.value, this.#value)) {
      this.#ports.drafts.drop(this.#key);
      return;
    }
    this.#value = draft.value;
    this.#base = draft.base;
    this.#unanswered = draft.sent;
    this.#dirty = true;
    this.#show("saving");
    this.#plan(0);
  }

  /** Try again now: the network is back, or somebody waits for it. */
  retry() {
    if (this.#state !== "failed") return;
    this.#attempts = 0;
    this.#cancel();
    this.#plan(0);
  }

  /**
   * Send what is unsent, now.
   * @returns {Promise<boolean>} whether everything typed is kept
   */
  async flush() {
    this.#cancel();
    do {
      await (this.#running ?? (this.#dirty && !this.#waits ? this.#send() : undefined));
    } while (this.#dirty && this.#state === "saving");
    return !this.#dirty;
  }

  /** The page goes away: send the newest at once, beside a call that may be under way. */
  leave() {
    this.#cancel();
    if (!this.#dirty || this.#waits || (this.#running && same(this.#open?.value, this.#value))) return;
    const unanswered = this.#open ? textOf(this.#open.value) : this.#unanswered;
    this.#ports.send({ value: this.#value, base: this.#base, unanswered, decided: false }).catch(() => undefined);
  }

  /** The item is taken away: nothing more is sent, and no draft comes back. */
  forget() {
    this.#cancel();
    this.#dirty = false;
    this.#open = null;
    this.#ports.drafts.drop(this.#key);
    this.#show("saved");
  }

  /** @param {number} revision the item was brought back by another call, which told its revision */
  rebase(revision) {
    this.#base = revision;
  }

  get #waits() {
    return WAITS_FOR_A_PERSON.includes(this.#state);
  }

  /** @param {number} milliseconds */
  #plan(milliseconds) {
    if (this.#timer || this.#running) return;
    this.#timer = this.#ports.timers.set(() => {
      this.#timer = 0;
      void this.#send();
    }, milliseconds);
  }

  #cancel() {
    if (this.#timer) this.#ports.timers.clear(this.#timer);
    this.#timer = 0;
  }

  #send() {
    this.#cancel();
    this.#running ??= this.#call().finally(() => {
      this.#running = null;
      if (this.#dirty && this.#state === "saving") this.#plan(PAUSE);
      if (this.#dirty && this.#state === "failed") this.#plan(RETRIES[Math.min(this.#attempts, RETRIES.length) - 1] ?? 0);
    });
    return this.#running;
  }

  async #call() {
    this.#open ??= { value: this.#value, base: this.#base, unanswered: this.#unanswered, decided: this.#decided };
    const call = this.#open;
    this.#draft();
    const answer = await this.#ports.send(call).catch(() => null);
    if (this.#open !== call) return; // forgotten meanwhile
    if (answer === null || answer.status >= 500 || answer.status === 429 || answer.status === 408) {
      this.#attempts += 1;
      this.#show("failed");
      return;
    }
    this.#open = null;
    this.#attempts = 0;
    this.#hear(call, answer);
  }

  /**
   * @param {Call} call
   * @param {Answer} answer
   */
  #hear(call, { status, body }) {
    const sentence = String(body.title ?? "");
    if (status < 300) {
      this.#keep(call, body);
    } else if (status === 409 && body.current) {
      this.#seen = body.current.revision;
      this.#draft();
      this.#show("conflict", sentence);
      this.#ports.clash(String(body.code), body.current);
    } else {
      this.#show(status === 401 || status === 403 || status === 404 ? "locked" : "refused", sentence);
    }
  }

  /**
   * @param {Call} call
   * @param {Record<string, any>} told
   */
  #keep(call, told) {
    this.#decided = false;
    const untouched = same(this.#value, call.value);
    const kept = keptValue(call.value, told);
    if (untouched || same(kept, call.value)) {
      this.#base = told.revision ?? 1;
      this.#unanswered = null;
    }
    if (untouched && !same(kept, call.value)) {
      this.#value = kept;
      this.#ports.adopt(kept);
    }
    this.#ports.heard?.(told);
    this.#dirty = !untouched;
    if (untouched) this.#ports.drafts.drop(this.#key);
    else this.#draft();
    this.#show(untouched ? "saved" : "saving");
  }

  #draft() {
    const sent = this.#open ? textOf(this.#open.value) : this.#unanswered;
    this.#ports.drafts.write(this.#key, { value: this.#value, base: this.#base, sent, place: this.#ports.place() });
  }

  /**
   * @param {State} state
   * @param {string} [sentence]
   */
  #show(state, sentence = "") {
    this.#state = state;
    this.#ports.show(state, sentence);
  }
}

/**
 * @param {Value | undefined} one
 * @param {Value | undefined} other
 */
export function same(one, other) {
  if (!one || !other) return one === other;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
}

/**
 * The sent value with whatever the server says of the same fields.
 * @param {Value} sent
 * @param {Record<string, any>} told
 * @returns {Value}
 */
function keptValue(sent, told) {
  return Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, name in told ? told[name] : value]));
}

/** @param {Value} value */
function textOf(value) {
  return typeof value.text === "string" ? value.text : null;
}
