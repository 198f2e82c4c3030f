// @ts-check
/**
 * The list of an evening as it lies on a phone: it shows somebody's record to who has their code, and all of them to who
 * knows the PIN (docs/developers.md describes the bytes, app/door/roster_file.py writes them).
 */

import { bytesOf } from "./base64.js";
import { kindOf, partsOf } from "./codes.js";

/**
 * @typedef {import("./door_decision.js").PersonRecord} PersonRecord
 * @typedef {import("./codes.js").CodeKind} CodeKind
 * @typedef {{number: number, title: string, seats: number, taken: number, hosts: number,
 *   round_free: Record<string, number>}} TableOfList `seats` and `taken` are of the first round
 * @typedef {{length: number, iv: string, pin_salt: string, iterations: number, wrapped: string, wrap_iv: string,
 *   badge_key: string, badge_iv: string}} NamesHeader
 * @typedef {{version: string, made_at: string, event: {slug: string, title: string, timezone: string,
 *   starts_at: string, ends_at: string, doors_at: string, expires_at: string}, salt: string, entries: number,
 *   records: number, names: NamesHeader, ticket_key: string, seal_key: string, tables: TableOfList[],
 *   capacity: {places: number, taken: number}, doors: Record<string, string>}} ListHeader
 * @typedef {{bytes: ArrayBuffer, ticketKey: CryptoKey}} KeptList what a phone keeps of it: IndexedDB takes it as it is
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 */

