// @ts-check
/**
 * Answers for the pages behind the poster's code: from the network, and without one with the page that leads to the desk.
 *
 * A classic script, because not every browser takes a module as service worker; so it imports nothing.
 */
(() => {
  /**
   * @typedef {Event & {request: Request, respondWith: (answer: Promise<Response>) => void}} FetchEvent
   * @typedef {{skipWaiting: () => Promise<void>}} Worker
   */
  const worker = /** @type {Worker} */ (/** @type {unknown} */ (self));

  // The same as in lib/kept_desk.js.
  const SHELF = "opbrengst-desk";
  const DESK = "/s/desk";
  const OF_ANY_VISIT = { cacheName: SHELF, ignoreVary: true };
  // A queue before a poster does not wait longer for a network.
  const PATIENCE = 8000;

  /**
   * A page, or what somebody sends with one; sent twice it counts once, so that giving up on it does no harm.
   * @param {Request} request
   */
  async function page(request) {
    const asked = fetch(request);
    const desk = await caches.match(DESK, OF_ANY_VISIT);
    if (!desk) return asked;
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    const response = await Promise.race([asked, late]).catch(() => undefined);
    return response instanceof Response ? response : desk;
  }

  /** @param {Request} request */
  async function asset(request) {
    return (await caches.match(request, OF_ANY_VISIT)) ?? fetch(request);
  }

  self.addEventListener("install", () => void worker.skipWaiting());
  self.addEventListener("fetch", (happened) => {
    const event = /** @type {FetchEvent} */ (happened);
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (origin !== self.location.origin) return;
    if (request.mode === "navigate") event.respondWith(page(request));
    else if (request.method === "GET" && pathname.startsWith("/assets/")) event.respondWith(asset(request));
  });
})();
