// @ts-check
/** The offline queue as a browser has it: its database, its locks, its clock; and room that is not taken away. */

import { IdbShelf } from "./idb_shelf.js";
import { OfflineQueue } from "./offline_queue.js";
import { Receipts } from "./receipts.js";

/** The page's own. */
export const timers = {
  set: (/** @type {() => void} */ act, /** @type {number} */ milliseconds) => Number(setTimeout(act, milliseconds)),
  clear: (/** @type {number} */ id) => clearTimeout(id),
};

/**
 * A queue, and the shelf it is kept on, for named values too. Works without IndexedDB (then everything is in memory,
 * and said to be) and without locks.
 * @param {object} wanted
 * @param {string} wanted.name one queue for each name
 * @param {import("./offline_queue.js").Ports["send"]} wanted.send
 * @param {import("./offline_queue.js").Ports["onchange"]} [wanted.onchange]
 */
export function openQueue({ name, send, onchange }) {
  const shelf = new IdbShelf(name);
  const ports = { shelf, send, timers, name, locks: navigator.locks ?? null, receipts: receiptsOf(name) };
  return { shelf, queue: new OfflineQueue(onchange ? { ...ports, onchange } : ports) };
}

/**
 * Ask the browser not to clear our storage when it runs out of room.
 * @param {Partial<Pick<StorageManager, "persist" | "persisted">> | undefined} storage `navigator.storage`
 * @returns {Promise<boolean>} whether it will not
 */
export async function askToPersist(storage) {
  try {
    return (await storage?.persisted?.()) || ((await storage?.persist?.()) ?? false);
  } catch {
    return false;
  }
}

/** @param {string} name */
function receiptsOf(name) {
  try {
    return new Receipts(localStorage, name);
  } catch {
    return null; // a browser that keeps nothing at all
  }
}
