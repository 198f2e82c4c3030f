// @ts-check
/** What the door's phone shows: the camera, an answer, a sheet, or trouble; one at a time. */

import { fill } from "../../lib/wording.js";
import { copy, piece, say } from "./parts.js";

/**
 * @typedef {import("../../lib/check_in.js").Answer} Answer
 * @typedef {import("../../lib/check_in.js").Counts} Counts
 * @typedef {"scanning" | "code" | "search" | "trouble" | import("../../lib/check_in.js").Result} Mode
 * @typedef {Record<string, string> & {reasons: Record<string, string>, statuses: Record<string, string>}} Texts
 */

const RESULTS = new Set(["welcome", "already", "look", "not_found"]);
const DOCKS = /** @type {Record<string, string>} */ ({ code: "sheet", search: "sheet" });

export class Screen {
  /** @type {Mode} */
  mode = "scanning";
  hasCamera = true;
  #root;
  #texts;
  #time;

  /**
   * @param {HTMLElement} root
   * @param {Texts} texts
   */
  constructor(root, texts) {
    this.#root = root;
    this.#texts = texts;
    const options = { hour: "2-digit", minute: "2-digit", timeZone: root.dataset.timezone };
    this.#time = new Intl.DateTimeFormat(document.documentElement.lang, /** @type {any} */ (options));
  }

  /** @param {Mode} mode */
  show(mode) {
    this.mode = mode;
    const isResult = RESULTS.has(mode);
    this.#toggle("camera", mode === "scanning" && this.hasCamera);
    this.#toggle("sheet-code", mode === "code");
    this.#toggle("sheet-search", mode === "search");
    if (!isResult) this.#part("result").replaceChildren();
    if (mode !== "trouble" && mode !== "code") this.#toggle("trouble", false);
    const dock = !this.hasCamera && mode === "code" ? "scanning" : DOCKS[mode] ?? mode;
    for (const each of document.querySelectorAll("[data-dock]")) {
      if (each instanceof HTMLElement) each.hidden = each.dataset.dock !== dock;
    }
    for (const result of RESULTS) document.body.classList.toggle(`door--${result}`, result === mode);
    document.body.classList.toggle("door--live", mode === "scanning" && this.hasCamera);
  }

  /** @param {string} sentence */
  tell(sentence) {
    const note = document.createElement("p");
    note.className = "note";
    note.textContent = sentence;
    this.#part("result").replaceChildren(note);
  }

  /** @param {string} sentence what is wrong; empty when nothing is */
  warn(sentence) {
    this.#toggle("trouble", sentence !== "");
    say(this.#part("trouble"), "sentence", sentence);
  }

  /** @param {Answer} answer */
  answer(answer) {
    const panel = copy(`[data-result="${answer.result}"]`);
    if (!panel) return;
    const texts = this.#texts;
    say(panel, "name", answer.name);
    say(panel, "organisation", answer.organisation);
    say(panel, "since", answer.result === "already" ? this.#since(answer) : "");
    say(panel, "reason", answer.result === "welcome" ? "" : (texts.reasons[answer.reason] ?? ""));
    this.#seat(panel, answer);
    const flags = answer.flags.map((code) => copy(`[data-flag="${CSS.escape(code)}"]`)).filter((flag) => flag !== null);
    piece(panel, '[data-slot="flags"]', HTMLElement).replaceChildren(...flags);
    this.#part("result").replaceChildren(panel);
    this.show(answer.result);
    window.scrollTo(0, 0);
    this.#focusDock();
  }

  /**
   * @param {string} name
   * @param {number | null} table
   */
  last(name, table) {
    const strip = this.#part("last");
    strip.hidden = name === "";
    say(strip, "name", name);
    say(strip, "table", table ? `${this.#texts.table} ${table}` : "");
  }

  /** @param {Counts} counts */
  counts(counts) {
    this.#part("counts").textContent = fill(this.#texts.counts ?? "", { ...counts });
  }

  /** @param {Answer} answer */
  #since(answer) {
    const time = answer.checked_in_at ? this.#time.format(new Date(answer.checked_in_at)) : "";
    return [time, answer.door].filter(Boolean).join(" · ");
  }

  /**
   * @param {HTMLElement} panel
   * @param {Answer} answer
   */
  #seat(panel, answer) {
    const where = panel.querySelector('[data-slot="table"]');
    if (!(where instanceof HTMLElement)) return;
    where.hidden = answer.registration === null;
    const table = answer.table;
    const ring = table ? copy(`[data-ring="${table.number}"]`) : null;
    piece(where, '[data-slot="ring"]', HTMLElement).replaceChildren(...(ring ? [ring] : []));
    say(where, "number", table ? `${this.#texts.table} ${table.number}` : (this.#texts.noTable ?? ""));
    say(where, "title", table?.title ?? "");
    const others = answer.rounds.filter((other) => other.number !== table?.number);
    const rounds = others.map((other) => fill(this.#texts.round ?? "", { round: other.round, number: other.number }));
    say(where, "rounds", rounds.join(" · "));
  }

  #focusDock() {
    const first = document.querySelector("[data-dock]:not([hidden]) button");
    if (first instanceof HTMLElement) first.focus({ preventScroll: true });
  }

  /** @param {string} name */
  #part(name) {
    return piece(document, `[data-part="${name}"]`, HTMLElement);
  }

  /**
   * @param {string} name
   * @param {boolean} visible
   */
  #toggle(name, visible) {
    piece(this.#root, `[data-part="${name}"]`, HTMLElement).hidden = !visible;
  }
}
