// @ts-check
/** The end of a shift on the phone: the list, its keys and the scanner go; scans that were not sent stay. */

import { openQueue } from "../lib/browser_queue.js";
import { LIST, LIST_KEPT, PRESENCE, queueName } from "../lib/door_phone.js";
import { forgetDoor } from "../lib/door_worker.js";
import { queueFile } from "../lib/queue_file.js";
import { fill } from "../lib/wording.js";
import { saveFile } from "./saving.js";

export default class DoorEnded {
  #root;
  #stop = new AbortController();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  connect() {
    const { slug = "", page = "", texts = "{}" } = this.#root.dataset;
    // Nothing is sent from here: this phone may not, and another evening's device must not send these.
    const { queue, shelf } = openQueue({ name: queueName(slug), send: async () => ({ answers: [] }) });
    void forgetDoor(page).catch(() => undefined);
    for (const name of [LIST, LIST_KEPT, PRESENCE]) void shelf.set(name, undefined).catch(() => undefined);
    void queue.exported().then((items) => this.#tell(items, slug, JSON.parse(texts)));
  }

  disconnect() {
    this.#stop.abort();
  }

  /**
   * @param {import("../lib/kept_rows.js").Row[]} items
   * @param {string} slug
   * @param {{unsent: string, one: string}} texts
   */
  #tell(items, slug, texts) {
    this.#root.dataset.unsent = String(items.length);
    if (items.length === 0) return;
    const sentence = this.#root.querySelector('[data-slot="unsent"]');
    if (sentence) sentence.textContent = items.length === 1 ? texts.one : fill(texts.unsent, { count: items.length });
    const save = () => saveFile(queueFile({ event: slug, door: "", items }));
    this.#root.querySelector('[data-action="export"]')?.addEventListener("click", save, { signal: this.#stop.signal });
    this.#root.hidden = false;
  }
}
