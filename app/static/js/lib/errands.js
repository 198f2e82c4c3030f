// @ts-check
/** Things to do one after the other (move, remove, bring back), each tried until the server answers. */

import { RETRIES } from "./autosave.js";

/** @typedef {() => Promise<{status: number, body: Record<string, any>} | null>} Errand null: there was nothing to do */

export class Errands {
  /** @type {{act: Errand, done: (answer: any) => void}[]} */
  #waiting = [];
  #busy = false;
  #attempts = 0;
  #timer = 0;
  #timers;
  #show;

  /**
   * @param {import("./autosave.js").Timers} timers
   * @param {(state: import("./autosave.js").State, sentence: string) => void} show the sentence says why it was refused
   */
  constructor(timers, show) {
    this.#timers = timers;
    this.#show = show;
  }

  /**
   * @param {Errand} act rejects, or answers 429 or in the 500s, to be tried again
   * @returns {Promise<{status: number, body: Record<string, any>} | null>} the first real answer
   */
  add(act) {
    return new Promise((done) => {
      this.#waiting.push({ act, done });
      void this.#go();
    });
  }

  /** Try again now. */
  retry() {
    if (this.#timer) this.#timers.clear(this.#timer);
    this.#timer = 0;
    this.#attempts = 0;
    void this.#go();
  }

  async #go() {
    const next = this.#waiting[0];
    if (!next || this.#busy || this.#timer) return;
    this.#busy = true;
    if (this.#attempts === 0) this.#show("saving", "");
    const answer = await next.act().catch(() => undefined);
    this.#busy = false;
    if (answer === undefined || (answer && (answer.status >= 500 || answer.status === 429))) {
      this.#later();
      return;
    }
    this.#attempts = 0;
    this.#waiting.shift();
    next.done(answer);
    if (this.#waiting.length === 0) this.#show(stateAfter(answer?.status ?? 200), String(answer?.body.title ?? ""));
    else void this.#go();
  }

  #later() {
    this.#attempts += 1;
    this.#show("failed", "");
    this.#timer = this.#timers.set(
      () => {
        this.#timer = 0;
        void this.#go();
      },
      RETRIES[Math.min(this.#attempts, RETRIES.length) - 1] ?? 0,
    );
  }
}

/**
 * @param {number} status
 * @returns {import("./autosave.js").State}
 */
function stateAfter(status) {
  if (status === 401 || status === 403) return "locked";
  return status === 409 ? "refused" : "saved";
}
