// @ts-check
/** How the whole page stands: as badly as the worst of its items. */

/** @typedef {import("./autosave.js").State} State */

/** @type {State[]} from best to worst */
const ORDER = ["saved", "saving", "failed", "conflict", "refused", "locked"];

export class SaveStates {
  /** @type {Map<string, State>} */
  #states = new Map();
  #listen;

  /** @param {(state: State) => void} listen hears the whole page's state each time it changes */
  constructor(listen) {
    this.#listen = listen;
  }

  /** @returns {State} */
  get overall() {
    return [...this.#states.values()].reduce((worst, state) => (rank(state) > rank(worst) ? state : worst), "saved");
  }

  /**
   * @param {string} key
   * @param {State} state
   */
  set(key, state) {
    const before = this.overall;
    if (state === "saved") this.#states.delete(key);
    else this.#states.set(key, state);
    if (this.overall !== before) this.#listen(this.overall);
  }
}

/** @param {State} state */
function rank(state) {
  return ORDER.indexOf(state);
}
