// @ts-check
/** A button that ticks every box of one name on the page, and once all are ticked clears them again. */

export default class TickAll {
  #button;

  /** @param {HTMLElement} button */
  constructor(button) {
    this.#button = button;
  }

  connect() {
    this.#button.hidden = false;
    this.#button.addEventListener("click", this.#toggle);
  }

  disconnect() {
    this.#button.removeEventListener("click", this.#toggle);
  }

  #toggle = () => {
    const name = CSS.escape(this.#button.dataset.ticks ?? "");
    /** @type {NodeListOf<HTMLInputElement>} */
    const boxes = document.querySelectorAll(`input[type="checkbox"][name="${name}"]`);
    const isTicking = [...boxes].some((box) => !box.checked);
    for (const box of boxes) box.checked = isTicking;
  };
}
