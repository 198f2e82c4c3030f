// @ts-check
/**
 * Keeps the scanner of an evening, so that it opens without a network; whole or not at all.
 *
 * A version of the app is fetched whole beside the one in use, and taken at the next start: a page never gets half of
 * one version and half of another, and nothing reloads by itself. Nobody's name is kept here: the page has none, and
 * what is asked of the server passes by.
 *
 * A classic script, because not every browser takes a module as service worker; so it imports nothing.
 */
(() => {
  /**
   * @typedef {Event & {waitUntil: (work: Promise<unknown>) => void}} Lasting
   * @typedef {Lasting & {request: Request, respondWith: (answer: Promise<Response>) => void}} FetchEvent
   * @typedef {Lasting & {data: {keep: string, version: string}, source: {postMessage: (told: object) => void} | null}}
   *   MessageFromPage
   * @typedef {{version: string, assets: string[]}} Listing
   * @typedef {{clients: {claim: () => Promise<void>, matchAll: (wanted: object) => Promise<{url: string}[]>}}} Worker
   */
  const worker = /** @type {Worker} */ (/** @type {unknown} */ (self));

  // The same as in lib/door_worker.js.
  const PAGES = "opbrengst-door-pages";
  const ASSETS = "opbrengst-door-assets-";
  const LISTING = "/door/kept.json";
  // In the shelf of a version once all of it is there.
  const WHOLE = "/door/whole";
  const OF_ANY_VISIT = { ignoreSearch: true, ignoreVary: true };
  // A queue at a door with poor wifi does not wait longer for what is already here.
  const PATIENCE = 3000;
  const PAGE = /^\/door\/[^/.]+$/;
  const VERSION = /\/assets\/([0-9a-f]+)\//;

  /** @param {string} path */
  const kept = (path) => caches.match(path, { ...OF_ANY_VISIT, cacheName: PAGES });

  /** @param {string} text of a page */
  const versionIn = (text) => VERSION.exec(text)?.[1] ?? "";

  /** @param {string} version */
  async function isWhole(version) {
    return version !== "" && (await caches.match(WHOLE, { cacheName: ASSETS + version })) !== undefined;
  }

  /**
   * Fetch what the newest version needs, then the page: it goes in last, so that what is kept is whole.
   * @param {string} path of the page
   * @param {string} used the version that the page which asks was made with
   * @returns {Promise<string>} the version that is kept now
   */
  async function keep(path, used) {
    const response = await whole(LISTING, "no-store");
    const { version, assets } = /** @type {Listing} */ (await response.json());
    if (!(await isWhole(version))) await keepAssets(version, assets);
    const page = await whole(path, "no-store");
    const text = await page.text();
    if (versionIn(text) !== version) throw new Error("the app was renewed meanwhile");
    await (await caches.open(PAGES)).put(path, new Response(text, { headers: page.headers }));
    await tidy(used);
    return version;
  }

  /**
   * @param {string} version
   * @param {string[]} assets
   */
  async function keepAssets(version, assets) {
    const shelf = await caches.open(ASSETS + version);
    await Promise.all(assets.map(async (asset) => shelf.put(asset, await ofThisVersion(asset))));
    await shelf.put(WHOLE, new Response(""));
  }

  /** @param {string} asset */
  async function ofThisVersion(asset) {
    const response = await whole(asset, "default");
    // The server answers for other versions too, with the files it has now.
    if (!response.headers.get("Cache-Control")?.includes("immutable")) throw new Error(`${asset} is of another version`);
    return response;
  }

  /**
   * @param {string} path
   * @param {RequestCache} cache
   */
  async function whole(path, cache) {
    // Not followed elsewhere: the page for signing in would give this browser another cookie, under a form it has open.
    const response = await fetch(path, { cache, credentials: "same-origin", redirect: "error" });
    if (!response.ok) throw new Error(`cannot keep ${path}: ${response.status}`);
    return response;
  }

  /**
   * Let go of versions that no page uses any more.
   * @param {string} used
   */
  async function tidy(used) {
    // Another page that is open may be of any version.
    if ((await worker.clients.matchAll({ type: "window" })).length > 1) return;
    const pages = await (await caches.open(PAGES)).matchAll();
    const needed = new Set([used, ...(await Promise.all(pages.map(async (page) => versionIn(await page.text()))))]);
    for (const name of await caches.keys()) {
      if (name.startsWith(ASSETS) && !needed.has(name.slice(ASSETS.length))) await caches.delete(name);
    }
  }

  /** @param {string} path of the page of which nothing may stay */
  async function forget(path) {
    const shelf = await caches.open(PAGES);
    await shelf.delete(path, OF_ANY_VISIT);
    if ((await shelf.keys()).length) return;
    for (const name of await caches.keys()) if (name === PAGES || name.startsWith(ASSETS)) await caches.delete(name);
  }

  /**
   * The scanner: from the network while that is quick and of a version that is here whole, else the one that is kept.
   * @param {FetchEvent} event
   */
  async function page(event) {
    const { pathname } = new URL(event.request.url);
    const here = await kept(pathname);
    const asked = fetch(event.request);
    if (!here) return asked;
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    const response = await Promise.race([asked, late]).catch(() => undefined);
    if (!(response instanceof Response) || response.status >= 500 || response.status === 429) return here;
    // Sent elsewhere, to sign in: this phone lost its key. The scanner says so, and how many scans wait here.
    if (response.type === "opaqueredirect") return here;
    if (response.ok) return (await isWhole(versionIn(await response.clone().text()))) ? response : here;
    if ([401, 403, 404, 410].includes(response.status)) event.waitUntil(forget(pathname));
    return response;
  }

  /** @param {Request} request */
  async function asset(request) {
    return (await caches.match(request, OF_ANY_VISIT)) ?? fetch(request);
  }

  self.addEventListener("activate", (happened) => {
    // The page that brought us here is ours at once; a newer worker waits until no page needs the older one.
    /** @type {Lasting} */ (happened).waitUntil(worker.clients.claim());
  });
  self.addEventListener("message", (happened) => {
    const event = /** @type {MessageFromPage} */ (/** @type {unknown} */ (happened));
    const { keep: path, version: used } = event.data;
    const tell = (/** @type {object} */ told) => event.source?.postMessage(told);
    const work = keep(path, used).then((version) => tell({ kept: path, version }));
    event.waitUntil(work.catch(() => tell({ failed: path })));
  });
  self.addEventListener("fetch", (happened) => {
    const event = /** @type {FetchEvent} */ (happened);
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== self.location.origin) return;
    if (pathname.startsWith("/assets/")) event.respondWith(asset(request));
    else if (request.mode === "navigate" && PAGE.test(pathname)) event.respondWith(page(event));
  });
})();
