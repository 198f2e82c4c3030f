// @ts-check
/** The parts of an evening in a row that is too wide for a phone: the part one is in is in sight. */

export default class SectionNav {
  #root;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  connect() {
    const here = this.#root.querySelector('[aria-current="page"]');
    if (!here) return;
    const [seen, wanted] = [this.#root.getBoundingClientRect(), here.getBoundingClientRect()];
    this.#root.scrollLeft += wanted.left - seen.left - (seen.width - wanted.width) / 2;
  }

  disconnect() {}
}
