// @ts-check
/** A door's phone behind its screen: the list and the queue it keeps, and its line to the server. */

import { openQueue, timers } from "./browser_queue.js";
import { DoorDesk } from "./door_desk.js";
import { DoorLine, LineTrouble } from "./door_line.js";
import { DoorList } from "./door_list.js";
import { Presence } from "./door_presence.js";
import { forgetDoor } from "./door_worker.js";
import { SHELF_PATIENCE } from "./kept_rows.js";
import { within } from "./patience.js";
import { RemoteDesk } from "./remote_desk.js";

/**
 * @typedef {import("./check_in.js").Attempt} Attempt
 * @typedef {import("./door_line.js").Settled} Settled
 */

/** Milliseconds between two questions for news, and between two lists at least. */
export const NEWS = 10_000;
const LIST_PAUSE = 60_000;
export const LIST = "list";
export const PRESENCE = "presence";
// Tells which list lies on the shelf, without taking it down.
export const LIST_KEPT = "list-kept";

/**
 * What the queue and the list of an evening are kept under on a phone.
 * @param {string} slug
 */
export function queueName(slug) {
  return `opbrengst-door-${slug}`;
}

export class DoorPhone {
  presence;
  line;
  queue;
  /** Whether this page may use the keys that the list needs: not over plain http. */
  isSecure = Boolean(globalThis.crypto?.subtle);
  /** Whether the list went from here because the shift is over. */
  isEnded = false;
  /** Whether a newer version of the page lies ready for the next start. */
  hasNewVersion = false;
  /** The door without a list: each scan is a question to the server. */
  remote;
  #local;
  #shelf;
  #page;
  #changed;
  #listedAt = -Infinity;
  /** @type {Promise<void> | null} */
  #looking = null;

  /**
   * @param {object} parts
   * @param {string} parts.slug
   * @param {string} parts.page path of the scanner, which the worker keeps
   * @param {string} parts.door what this door is called
   * @param {import("./door_presence.js").Counts} parts.counts
   * @param {import("./door_line.js").Addresses} parts.addresses
   * @param {import("./check_in.js").DoorServer} parts.server for when there is no list
   * @param {() => void} parts.changed
   * @param {(settled: Settled[]) => void} parts.settled
   */
  constructor({ slug, page, door, counts, addresses, server, changed, settled }) {
    this.presence = new Presence(counts);
    const send = (/** @type {any[]} */ rows) => this.#send(rows);
    const { shelf, queue } = openQueue({ name: queueName(slug), send, onchange: changed });
    this.#shelf = shelf;
    this.#page = page;
    this.queue = queue;
    this.#changed = changed;
    const { presence } = this;
    this.line = new DoorLine({ addresses, presence, waiting: () => queue.state.unsent, settled, changed });
    this.remote = new RemoteDesk(server);
    const ask = async (/** @type {Attempt} */ attempt) => (this.line.trouble ? null : this.remote.opinion(attempt));
    this.#local = new DoorDesk({ presence, door, add: (row) => queue.add(row), ask });
  }

  /** Whoever decides now: this phone when it has a list, else the server. */
  get desk() {
    return this.#local.list ? this.#local : this.remote;
  }

  /** The desk of this phone; null without a list. */
  get local() {
    return this.#local.list ? this.#local : null;
  }

  get list() {
    return this.#local.list;
  }

  /** Take up what was kept here, then hear the news; whatever waits begins to be sent. */
  async open() {
    const kept = await this.#taken(PRESENCE).catch(() => null);
    this.presence.restore(kept, /** @type {any[]} */ (await this.queue.waiting()));
    // The list last: a code that the camera sees from then on is decided by who is in.
    await this.#takeUp().catch(() => this.#use(null));
    this.queue.start();
    this.#changed();
    await this.look();
  }

