// @ts-check
/** The page that leads to the desk, kept on a phone for when it opens the poster's code without a network. */

// The same as in workers/poster.js, which answers from it.
export const SHELF = "opbrengst-desk";
export const DESK = "/s/desk";
/** The poster's code is in capitals; what it leads to is not, and a worker's reach knows the difference. */
export const REACHES = ["/S/", "/s/"];

/** @typedef {Pick<CacheStorage, "open">} Shelves */

/**
 * Keep the page with the files it is shown with, and nothing of an older version.
 * @param {Shelves} shelves where browsers keep answers
 * @param {(path: string) => Promise<Response>} ask asks the server
 * @param {string[]} files the paths of what a page of ours is shown with; scripts are left out, the page needs none
 * @throws when the server cannot be reached, or the phone is full
 */
export async function keepDesk(shelves, ask, files) {
  const shelf = await shelves.open(SHELF);
  const kept = new Set((await shelf.keys()).map((request) => new URL(request.url).pathname));
  const wanted = files.filter((path) => !path.endsWith(".js"));
  for (const path of wanted) if (!kept.has(path)) await shelf.put(path, await whole(ask, path));
  await shelf.put(DESK, await whole(ask, DESK));
  for (const path of kept) if (path !== DESK && !wanted.includes(path)) await shelf.delete(path);
}

/**
 * @param {(path: string) => Promise<Response>} ask
 * @param {string} path
 */
async function whole(ask, path) {
  const response = await ask(path);
  if (!response.ok || response.redirected) throw new Error(`cannot keep ${path}: ${response.status}`);
  return response;
}
