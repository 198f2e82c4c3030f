// @ts-check
/** One card of the page: a point, a connection or a contact person; reads and writes its fields, shows how it stands. */

import { cleaned } from "../../lib/typed_text.js";

/** @typedef {import("../../lib/autosave.js").Value} Value */
/** @typedef {"point" | "connection" | "contact"} Kind */

const GROWS_BY_ITSELF = globalThis.CSS?.supports("field-sizing", "content") ?? false;

export class Card {
  /** @type {import("../../lib/autosave.js").Autosave | null} set once, when the card joins the page */
  autosave = null;
  element;
  kind;
  uuid;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.kind = /** @type {Kind} */ (element.dataset.item);
    this.uuid = element.dataset.uuid ?? "";
    this.#growAll();
  }

  get key() {
    return `${this.kind}:${this.uuid}`;
  }

  /** The revision the server rendered, 0 for a new card. */
  get revision() {
    return Number(this.element.dataset.revision ?? 0);
  }

  get isEmpty() {
    return Object.entries(this.read()).every(([name, value]) => !value || name === "kind" || name === "round");
  }

  /** What stands there now. */
  read() {
    return this.#value((field) => ({ text: field.value, checked: field instanceof HTMLInputElement && field.checked }));
  }

  /** What the server rendered: somebody on slow wifi may have typed before this script was there. */
  rendered() {
    return this.#value((field) => ({
      text: field.defaultValue,
      checked: field instanceof HTMLInputElement && field.defaultChecked,
    }));
  }

  /** @param {Value} value */
  write(value) {
    for (const field of this.#fields()) {
      const wanted = value[field.dataset.field ?? ""];
      if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = wanted === true;
      else if (field instanceof HTMLInputElement && field.type === "radio") field.checked = field.value === String(wanted ?? "");
      else if (cleaned(field.value) !== String(wanted ?? "")) field.value = String(wanted ?? "");
    }
    this.refresh();
  }

  /** Show the chosen kind and round, and let texts grow. */
  refresh() {
    this.#growAll();
    const kind = this.#chosen("kind");
    const pill = this.element.querySelector("[data-kind-pill]");
    if (kind && pill) {
      const parts = [...kind.children].filter((part) => !(part instanceof HTMLInputElement));
      pill.className = `pill pill--kind-${this.read().kind}`;
      pill.replaceChildren(...parts.map((part) => part.cloneNode(true)));
    }
    const word = this.element.querySelector("[data-round-word]");
    if (word) word.textContent = this.read().round ? (this.#chosen("round")?.textContent ?? "").trim() : "";
  }

  /**
   * @param {number} number from 1
   * @param {number} last
   */
  renumber(number, last) {
    for (const place of this.element.querySelectorAll("[data-number]")) place.textContent = String(number);
    this.#button("up")?.toggleAttribute("disabled", number === 1);
    this.#button("down")?.toggleAttribute("disabled", number === last);
  }

  /** @param {number} revision what the server answered; a plain form would send it along */
  remember(revision) {
    this.element.dataset.revision = String(revision);
    const base = this.element.querySelector("[data-base]");
    if (base instanceof HTMLInputElement) base.value = String(revision);
  }

  /** @param {string} sentence empty takes the error away */
  refuse(sentence) {
    this.#say("[data-error]", "[data-error-text]", sentence);
    for (const field of this.#fields()) field.toggleAttribute("aria-invalid", false);
    const text = this.element.querySelector("textarea");
    if (sentence) text?.setAttribute("aria-invalid", "true");
  }

  /** @param {string} sentence */
  hint(sentence) {
    this.#say("[data-hint]", "[data-hint-text]", sentence);
  }

  /** @param {HTMLElement} block the choice between two texts */
  ask(block) {
    this.settled();
    this.element.querySelector("[data-error]")?.after(block);
  }

  /** The choice has been made. */
  settled() {
    for (const block of this.element.querySelectorAll("[data-two-texts]")) block.remove();
  }

  /** Put the cursor where typing goes on. */
  focus() {
    const field = this.#fields().find((each) => !(each instanceof HTMLInputElement) || each.type === "text");
    field?.focus();
  }

  /** @param {"up" | "down"} preferred after a move: the button that can still be pressed */
  focusMove(preferred) {
    const other = preferred === "up" ? "down" : "up";
    const button = [this.#button(preferred), this.#button(other)].find((each) => each && !each.disabled);
    (button ?? this.element).focus();
  }

  /**
   * @param {(field: HTMLInputElement | HTMLTextAreaElement) => {text: string, checked: boolean}} look
   * @returns {Value}
   */
  #value(look) {
    /** @type {Value} */
    const value = {};
    for (const field of this.#fields()) {
      const name = field.dataset.field ?? "";
      const { text, checked } = look(field);
      if (field.type === "checkbox") value[name] = checked;
      else if (field.type !== "radio") value[name] = cleaned(text);
      else if (checked) value[name] = field.value;
    }
    if (this.kind === "point") value.round = value.round ? Number(value.round) : null;
    return value;
  }

  #fields() {
    const found = this.element.querySelectorAll("[data-field]");
    return /** @type {(HTMLInputElement | HTMLTextAreaElement)[]} */ ([...found]);
  }

  /** @param {string} name */
  #chosen(name) {
    return this.element.querySelector(`input[data-field="${name}"]:checked`)?.closest("label") ?? null;
  }

  /**
   * @param {string} name
   * @returns {HTMLButtonElement | null}
   */
  #button(name) {
    return this.element.querySelector(`button[data-do="${name}"]`);
  }

  /**
   * @param {string} block
   * @param {string} text
   * @param {string} sentence
   */
  #say(block, text, sentence) {
    this.element.querySelector(block)?.toggleAttribute("hidden", !sentence);
    const words = this.element.querySelector(text);
    if (words && words.textContent !== sentence) words.textContent = sentence;
  }

  #growAll() {
    if (GROWS_BY_ITSELF) return;
    for (const text of this.element.querySelectorAll("textarea")) {
      text.style.blockSize = "auto";
      text.style.blockSize = `${text.scrollHeight + 4}px`;
    }
  }
}
