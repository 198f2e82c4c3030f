// @ts-check
/** The bar along the top: whether there is a connection, how many are in, what still waits; and what people must know. */

import { fill } from "../../lib/wording.js";
import { copy, piece, say } from "./parts.js";

/** @typedef {import("./panel.js").Texts} Texts */

/** So many waiting scans are no longer on their way: a network that hardly works is told too. */
const BEHIND = 10;

export class Bar {
  #texts;
  #notices;
  /** What was closed by hand is not said again with the same words. @type {Map<string, string>} */
  #closed = new Map();

  /**
   * @param {HTMLElement} root
   * @param {Texts} texts
   */
  constructor(root, texts) {
    this.#texts = texts;
    this.#notices = piece(root, '[data-part="notices"]', HTMLElement);
  }

  /** @param {import("../../lib/door_presence.js").Counts} counts */
  counts(counts) {
    piece(document, '[data-part="counts"]', HTMLElement).textContent = fill(this.#texts.counts ?? "", { ...counts });
  }

  /**
   * @param {boolean} isOffline
   * @param {boolean} hasList
   * @param {number} unsent
   */
  connection(isOffline, hasList, unsent) {
    const isBehind = unsent >= BEHIND;
    document.body.classList.toggle("door--offline", isOffline);
    document.body.classList.toggle("door--behind", isBehind);
    const line = (hasList ? this.#texts.offline : this.#texts.offlineNoList) ?? "";
    write("line", isOffline ? line : "");
    write("unsent", unsent && (isOffline || isBehind) ? this.unsent(unsent) : "");
  }

  /** @param {number} count */
  unsent(count) {
    return fill(this.#texts.unsent ?? "", { count });
  }

  /**
   * Say something that people must know, until it is no longer so or they close it.
   * @param {string} key one sentence for each
   * @param {string} sentence empty when there is nothing to say
   */
  notice(key, sentence) {
    const shown = this.#notices.querySelector(`[data-notice-key="${CSS.escape(key)}"]`);
    if (!sentence) this.#closed.delete(key);
    if (shown && (!sentence || shown.getAttribute("data-said") !== sentence)) shown.remove();
    else if (shown) return;
    if (sentence && this.#closed.get(key) !== sentence) this.#add(key, sentence);
    this.#notices.hidden = this.#notices.childElementCount === 0;
  }

  /** @param {Element} button in the notice */
  dismiss(button) {
    const notice = button.closest("[data-notice-key]");
    if (!(notice instanceof HTMLElement)) return "";
    const { noticeKey: key = "", said = "" } = notice.dataset;
    this.#closed.set(key, said);
    notice.remove();
    this.#notices.hidden = this.#notices.childElementCount === 0;
    return key;
  }

  /**
   * @param {string} key
   * @param {string} sentence
   */
  #add(key, sentence) {
    const notice = copy("[data-notice]");
    if (!notice) return;
    notice.dataset.noticeKey = key;
    notice.dataset.said = sentence;
    say(notice, "sentence", sentence);
    this.#notices.append(notice);
  }
}

/**
 * A region that is read aloud says a thing once.
 * @param {string} part
 * @param {string} words
 */
function write(part, words) {
  const place = piece(document, `[data-part="${part}"]`, HTMLElement);
  if (place.textContent !== words) place.textContent = words;
}
