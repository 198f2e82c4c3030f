// @ts-check
/** A hand scanner types wherever the focus is; a person who starts to type a code gets the field for it. */

import { codeAtEnd, codeIn } from "../../lib/codes.js";
import { FAST, KeyBursts } from "../../lib/key_bursts.js";

/** Longer than the pause between two keys of a scanner: after this somebody typed, or the scanner sends no Enter. */
const PAUSE = FAST + 40;

export class Keys {
  #bursts = new KeyBursts();
  #scanned;
  #typed;
  #timer = 0;
  #before = "";

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
    const isFirst = this.#bursts.text === "";
    const text = this.#bursts.take(event.key, event.timeStamp);
    clearTimeout(this.#timer);
    if (field && this.#bursts.text === event.key) this.#before = field.value;
    if (text) this.#end(event, field, text);
    else if (!field && event.key.length === 1) this.#gather(event, isFirst);
  }

  stop() {
    clearTimeout(this.#timer);
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLInputElement | HTMLTextAreaElement | null} field
   * @param {string} text
   */
  #end(event, field, text) {
    // Somebody may type a name and press Enter; in a field only a code of ours is a scan. And it sends codes itself.
    // What was typed in a field a moment ago may stand before a scan, also when the field is gone.
    const code = codeAtEnd(text) || (field ? "" : text);
    if (!code || field?.name === "code") return;
    event.preventDefault();
    event.stopPropagation();
    if (field) {
      field.value = this.#before + text.slice(0, -code.length);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.#scanned(code);
  }

  /**
   * @param {KeyboardEvent} event outside of any field
   * @param {boolean} isFirst
   */
  #gather(event, isFirst) {
    // A space by itself presses the button that has the focus.
    if (isFirst && event.key === " ") return this.#bursts.forget();
    event.preventDefault();
    this.#timer = window.setTimeout(() => {
      const text = this.#bursts.text;
      this.#bursts.forget();
      if (codeIn(text)) this.#scanned(text);
      else this.#typed(text);
    }, PAUSE);
  }
}

/**
 * @param {EventTarget | null} target
 * @returns {target is HTMLInputElement | HTMLTextAreaElement}
 */
function isField(target) {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !["radio", "checkbox", "submit", "button"].includes(target.type);
}
