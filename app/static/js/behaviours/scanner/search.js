// @ts-check
/** Finding someone by name: in the list on this phone once the PIN opened it, else at the server. */

import { Trouble } from "../../lib/check_in.js";
import { copy, piece, say } from "./parts.js";

/**
 * @typedef {import("../../lib/door_desk.js").Found} Found
 * @typedef {import("../../lib/door_phone.js").DoorPhone} DoorPhone
 * @typedef {import("./panel.js").Texts} Texts
 */

// The server counts how often it is asked (app/door/searching.py): once or twice for a name.
const PAUSE_MILLISECONDS = 300;

export class Search {
  #root;
  #phone;
  #texts;
  #pick;
  #timer = 0;
  #latest = 0;

  /**
   * @param {HTMLElement} root
   * @param {DoorPhone} phone
   * @param {Texts} texts
   * @param {(person: Found) => void} pick
   */
  constructor(root, phone, texts, pick) {
    this.#root = root;
    this.#phone = phone;
    this.#texts = texts;
    this.#pick = pick;
  }

  /** Start afresh, with the cursor in the field; without a network first in the one for the PIN. */
  open() {
    this.#field.value = "";
    this.#show([], "");
    this.#offerPin();
    (this.#needsPin ? this.#pin : this.#field).focus();
  }

  /** @param {string} text typed before the field had the focus */
  begin(text) {
    this.#field.value += text;
    this.#field.focus();
    this.soon();
  }

  /** Look again shortly after the last key; at once where nothing has to travel. */
  soon() {
    clearTimeout(this.#timer);
    if (this.#isUnlocked) void this.now();
    else this.#timer = window.setTimeout(() => void this.now(), PAUSE_MILLISECONDS);
  }

  /** Look now. */
  async now() {
    clearTimeout(this.#timer);
    const asked = ++this.#latest;
    const text = this.#field.value.trim();
    if (text.length < 2) return this.#show([], text ? (this.#texts.short ?? "") : "");
    if (!this.#isUnlocked) this.#say(this.#texts.searching ?? "");
    try {
      const people = await this.#source.people(text);
      if (asked === this.#latest) this.#show(people, people.length ? "" : (this.#texts.nobody ?? ""));
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      if (asked !== this.#latest) return;
      this.#offerPin();
      this.#show([], error.sentence || ((error.kind === "offline" ? this.#texts.searchOffline : this.#texts.problems[error.kind]?.advice) ?? ""));
    }
  }

  /** Open the names with the PIN that was typed. */
  async unlock() {
    const message = piece(this.#root, '[data-part="pin-message"]', HTMLElement);
    message.textContent = this.#texts.unlocking ?? "";
    const isRight = await this.#phone.unlock(this.#pin.value);
    message.textContent = (isRight ? "" : this.#texts.wrongPin) ?? "";
    if (!isRight) return this.#pin.select();
    this.#pin.value = "";
    this.#offerPin();
    this.#field.focus();
    if (this.#field.value) await this.now();
    else this.#show([], this.#texts.unlocked ?? "");
  }

  /** Forget what was still to be looked up, and whom was found. */
  stop() {
    clearTimeout(this.#timer);
    this.#latest += 1;
    this.#field.value = "";
    this.#show([], "");
  }

  get #isUnlocked() {
    return this.#phone.list?.isUnlocked ?? false;
  }

  get #needsPin() {
    return this.#phone.list !== null && !this.#isUnlocked && this.#phone.line.trouble !== "";
  }

  get #source() {
    return this.#isUnlocked ? this.#phone.desk : this.#phone.remote;
  }

  get #field() {
    return piece(this.#root, '[data-part="search-form"] input[name="q"]', HTMLInputElement);
  }

  get #pin() {
    return piece(this.#root, "#pin", HTMLInputElement);
  }

  #offerPin() {
    const isLocked = this.#phone.list !== null && !this.#isUnlocked;
    piece(this.#root, '[data-part="pin-form"]', HTMLElement).hidden = !isLocked;
  }

  /**
   * @param {Found[]} people
   * @param {string} message
   */
  #show(people, message) {
    this.#say(message);
    piece(this.#root, '[data-part="found"]', HTMLElement).replaceChildren(
      ...people.map((person) => this.#line(person)).filter((line) => line !== null),
    );
  }

  /** @param {string} message */
  #say(message) {
    piece(this.#root, '[data-part="search-message"]', HTMLElement).textContent = message;
  }

  /** @param {Found} person */
  #line(person) {
    const line = copy("[data-found]");
    if (!line) return null;
    const table = person.table ? `${this.#texts.table} ${person.table}` : "";
    say(line, "name", person.name);
    say(line, "more", [table, person.organisation].filter(Boolean).join(" · "));
    const status = person.isIn ? this.#texts.isIn : this.#texts.statuses[person.status];
    const mark = piece(line, '[data-slot="status"]', HTMLElement);
    mark.hidden = !status;
    piece(mark, "span", HTMLElement).textContent = status ?? "";
    const button = piece(line, '[data-action="pick"]', HTMLButtonElement);
    const whom = document.createElement("span");
    whom.className = "visually-hidden";
    whom.textContent = person.name;
    button.append(" ", whom);
    button.addEventListener("click", () => this.#pick(person));
    return line;
  }
}
