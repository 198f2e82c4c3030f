/** Run in a browser: from the list in its storage to a list one can search, each step timed in milliseconds. */

import { DoorList } from "/lib/door_list.js";
import { NameSearch } from "/lib/name_search.js";
import { bytesOf } from "/lib/base64.js";

const SHELF = "kept";

/** Keep the list as the door's page does: its bytes without keys, in IndexedDB. */
export async function keep() {
  const answer = await fetch("/list");
  const list = await DoorList.parse(await answer.arrayBuffer());
  const database = await openDatabase();
  const writing = database.transaction(SHELF, "readwrite");
  writing.objectStore(SHELF).put(list.kept, "list");
  await new Promise((resolve, reject) => {
    writing.oncomplete = resolve;
    writing.onerror = reject;
  });
  database.close();
}

/**
 * One start of the page: `ready` is all but the PIN's key, which is computed by itself beside it.
 * @param {string} pin
 * @param {{codes: string[], texts: string[]}} asked
 */
export async function start(pin, { codes, texts }) {
  const began = performance.now();
  const kept = await stored();
  const list = await DoorList.parse(kept);
  const scannable = performance.now() - began;
  const unlocking = performance.now();
  if (!(await list.unlock(pin))) throw new Error("the PIN does not open it");
  const search = new NameSearch(list.people);
  const unlocked = performance.now() - unlocking;
  const key = await timed(() => pinKey(list.header.names, pin));
  const scans = [];
  for (const code of codes) scans.push(await timed(() => foundIn(list, code)));
  const searches = [];
  for (const text of texts) searches.push(await timed(() => search.find(text, 20)));
  return { scannable, key, ready: scannable + unlocked - key, scans, searches, people: list.people.length };
}

/**
 * @param {DoorList} list
 * @param {string} code
 */
async function foundIn(list, code) {
  if (!(await list.find(code))) throw new Error("not on the list");
}

/** @param {() => unknown} act */
async function timed(act) {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

/** The same work as in DoorList.unlock, alone. */
async function pinKey(names, pin) {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(names.pin_salt), iterations: names.iterations };
  await crypto.subtle.deriveBits(how, typed, 256);
}

async function stored() {
  const database = await openDatabase();
  const asked = database.transaction(SHELF).objectStore(SHELF).get("list");
  const kept = await new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = reject;
  });
  database.close();
  return kept;
}

/** @returns {Promise<IDBDatabase>} */
function openDatabase() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("measured", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(SHELF);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = reject;
  });
}
