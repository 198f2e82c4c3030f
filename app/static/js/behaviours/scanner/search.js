// @ts-check
/** Finding someone by name while the camera keeps running. */

import { Trouble } from "../../lib/check_in.js";
import { copy, piece, say } from "./parts.js";

/**
 * @typedef {import("../../lib/check_in.js").Person} Person
 * @typedef {import("./screen.js").Texts} Texts
 */

const PAUSE_MILLISECONDS = 150;

export class Search {
  #root;
  #server;
  #texts;
  #pick;
  #timer = 0;
  #latest = 0;

  /**
   * @param {HTMLElement} root
   * @param {import("../../lib/check_in.js").DoorServer} server
   * @param {Texts} texts
   * @param {(person: Person) => void} pick
   */
  constructor(root, server, texts, pick) {
    this.#root = root;
    this.#server = server;
    this.#texts = texts;
    this.#pick = pick;
  }

  /** Start afresh, with the cursor in the field. */
  open() {
    this.#field.value = "";
    this.#show([], "");
    this.#field.focus();
  }

  /** Look again shortly after the last key. */
  soon() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.now(), PAUSE_MILLISECONDS);
  }

  /** Look now. */
  async now() {
    clearTimeout(this.#timer);
    const asked = ++this.#latest;
    const text = this.#field.value.trim();
    if (!text) return this.#show([], "");
    try {
      const { enough, people } = await this.#server.people(text);
      if (asked !== this.#latest) return;
      const nobody = enough ? this.#texts.nobody : this.#texts.short;
      this.#show(people, people.length ? "" : (nobody ?? ""));
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.#show([], error.sentence || (this.#texts[error.kind] ?? ""));
    }
  }

  /** Forget what was still to be looked up. */
  stop() {
    clearTimeout(this.#timer);
    this.#latest += 1;
  }

  get #field() {
    return piece(this.#root, '[data-part="search-form"] input[name="q"]', HTMLInputElement);
  }

  /**
   * @param {Person[]} people
   * @param {string} message
   */
  #show(people, message) {
    piece(this.#root, '[data-part="search-message"]', HTMLElement).textContent = message;
    piece(this.#root, '[data-part="found"]', HTMLElement).replaceChildren(
      ...people.map((person) => this.#line(person)).filter((line) => line !== null),
    );
  }

  /** @param {Person} person */
  #line(person) {
    const line = copy("[data-found]");
    if (!line) return null;
    const table = person.table ? `${this.#texts.table} ${person.table}` : "";
    say(line, "name", person.name);
    say(line, "more", [table, person.organisation].filter(Boolean).join(" · "));
    const status = person.checked_in_at ? this.#texts.isIn : this.#texts.statuses[person.status];
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
