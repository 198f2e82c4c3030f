// @ts-check
/** What the door's phone shows: the camera, an answer, a sheet, or a problem; one at a time. */

import { piece } from "./parts.js";

/**
 * @typedef {"scanning" | "code" | "search" | "walk-in" | "menu"} Place
 * @typedef {import("../../lib/door_desk.js").Outcome["result"]} Result
 * @typedef {Place | Result | "confirm" | "trouble" | "locked"} Mode
 */

const SHEETS = ["code", "search", "walk-in", "menu"];
const COLOURS = ["welcome", "already", "look", "not_found", "trouble"];
/** @type {Partial<Record<Mode, Mode>>} */
const COLOUR_OF = { confirm: "welcome", locked: "trouble" };

export class Screen {
  /** @type {Mode} */
  mode = "scanning";
  /** Why there is no camera: a key of the texts' problems; empty while there is one. */
  withoutCamera = "";
  #root;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  get isSheet() {
    return SHEETS.includes(this.mode);
  }

  /**
   * @param {Mode} mode
   * @param {Mode} asking whose buttons to show, when not its own
   */
  show(mode, asking = mode) {
    this.mode = mode;
    const colour = COLOUR_OF[mode] ?? mode;
    this.#toggle("camera", mode === "scanning");
    for (const sheet of SHEETS) this.#toggle(`sheet-${sheet}`, mode === sheet);
    if (!COLOURS.includes(colour)) this.#region.replaceChildren();
    const dock = this.#dockOf(asking);
    for (const each of document.querySelectorAll("[data-dock]")) {
      if (each instanceof HTMLElement) each.hidden = each.dataset.dock !== dock;
    }
    for (const each of COLOURS) document.body.classList.toggle(`door--${each}`, each === colour);
    // Without a camera the field for codes is where everything begins and ends.
    document.body.classList.toggle("door--sheet", this.isSheet && !(mode === "code" && this.withoutCamera));
    document.body.classList.toggle("door--waiting", mode === "confirm");
    document.body.classList.toggle("door--live", mode === "scanning");
    // The button that led here is gone: whoever reads with the ears goes on from the top.
    const { activeElement: at } = document;
    if (mode === "scanning" && (!at || at === document.body || at.closest("[hidden]"))) focus(document.querySelector("h1"));
  }

  /**
   * @param {HTMLElement} panel
   * @param {Mode} mode
   * @param {Mode} [asking] whose buttons to show, when not its own
   */
  answer(panel, mode, asking) {
    this.#region.replaceChildren(panel);
    this.show(mode, asking);
    window.scrollTo(0, 0);
    const first = document.querySelector("[data-dock]:not([hidden]) button");
    if (first instanceof HTMLElement) first.focus({ preventScroll: true });
  }

  /**
   * The same answer with more known of it; the focus stays where it is.
   * @param {HTMLElement} panel
   */
  renew(panel) {
    const [current] = this.#region.children;
    // A region that is read aloud says a thing once.
    if (current?.isEqualNode(panel)) return;
    const hadFocus = this.#region.contains(document.activeElement);
    this.#region.replaceChildren(panel);
    if (hadFocus) focus(panel.querySelector(".result__word"));
  }

  /** @param {string} sentence */
  tell(sentence) {
    const note = document.createElement("p");
    note.className = "note";
    note.textContent = sentence;
    this.#region.replaceChildren(note);
  }

  /** @param {Mode} mode */
  #dockOf(mode) {
    if (mode === "code" && this.withoutCamera) return "typing";
    return this.isSheet && mode !== "walk-in" ? "sheet" : mode;
  }

  get #region() {
    return piece(this.#root, '[data-part="result"]', HTMLElement);
  }

  /**
   * @param {string} name
   * @param {boolean} visible
   */
  #toggle(name, visible) {
    piece(this.#root, `[data-part="${name}"]`, HTMLElement).hidden = !visible;
  }
}

/** @param {Element | null} words that nobody can press */
function focus(words) {
  if (!(words instanceof HTMLElement)) return;
  words.tabIndex = -1;
  words.focus({ preventScroll: true });
}