  /** Ask for news, send what waits, and fetch the list when the server has a newer one. Never rejects. */
  look() {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** Ask for news that no question under way can have brought. */
  async lookAfresh() {
    await this.#looking;
    await this.look();
  }

  /**
   * Open the names on this phone.
   * @param {string} pin
   */
  async unlock(pin) {
    const { list } = this;
    if (!list || !(await list.unlock(pin))) return false;
    // A newer one may have come while the key was worked out.
    if (this.list && this.list !== list) await this.list.unlockLike(list);
    this.#use(this.list);
    return this.list?.isUnlocked ?? false;
  }

  /** The list and its keys go from this phone; what was not sent yet stays. */
  async wipe() {
    this.list?.lock();
    this.#use(null);
    this.line.held = "";
    const emptied = [LIST, LIST_KEPT, PRESENCE].map((each) => this.#put(each, undefined));
    await Promise.allSettled([...emptied, forgetDoor(this.#page)]);
    this.#changed();
  }

  /**
   * End the shift: what waits is sent if it can be, then the list goes.
   * @returns {Promise<boolean>} whether the server can be reached
   */
  async end() {
    await this.look();
    // Before the list goes: who asks for news from here on gets no new one.
    this.isEnded = true;
    await this.wipe();
    return this.line.trouble !== "offline";
  }

  /** Plan nothing more. */
  close() {
    this.queue.stop();
  }

  async #look() {
    const before = this.line.contact;
    if (this.queue.state.unsent) await this.queue.sendNow();
    // Where another tab sent what waited, this one asks for the news all the same.
    if (!this.queue.state.unsent && this.line.contact === before) await this.#send([]).catch(noTrouble);
    if (this.line.trouble === "locked") return this.wipe();
    if (this.line.trouble === "" && !this.isEnded) {
      this.presence.keepWaiting((await this.queue.waiting()).map((row) => row.uuid));
      await this.#fetchList();
      await this.#keepList().catch(() => undefined);
    }
  }

  /**
   * A row leaves the queue once this resolves: who is in by it lies on the shelf by then, or a phone that dies in
   * between would welcome them again.
   * @param {any[]} rows
   */
  async #send(rows) {
    const told = await this.line.send(rows);
    if (!this.isEnded) await this.#put(PRESENCE, this.presence.kept).catch(() => undefined);
    return told;
  }

  async #fetchList() {
    const isDue = !this.list || (this.line.isListOld && Date.now() - this.#listedAt >= LIST_PAUSE);
    if (!isDue || !this.isSecure) return;
    try {
      const fetched = await this.line.list();
      if (!fetched) return;
      this.#listedAt = Date.now();
      const list = await DoorList.parse(fetched.bytes);
      if (this.list?.isUnlocked) await list.unlockLike(this.list);
      this.line.held = list.header.version;
      this.#use(list);
      await this.#keepList().catch(() => undefined);
    } catch (error) {
      noTrouble(error);
      if (this.line.trouble === "locked") await this.wipe();
    }
    this.#changed();
  }

  /** Put the list on the shelf when it is not there: it is new, there was no room, or the browser emptied the shelf. */
  async #keepList() {
    const { list } = this;
    if (!list || (await this.#taken(LIST_KEPT)) === list.header.version) return;
    await this.#put(LIST, list.kept);
    await this.#put(LIST_KEPT, list.header.version);
  }

  async #takeUp() {
    const kept = this.isSecure ? await this.#taken(LIST) : undefined;
    if (!kept) return;
    const list = await DoorList.parse(kept);
    // The evening is over: nobody needs its people on this phone any more.
    if (Date.parse(list.header.event.expires_at) < Date.now()) return this.wipe();
    this.line.held = list.header.version;
    this.#use(list);
  }

  /**
   * From the shelf; a browser whose database answers nothing is not waited for.
   * @param {string} name
   */
  #taken(name) {
    return within(timers, SHELF_PATIENCE, this.#shelf.get(name));
  }

  /**
   * @param {string} name
   * @param {any} value undefined takes it away
   */
  #put(name, value) {
    return within(timers, SHELF_PATIENCE, this.#shelf.set(name, value));
  }

  /** @param {DoorList | null} list */
  #use(list) {
    this.#local.use(list);
  }
}

/** @param {unknown} error trouble on the line was told already; anything else is a mistake of ours */
function noTrouble(error) {
  if (!(error instanceof LineTrouble)) throw error;
}
