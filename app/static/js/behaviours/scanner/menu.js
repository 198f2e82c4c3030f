// @ts-check
/** The menu of a door: how this phone works, what waits on it, and the file that saves the day. */

import { queueFile } from "../../lib/queue_file.js";
import { fill } from "../../lib/wording.js";
import { saveFile } from "../saving.js";
import { piece, say } from "./parts.js";

/**
 * @typedef {import("../../lib/door_phone.js").DoorPhone} DoorPhone
 * @typedef {import("../../lib/door_settings.js").DoorSettings} DoorSettings
 * @typedef {import("./panel.js").Texts} Texts
 */

export class Menu {
  #root;
  #phone;
  #settings;
  #texts;
  #clock;
  /** How many of the scans that the server refused went into a file from this page. */
  refusedInFile = 0;

  /**
   * @param {HTMLElement} root of the scanner
   * @param {DoorPhone} phone
   * @param {DoorSettings} settings
   * @param {Texts} texts
   * @param {(moment: Date | string) => string} clock
   */
  constructor(root, phone, settings, texts, clock) {
    this.#root = piece(root, '[data-part="sheet-menu"]', HTMLElement);
    this.#phone = phone;
    this.#settings = settings;
    this.#texts = texts;
    this.#clock = clock;
  }

  open() {
    const { mode, sound, speech } = this.#settings.choices;
    for (const field of this.#root.querySelectorAll("input")) {
      if (field.name === "mode") field.checked = field.value === mode;
      if (field.name === "sound") field.checked = sound;
      if (field.name === "speech") field.checked = speech;
    }
    this.tell("");
    this.tellEnd("");
    this.draw();
    piece(this.#root, "button", HTMLButtonElement).focus();
  }

  /** Show how it stands by now. */
  draw() {
    const { queue, line, list } = this.#phone;
    const { unsent } = queue.state;
    say(this.#root, "unsent", unsent ? fill(this.#texts.unsent ?? "", { count: unsent }) : (this.#texts.allSent ?? ""));
    const contact = line.contact ? fill(this.#texts.contact ?? "", { time: this.#clock(line.contact) }) : "";
    say(this.#root, "contact", contact || (this.#texts.noContact ?? ""));
    const held = list && fill(this.#texts.listAt ?? "", { time: this.#clock(list.header.made_at), count: list.header.entries / 2 });
    const none = this.#phone.isEnded ? this.#texts.listGone : this.#texts.noList;
    say(this.#root, "list", held || (none ?? ""));
  }

  /** @param {HTMLInputElement} field that was changed */
  change(field) {
    if (field.name === "mode") this.#settings.change({ mode: field.value === "confirm" ? "confirm" : "express" });
    if (field.name === "sound") this.#settings.change({ sound: field.checked });
    if (field.name === "speech") this.#settings.change({ speech: field.checked });
  }

  /** Everything that no server has yet, as a file for the organiser. */
  async export() {
    const { event = "", door = "" } = piece(document, '[data-behaviour~="scanner"]', HTMLElement).dataset;
    saveFile(queueFile({ event, door, items: await this.#phone.queue.exported() }));
    this.tell(this.#texts.export ?? "");
    this.refusedInFile = this.#phone.queue.state.refused;
  }

  /** @param {string} sentence about what waits here */
  tell(sentence) {
    piece(this.#root, '[data-part="menu-message"]', HTMLElement).textContent = sentence;
  }

  /** @param {string} sentence about the end of the shift, where the finger is */
  tellEnd(sentence) {
    piece(this.#root, '[data-part="end-message"]', HTMLElement).textContent = sentence;
  }
}