const MAGIC = "OPR1";
const HEADER_AT = 8;
const ID_BYTES = 16;
const ENTRY_BYTES = 24;
const HMAC = { name: "HMAC", hash: "SHA-256" };
// Each key seals one record, so it needs no nonce.
const NO_NONCE = new Uint8Array(12);

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class DoorList {
  /** @type {ListHeader} */
  header;
  /** @type {PersonRecord[]} everybody, once the PIN was given; nobody before */
  people = [];
  #bytes;
  #at;
  #saltKey;
  #ticketKey;
  /** @type {CryptoKey | null} */
  #badgeKey = null;
  /** @type {CryptoKey | null} */
  #namesKey = null;
  #isUnlocked = false;

  /**
   * Read a list. The key in what the server sent is taken over into the browser's keeping and wiped from these bytes.
   * @param {ArrayBuffer | KeptList} source what the server sent, or what a list gave to keep
   * @returns {Promise<DoorList>}
   * @throws what is no list
   */
  static async parse(source) {
    const bytes = source instanceof ArrayBuffer ? source : source.bytes;
    const header = headerOf(bytes);
    const salt = await hmacKey(bytesOf(header.salt));
    const ticketKey = source instanceof ArrayBuffer ? await hmacKey(bytesOf(header.ticket_key)) : source.ticketKey;
    wipe(bytes, header.ticket_key);
    return new DoorList(bytes, { ...header, ticket_key: "" }, salt, ticketKey);
  }

  /**
   * @param {ArrayBuffer} bytes
   * @param {ListHeader} header
   * @param {CryptoKey} saltKey
   * @param {CryptoKey} ticketKey
   */
  constructor(bytes, header, saltKey, ticketKey) {
    this.header = header;
    this.#bytes = bytes;
    this.#saltKey = saltKey;
    this.#ticketKey = ticketKey;
    this.#at = placesOf(bytes, header);
  }

  /** What to put on the phone's shelf, and give to `parse` later: no key can be read from it. */
  get kept() {
    return /** @type {KeptList} */ ({ bytes: this.#bytes, ticketKey: this.#ticketKey });
  }

  /** Whether the PIN was given, and names can be searched. */
  get isUnlocked() {
    return this.#isUnlocked;
  }

  /**
   * The record of whoever has this code.
   * @param {string} code as `codeIn` gives it
   * @returns {Promise<PersonRecord | null>} null for nobody on this list
   */
  async find(code) {
    if (!kindOf(code)) return null;
    const [id, secret] = await Promise.all([
      crypto.subtle.sign(HMAC.name, this.#saltKey, encoder.encode(`id${code}`)),
      crypto.subtle.sign(HMAC.name, this.#saltKey, encoder.encode(`key${code}`)),
    ]);
    const record = this.#recordOf(new DataView(id));
    if (!record) return null;
    const key = await crypto.subtle.importKey("raw", secret, "AES-GCM", false, ["decrypt"]);
    return opened(key, NO_NONCE, record);
  }

  /**
   * Which kind of code of this evening this proves to be, listed or not: only the server can have made it.
   * A badge can be told once the PIN was given: with its key one could try out everybody's badge.
   * @param {string} code as `codeIn` gives it
   * @returns {Promise<CodeKind | "">}
   */
  async genuine(code) {
    const kind = kindOf(code);
    const parts = partsOf(code);
    const key = kind === "badge" ? this.#badgeKey : this.#ticketKey;
    if (!kind || !parts || !key) return "";
    const proof = new Uint8Array(await crypto.subtle.sign(HMAC.name, key, parts.proven));
    return parts.proof.every((byte, at) => byte === proof[at]) ? kind : "";
  }

  /**
   * Open the names for searching, until the page is left or `lock` is called.
   * @param {string} pin as the organiser reads it out; spaces do not matter
   * @returns {Promise<boolean>} whether it was the right one
   */
  async unlock(pin) {
    try {
      await this.#open(await namesKey(this.header.names, pin.replace(/\s/g, "")));
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "OperationError") throw error;
      return false;
    }
    return true;
  }

  /**
   * Open the names with what opened those of an earlier list, so that a newer one asks for no PIN.
   * @param {DoorList} earlier
   * @returns {Promise<boolean>} whether it fits: the PIN may be another one since
   */
  async unlockLike(earlier) {
    if (!earlier.#namesKey) return false;
    try {
      await this.#open(earlier.#namesKey);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "OperationError") throw error;
      return false;
    }
    return true;
  }

  /** @param {CryptoKey} key of the names; no script can read it, and nothing but this list keeps it */
  async #open(key) {
    const { names } = this.header;
    const people = await opened(key, bytesOf(names.iv), new Uint8Array(this.#bytes, this.#at.names, names.length));
    const how = { name: "AES-GCM", iv: bytesOf(names.badge_iv) };
    const badgeKey = await crypto.subtle.decrypt(how, key, bytesOf(names.badge_key));
    this.#badgeKey = await hmacKey(new Uint8Array(badgeKey));
    this.people = people;
    this.#namesKey = key;
    this.#isUnlocked = true;
  }

  /** Forget the names and what opened them. */
  lock() {
    this.people = [];
    this.#badgeKey = null;
    this.#namesKey = null;
    this.#isUnlocked = false;
  }

  /**
   * The sealed record of an entry, found by halving; nothing is copied.
   * @param {DataView} id
   */
  #recordOf(id) {
    const entries = new DataView(this.#bytes, this.#at.entries, this.header.entries * ENTRY_BYTES);
    let low = 0;
    let high = this.header.entries;
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = compared(entries, middle * ENTRY_BYTES, id);
      if (order === 0) return this.#sealed(entries, middle * ENTRY_BYTES + ID_BYTES);
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return null;
  }

  /**
   * @param {DataView} entries
   * @param {number} at
   */
  #sealed(entries, at) {
    const [offset, length] = [entries.getUint32(at, true), entries.getUint32(at + 4, true)];
    return new Uint8Array(this.#bytes, this.#at.records + offset, length);
  }
}

/**
 * @param {ArrayBuffer} bytes
 * @returns {ListHeader}
 */
function headerOf(bytes) {
  const magic = bytes.byteLength < HEADER_AT ? "" : decoder.decode(new Uint8Array(bytes, 0, MAGIC.length));
  if (magic !== MAGIC) throw new Error("no list");
  return JSON.parse(decoder.decode(headerBytes(bytes)));
}

/** @param {ArrayBuffer} bytes */
function headerBytes(bytes) {
  return new Uint8Array(bytes, HEADER_AT, new DataView(bytes).getUint32(MAGIC.length, true));
}

/**
 * Where the parts after the header begin.
 * @param {ArrayBuffer} bytes
 * @param {ListHeader} header
 * @throws when some are missing
 */
function placesOf(bytes, header) {
  const entries = HEADER_AT + headerBytes(bytes).length;
  const records = entries + header.entries * ENTRY_BYTES;
  const names = records + header.records;
  if (names + header.names.length !== bytes.byteLength) throw new Error("a part of the list is missing");
  return { entries, records, names };
}

/**
 * Overwrite a text in the header; it is all ASCII, so that a letter is a byte.
 * @param {ArrayBuffer} bytes
 * @param {string} secret
 */
function wipe(bytes, secret) {
  if (!secret.trim()) return;
  const header = headerBytes(bytes);
  const at = decoder.decode(header).indexOf(JSON.stringify(secret)) + 1;
  header.fill(0x20, at, at + secret.length);
}

/**
 * @param {DataView} entries
 * @param {number} at
 * @param {DataView} id
 */
function compared(entries, at, id) {
  for (let byte = 0; byte < ID_BYTES; byte += 4) {
    const difference = entries.getUint32(at + byte) - id.getUint32(byte);
    if (difference) return difference;
  }
  return 0;
}

/** @param {Bytes} secret */
function hmacKey(secret) {
  return crypto.subtle.importKey("raw", secret, HMAC, false, ["sign"]);
}

/**
 * The key of the names: no script can read it, and nothing keeps it.
 * @param {NamesHeader} names
 * @param {string} pin
 */
async function namesKey(names, pin) {
  const typed = await crypto.subtle.importKey("raw", encoder.encode(pin), "PBKDF2", false, ["deriveKey"]);
  const wrapping = await crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(names.pin_salt), iterations: names.iterations },
    typed,
    { name: "AES-GCM", length: 256 },
    false,
    ["unwrapKey"],
  );
  const how = { name: "AES-GCM", iv: bytesOf(names.wrap_iv) };
  return crypto.subtle.unwrapKey("raw", bytesOf(names.wrapped), wrapping, how, "AES-GCM", false, ["decrypt"]);
}

/**
 * @param {CryptoKey} key
 * @param {Bytes} iv
 * @param {Bytes} sealed
 */
async function opened(key, iv, sealed) {
  return JSON.parse(decoder.decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed)));
}
