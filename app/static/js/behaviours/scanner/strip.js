// @ts-check
/** The last scans at this phone, to see whom one just let in and to take one back; gone with the page. */

import { copy, piece, say } from "./parts.js";

/**
 * @typedef {import("../../lib/door_desk.js").Outcome} Outcome
 * @typedef {{outcome: Outcome, isUndone: boolean, server: string}} Line `server`: what the server saw otherwise
 */

const MOST = 5;
const FIRST = 1;

export class Strip {
  /** @type {Line[]} the newest first */
  #lines = [];
  #root;
  #panel;
  #texts;
  #isOpen = false;

  /**
   * @param {HTMLElement} root
   * @param {import("./panel.js").Panel} panel says what people and tables are called
   * @param {import("./panel.js").Texts} texts
   */
  constructor(root, panel, texts) {
    this.#root = root;
    this.#panel = panel;
    this.#texts = texts;
  }

  /** @param {Outcome} outcome */
  add(outcome) {
    this.#lines = [{ outcome, isUndone: false, server: "" }, ...this.#lines].slice(0, MOST);
    this.draw();
  }

  /** @param {string} uuid */
  find(uuid) {
    return this.#lines.find((line) => line.outcome.uuid === uuid);
  }

  /** @param {string} uuid */
  undone(uuid) {
    const line = this.find(uuid);
    if (line) line.isUndone = true;
    this.draw();
  }

  /** Nobody's name stays. */
  empty() {
    this.#lines = [];
    this.draw();
  }

  /** Show the older ones as well, or only the last. */
  toggle() {
    this.#isOpen = !this.#isOpen;
    this.draw();
  }

  /** Show what is known by now. */
  draw() {
    const shown = this.#lines.slice(0, this.#isOpen ? MOST : FIRST);
    this.#root.hidden = shown.length === 0;
    const items = shown.map((line, at) => this.#item(line, at === 0)).filter((item) => item !== null);
    piece(this.#root, '[data-part="strip-list"]', HTMLElement).replaceChildren(...items);
    const more = piece(this.#root, '[data-action="older"]', HTMLElement);
    more.hidden = this.#lines.length <= FIRST;
    more.setAttribute("aria-expanded", String(this.#isOpen));
  }

  /**
   * @param {Line} line
   * @param {boolean} isLatest
   */
  #item({ outcome, isUndone, server }, isLatest) {
    const item = copy("[data-line]");
    if (!item) return null;
    const word = this.#texts.words[outcome.result] ?? "";
    const name = this.#panel.nameOf(outcome) || word;
    const sign = copy(`[data-sign="${isUndone ? "undone" : outcome.result}"]`);
    piece(item, '[data-slot="sign"]', HTMLElement).replaceChildren(...(sign ? [sign] : []));
    item.classList.toggle("strip__line--undone", isUndone);
    say(item, "latest", isLatest ? (this.#texts.latest ?? "") : "");
    say(item, "word", name === word ? "" : word);
    say(item, "name", name);
    say(item, "table", this.#panel.tableOf(outcome));
    say(item, "server", server);
    const undo = piece(item, '[data-action="undo-line"]', HTMLElement);
    undo.hidden = isUndone || outcome.result !== "welcome";
    undo.dataset.uuid = outcome.uuid;
    say(undo, "whom", name);
    return item;
  }
}
