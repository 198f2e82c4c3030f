// @ts-check
/** Somebody who is on no list: a name, a table with room, and in. */

import { fill } from "../../lib/wording.js";
import { copy, piece } from "./parts.js";
import { ringOf } from "./rings.js";

/**
 * @typedef {import("../../lib/door_desk.js").WalkIn} WalkIn
 * @typedef {import("../../lib/door_list.js").DoorList} DoorList
 * @typedef {import("./panel.js").Texts} Texts
 */

/** The value of "choose for me". */
const ANY = "";
/** Where whoever found every table full is counted. */
const NO_TABLE = 0;
const EMAIL = /^\S+@\S+\.\S+$/;

export class WalkInSheet {
  #root;
  #list;
  #texts;
  #anyTitle;
  /** How many this phone sent to each table since its list was made. @type {Map<number, number>} */
  #sent = new Map();
  #version = "";

  /**
   * @param {HTMLElement} root
   * @param {() => DoorList | null} list
   * @param {Texts} texts
   */
  constructor(root, list, texts) {
    this.#root = root;
    this.#list = list;
    this.#texts = texts;
    this.#anyTitle = texts.chooseForMe ?? "";
  }

  /** The form, empty or as it was left, the tables with most room first, and the cursor in the name. */
  open() {
    this.#say("");
    piece(this.#root, '[data-part="reason"]', HTMLElement).hidden = !this.#isFull;
    const cards = [this.#card(ANY, this.#anyTitle, "", null), ...this.#tables.map((table) => this.#cardOf(table))];
    piece(this.#root, '[data-part="choices"]', HTMLElement).replaceChildren(...cards);
    piece(this.#form, "input[type=radio]", HTMLInputElement).checked = true;
    this.#field("name").focus();
  }

  /**
   * What was filled in; null when something is missing, which is said and gets the cursor.
   * @returns {WalkIn | null}
   */
  read() {
    const value = (/** @type {string} */ name) => this.#field(name).value.trim();
    const email = value("email");
    const beyond = this.#isFull ? value("beyond_reason") : "";
    if (!value("name")) return this.#refuse("name", this.#texts.nameNeeded);
    if (this.#isFull && !beyond) return this.#refuse("beyond_reason", this.#texts.reasonNeeded);
    if (email && !EMAIL.test(email)) return this.#refuse("email", this.#texts.wrongEmail);
    const chosen = new FormData(this.#form).get("table");
    const table = chosen ? Number(chosen) : (this.#roomiest?.number ?? null);
    this.#count(table, 1);
    return { name: value("name"), organisation: value("organisation"), email, table, beyond_reason: beyond };
  }

  /** Whoever was typed is in, or is not to be. */
  clear() {
    this.#form.reset();
  }

  /** @param {number | undefined} table of who is out again; none had no chair */
  takenBack(table) {
    this.#count(table ?? null, -1);
  }

  /**
   * @param {number | null} table
   * @param {number} change
   */
  #count(table, change) {
    const key = table ?? NO_TABLE;
    this.#sent.set(key, Math.max(0, (this.#sent.get(key) ?? 0) + change));
  }

  /** What is free by now, as far as this phone knows: those with most room first. */
  get #tables() {
    const list = this.#list();
    if (!list) return [];
    if (list.header.version !== this.#version) this.#sent.clear();
    this.#version = list.header.version;
    const free = list.header.tables.map((table) => {
      const taken = table.taken + (this.#sent.get(table.number) ?? 0);
      return { ...table, taken, free: Math.max(0, table.seats - taken) };
    });
    return free.sort((one, other) => other.free - one.free || one.number - other.number);
  }

  get #roomiest() {
    return this.#tables.find((table) => table.free > 0);
  }

  get #isFull() {
    const capacity = this.#list()?.header.capacity;
    const sent = [...this.#sent.values()].reduce((sum, count) => sum + count, 0);
    return capacity !== undefined && capacity.taken + sent >= capacity.places;
  }

  /** @param {{number: number, title: string, seats: number, taken: number, free: number}} table */
  #cardOf(table) {
    const { seatFree = "", seatsFree = "", tableFull = "", ring = "", table: word = "" } = this.#texts;
    const note = table.free === 0 ? tableFull : fill(table.free === 1 ? seatFree : seatsFree, { count: table.free });
    const drawn = ringOf(table.number, table, ring);
    const card = this.#card(String(table.number), `${word} ${table.number}`, note, drawn);
    piece(card, ".choice__note", HTMLElement).before(text("choice__text", table.title));
    const input = piece(card, "input", HTMLInputElement);
    input.disabled = table.free === 0;
    card.classList.toggle("choice--full", table.free === 0);
    return card;
  }

  /**
   * @param {string} value
   * @param {string} title
   * @param {string} note
   * @param {HTMLElement | null} mark
   */
  #card(value, title, note, mark) {
    const card = copy("[data-choice]");
    if (!card) throw new Error("no card for a table on this page");
    piece(card, "input", HTMLInputElement).value = value;
    piece(card, ".choice__title", HTMLElement).textContent = title;
    piece(card, ".choice__note", HTMLElement).textContent = note;
    if (mark) piece(card, ".choice__mark", HTMLElement).replaceChildren(mark);
    return card;
  }

  /**
   * @param {string} name
   * @param {string | undefined} sentence
   */
  #refuse(name, sentence) {
    const field = this.#field(name);
    const more = field.closest("details");
    if (more) more.open = true;
    // Under the tables nobody would see it: it stands where the cursor goes.
    field.after(piece(this.#root, '[data-part="walk-in-message"]', HTMLElement));
    this.#say(sentence ?? "");
    field.setAttribute("aria-invalid", "true");
    field.focus();
    return null;
  }

  /** @param {string} sentence */
  #say(sentence) {
    for (const field of this.#form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    piece(this.#root, '[data-part="walk-in-message"]', HTMLElement).textContent = sentence;
  }

  get #form() {
    return piece(this.#root, '[data-part="walk-in-form"]', HTMLFormElement);
  }

  /** @param {string} name */
  #field(name) {
    return piece(this.#form, `input[name="${name}"]`, HTMLInputElement);
  }
}

/**
 * @param {string} className
 * @param {string} words
 */
function text(className, words) {
  const line = document.createElement("span");
  line.className = className;
  line.textContent = words;
  return line;
}
