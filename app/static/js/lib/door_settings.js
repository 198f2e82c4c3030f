// @ts-check
/** What a volunteer chose for this phone: mode, sound and speech; remembered by the browser, forgotten where it cannot. */

/** @typedef {{mode: "express" | "confirm", sound: boolean, speech: boolean}} Choices */

const KEY = "opbrengst-door";
/** @type {Choices} */
const FIRST = { mode: "express", sound: true, speech: false };

export class DoorSettings {
  #storage;
  #choices = { ...FIRST };

  /** @param {Pick<Storage, "getItem" | "setItem"> | null} storage */
  constructor(storage) {
    this.#storage = storage;
    try {
      const kept = JSON.parse(storage?.getItem(KEY) ?? "{}");
      this.#choices = { ...FIRST, ...kept, mode: kept.mode === "confirm" ? "confirm" : "express" };
    } catch {
      // Unreadable or forbidden: we start as anybody does.
    }
  }

  /** @returns {Readonly<Choices>} */
  get choices() {
    return this.#choices;
  }

  /** @param {Partial<Choices>} choices */
  change(choices) {
    this.#choices = { ...this.#choices, ...choices };
    try {
      this.#storage?.setItem(KEY, JSON.stringify(this.#choices));
    } catch {
      // Full or forbidden: it holds until the page goes.
    }
  }
}
