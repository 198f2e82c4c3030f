// @ts-check
/** The sheets over the camera: typing a code, finding a name, somebody new, and the menu; which is open, and what it gives. */

import { Menu } from "./menu.js";
import { piece } from "./parts.js";
import { Search } from "./search.js";
import { WalkInSheet } from "./walk_in.js";

/**
 * @typedef {import("../../lib/door_desk.js").Found} Found
 * @typedef {import("../../lib/door_desk.js").WalkIn} WalkIn
 */

export class Sheets {
  menu;
  walkIn;
  #root;
  #phone;
  #screen;
  #search;
  #scanned;
  #admitted;

  /**
   * @param {HTMLElement} root of the scanner
   * @param {object} parts
   * @param {import("../../lib/door_phone.js").DoorPhone} parts.phone
   * @param {import("./screen.js").Screen} parts.screen
   * @param {import("../../lib/door_settings.js").DoorSettings} parts.settings
   * @param {import("./panel.js").Texts} parts.texts
   * @param {(moment: Date | string) => string} parts.clock
   * @param {(text: string) => unknown} parts.scanned hears a code that was typed
   * @param {(person: Found) => unknown} parts.picked hears whom somebody found
   * @param {(walkIn: WalkIn) => unknown} parts.admitted hears of somebody new
   */
  constructor(root, { phone, screen, settings, texts, clock, scanned, picked, admitted }) {
    this.#root = root;
    this.#phone = phone;
    this.#screen = screen;
    this.#search = new Search(root, phone, texts, picked);
    this.walkIn = new WalkInSheet(root, () => phone.list, texts);
    this.menu = new Menu(root, phone, settings, texts, clock);
    this.#scanned = scanned;
    this.#admitted = admitted;
  }

  /** @param {"search" | "menu"} sheet */
  open(sheet) {
    this.#screen.show(sheet);
    if (sheet === "search") this.#search.open();
    else this.menu.open();
  }

  /** @param {string} text to begin with */
  openCode(text) {
    this.#screen.show("code");
    this.#code.value = text;
    this.#code.focus();
  }

  /** Where there is no list on the phone, the page without a script takes somebody in. */
  openWalkIn() {
    const page = piece(this.#root, '[data-part="walk-in-link"]', HTMLAnchorElement).href;
    if (!this.#phone.local) return location.assign(page);
    this.#screen.show("walk-in");
    this.walkIn.open();
  }

  /** @param {string} text the first keys of somebody who types */
  begin(text) {
    if (this.#screen.mode === "search") this.#search.begin(text);
    else if (!["walk-in", "menu", "locked"].includes(this.#screen.mode)) this.openCode(text);
  }

  /** Nobody looks for a name any more. */
  close() {
    this.#search.stop();
  }

  /** @param {string} form that was sent, by its data-part */
  submitted(form) {
    if (form === "search-form") void this.#search.now();
    else if (form === "pin-form") void this.#search.unlock();
    else if (form === "code-form") this.#submitCode();
    else if (form === "walk-in-form") {
      const walkIn = this.walkIn.read();
      if (walkIn) this.#admitted(walkIn);
    }
  }

  /** @param {EventTarget | null} field */
  changed(field) {
    if (!(field instanceof HTMLInputElement)) return;
    if (field.name === "q") this.#search.soon();
    else this.menu.change(field);
  }

  #submitCode() {
    const code = this.#code.value.trim();
    this.#code.value = "";
    if (code) this.#scanned(code);
  }

  get #code() {
    return piece(this.#root, "#code", HTMLInputElement);
  }
}
