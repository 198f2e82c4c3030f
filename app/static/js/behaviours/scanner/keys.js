// @ts-check
/** A hand scanner types wherever the focus is; a person who starts to type a code gets the field for it. */

import { codeAtEnd, codeIn } from "../../lib/codes.js";
import { FAST, KeyBursts } from "../../lib/key_bursts.js";

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

/** Longer than the pause between two keys of a scanner: after this somebody typed, or the scanner sends no Enter. */
const PAUSE = FAST + 40;
/** A timer that is later than this woke up on a busy phone, where keys may wait to be heard first. */
const LATE = 100;
/** Milliseconds in which an Enter still belongs to a scan that was taken without it. */
const LATE_ENTER = 3_000;

export class Keys {
  #bursts = new KeyBursts();
  #scanned;
  #typed;
  #timer = 0;
  /** What was typed outside of any field and nobody got yet. */
  #loose = "";
  /** When a scan was taken without its Enter. */
  #takenAt = -Infinity;
  /** @type {Field | null} where the last keys went, what stood there before them, and those keys */
  #field = null;
  #before = "";
  #inField = "";

  /**
   * @param {(text: string) => void} scanned hears what a hand scanner read
   * @param {(text: string) => void} typed hears the first keys that a person typed outside of any field
   */
  constructor(scanned, typed) {
    this.#scanned = scanned;
    this.#typed = typed;
  }

  /** @param {KeyboardEvent} event on its way down to the focus */
  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = isField(event.target) ? event.target : null;
    const text = this.#bursts.take(event.key, event.timeStamp);
    clearTimeout(this.#timer);
    if (event.key === "Enter") this.#loose = "";
    if (this.#isLateEnter(event)) return stop(event);
    if (text) this.#end(event, field, text);
    else if (event.key.length === 1 && field) this.#follow(field, event.key);
    else if (event.key.length === 1) this.#gather(event);
    else if (this.#loose) this.#wait();
  }

  stop() {
    clearTimeout(this.#timer);
  }

  /**
   * @param {KeyboardEvent} event
   * @param {Field | null} field
   * @param {string} text
   */
  #end(event, field, text) {
    // Somebody may type a name and press Enter; in a field only a code of ours is a scan. And what stands whole in the
    // field for codes is sent by that.
    const code = field ? codeAtEnd(text) : text;
    if (!code || (field?.name === "code" && codeIn(field.value))) return;
    stop(event);
    if (field && field === this.#field) {
      field.value = this.#before + this.#inField.slice(0, -code.length);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.#field = null;
    this.#scanned(code);
  }

  /**
   * A busy phone hears the Enter of a scan when that was taken already: it must not press the button that has the
   * focus by now, which may let somebody in.
   * @param {KeyboardEvent} event
   */
  #isLateEnter(event) {
    const isLate = event.key === "Enter" && event.timeStamp - this.#takenAt < LATE_ENTER;
    if (isLate || event.key.length === 1) this.#takenAt = -Infinity;
    return isLate;
  }

  /**
   * @param {Field} field that gets this key
   * @param {string} key
   */
  #follow(field, key) {
    if (field !== this.#field || this.#bursts.text === key) {
      this.#field = field;
      this.#before = field.value;
      this.#inField = "";
    }
    this.#inField += key;
  }

  /** @param {KeyboardEvent} event outside of any field */
  #gather(event) {
    this.#field = null;
    // A space by itself presses the button that has the focus.
    if (!this.#loose && event.key === " ") return this.#bursts.forget();
    event.preventDefault();
    this.#loose += event.key;
    this.#wait();
  }

  /** @param {boolean} [isLast] whether to believe the next timer however late it is */
  #wait(isLast = false) {
    const due = performance.now() + PAUSE;
    this.#timer = window.setTimeout(() => {
      if (!isLast && performance.now() - due > LATE) this.#wait(true);
      else this.#tell();
    }, PAUSE);
  }

  /** Nothing came after these keys. */
  #tell() {
    const text = this.#loose;
    this.#loose = "";
    // What was typed is remembered: a scanner that was kept waiting may go on in the field that opens now.
    if (!codeIn(text)) return this.#typed(text);
    this.#bursts.forget();
    this.#takenAt = performance.now();
    this.#scanned(text);
  }
}

/** @param {Event} event that does nothing else */
function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}

/**
 * @param {EventTarget | null} target
 * @returns {target is Field}
 */
function isField(target) {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !["radio", "checkbox", "submit", "button"].includes(target.type);
}
