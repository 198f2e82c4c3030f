// @ts-check
/** A link to hand on: a button that copies it, where the browser can; without it the link stands there to be taken. */

export default class CopyLink {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.link = /** @type {HTMLInputElement} */ (element.querySelector("[data-part=link]"));
    this.button = /** @type {HTMLButtonElement} */ (element.querySelector("[data-part=copy]"));
    this.said = /** @type {HTMLElement} */ (element.querySelector("[data-part=said]"));
    this.copy = this.copy.bind(this);
    this.select = this.select.bind(this);
  }

  connect() {
    this.link.addEventListener("focus", this.select);
    if (!navigator.clipboard) return;
    this.button.hidden = false;
    this.button.addEventListener("click", this.copy);
  }

  disconnect() {
    this.link.removeEventListener("focus", this.select);
    this.button.removeEventListener("click", this.copy);
    this.button.hidden = true;
  }

  select() {
    this.link.select();
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.link.value);
      this.said.textContent = this.button.dataset.done ?? "";
    } catch {
      // The browser forbids it here: the whole link is selected, so that a long press offers to copy it.
      this.link.focus();
    }
  }
}
