// @ts-check
/**
 * Answers for tickets that someone kept on their phone: from the network, and without one from what was kept.
 *
 * A classic script, because not every browser takes a module as service worker; so it imports nothing.
 */
(() => {
  /**
   * @typedef {Event & {
   *   request: Request, clientId: string,
   *   respondWith: (answer: Promise<Response>) => void, waitUntil: (work: Promise<unknown>) => void,
   * }} FetchEvent
   * @typedef {{clients: {get: (id: string) => Promise<{url: string} | undefined>}, skipWaiting: () => Promise<void>}} Worker
   */
  const worker = /** @type {Worker} */ (/** @type {unknown} */ (self));

  // The same as in lib/kept_tickets.js.
  const SHELF = "opbrengst-tickets";
  const LIKE_ANY_VISIT = { cacheName: SHELF, ignoreSearch: true, ignoreVary: true };
  // A queue at a door with poor wifi does not wait longer for what is already here.
  const PATIENCE = 4000;

  /** @param {string} address */
  const kept = (address) => caches.match(address, LIKE_ANY_VISIT);

  /** @param {FetchEvent} event */
  async function answer(event) {
    const here = await kept(event.request.url);
    const asked = fetch(event.request);
    event.waitUntil(asked.then((response) => renew(event, response.clone()), () => undefined));
    if (!here) return asked;
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    const response = await Promise.race([asked, late]).catch(() => undefined);
    return response instanceof Response && response.status < 500 ? response : here;
  }

  /**
   * What the network says replaces what was kept: a ticket may have been cancelled or erased since.
   * @param {FetchEvent} event
   * @param {Response} response
   */
  async function renew(event, response) {
    const { pathname } = new URL(event.request.url);
    const isPage = event.request.mode === "navigate";
    if (!(await kept(isPage ? event.request.url : await pageOf(event)))) return;
    const shelf = await caches.open(SHELF);
    if (isPage && [404, 410].includes(response.status)) await shelf.delete(pathname);
    if (response.ok && (isPage || pathname.startsWith("/assets/"))) await shelf.put(pathname, response);
  }

  /**
   * The page that asks for a file.
   * @param {FetchEvent} event
   */
  async function pageOf(event) {
    const client = event.clientId ? await worker.clients.get(event.clientId) : undefined;
    return client?.url ?? "/";
  }

  self.addEventListener("install", () => void worker.skipWaiting());
  self.addEventListener("fetch", (happened) => {
    const event = /** @type {FetchEvent} */ (happened);
    const { request } = event;
    if (request.method === "GET" && request.url.startsWith(`${self.location.origin}/`)) event.respondWith(answer(event));
  });
})();
