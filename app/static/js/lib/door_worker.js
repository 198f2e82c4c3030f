// @ts-check
/** Asks the door's service worker to keep the scanner on the phone, and to forget it. */

// The same as in workers/door.js.
const PAGES = "opbrengst-door-pages";
const ASSETS = "opbrengst-door-assets-";
const VERSION = /\/assets\/([0-9a-f]+)\//;

/** @typedef {Pick<ServiceWorkerContainer, "register" | "ready" | "addEventListener" | "startMessages">} Container */

/**
 * Keep this page, with everything of its version; or of a newer one, which the next start takes.
 * @param {Container} container
 * @param {object} wanted
 * @param {string} wanted.worker address of the worker
 * @param {string} wanted.page path of the scanner
 * @param {(isNewer: boolean) => void} wanted.onkept the scanner opens without a network now
 * @param {AbortSignal} wanted.signal
 */
export async function keepDoor(container, { worker, page, onkept, signal }) {
  const used = VERSION.exec(import.meta.url)?.[1] ?? "";
  container.addEventListener(
    "message",
    (event) => {
      const { kept, version } = /** @type {MessageEvent} */ (event).data;
      if (kept === page) onkept(version !== used);
    },
    { signal },
  );
  container.startMessages();
  await container.register(worker, { updateViaCache: "none" });
  const { active } = await container.ready;
  active?.postMessage({ keep: page, version: used });
}

/**
 * Nothing of this evening's scanner stays; the worker need not be there.
 * @param {string} page path of the scanner
 * @param {CacheStorage | undefined} [shelves]
 */
export async function forgetDoor(page, shelves = globalThis.caches) {
  if (!shelves) return;
  const shelf = await shelves.open(PAGES);
  await shelf.delete(page, { ignoreVary: true });
  if ((await shelf.keys()).length) return;
  for (const name of await shelves.keys()) {
    if (name === PAGES || name.startsWith(ASSETS)) await shelves.delete(name);
  }
}
