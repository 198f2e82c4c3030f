// @ts-check
/** Tickets that someone keeps on their own phone, with the files that their pages are shown with. */

// The same as in workers/tickets.js, which answers from it.
export const SHELF = "opbrengst-tickets";

const ASSETS = "/assets/";

/** @typedef {Pick<CacheStorage, "open" | "delete" | "match">} Shelves */

export class KeptTickets {
  #shelves;
  #fetch;

  /**
   * @param {Shelves} shelves where browsers keep answers
   * @param {(path: string) => Promise<Response>} fetch asks the server
   */
  constructor(shelves, fetch) {
    this.#shelves = shelves;
    this.#fetch = fetch;
  }

  /**
   * Whether this ticket opens without a network.
   * @param {string} path
   */
  async has(path) {
    return (await this.#shelves.match(path, { cacheName: SHELF, ignoreVary: true })) !== undefined;
  }

  /**
   * Keep a ticket; its page goes in last, so that what is kept is whole.
   * @param {string} path the address of the ticket's page
   * @param {string[]} assets the addresses of what it is shown with
   * @throws when the server cannot be reached or answers something else, or the phone is full
   */
  async keep(path, assets) {
    const shelf = await this.#shelves.open(SHELF);
    await Promise.all(assets.map(async (asset) => shelf.put(asset, await this.#whole(asset))));
    await shelf.put(path, await this.#whole(path));
  }

  /**
   * Keep a ticket no longer; with the last one everything goes.
   * @param {string} path
   * @returns {Promise<boolean>} whether other tickets are still kept
   */
  async drop(path) {
    const shelf = await this.#shelves.open(SHELF);
    await shelf.delete(path, { ignoreVary: true });
    const left = (await shelf.keys()).map((request) => new URL(request.url).pathname);
    if (left.some((kept) => !kept.startsWith(ASSETS))) return true;
    await this.#shelves.delete(SHELF);
    return false;
  }

  /** @param {string} path */
  async #whole(path) {
    const response = await this.#fetch(path);
    if (!response.ok || response.redirected) throw new Error(`cannot keep ${path}: ${response.status}`);
    return response;
  }
}

/**
 * The paths of our own files among the addresses a page asked for, each once.
 * @param {string[]} addresses
 * @param {string} origin
 */
export function assetsAmong(addresses, origin) {
  const ours = addresses.filter((address) => address.startsWith(`${origin}${ASSETS}`));
  return [...new Set(ours.map((address) => new URL(address).pathname))];
}
