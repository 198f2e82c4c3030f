/** Cache Storage in memory, and answers as a server gives them. */

export const ORIGIN = "https://avond.example.org";

/** An answer with a text; a real Response says nothing of where it was sent on. */
export function page(text, { status = 200, redirected = false } = {}) {
  const response = new Response(text, { status });
  Object.defineProperty(response, "redirected", { value: redirected });
  response.clone = () => page(text, { status, redirected });
  return response;
}

class MemoryShelf {
  answers = new Map();

  async put(path, response) {
    if (response.bodyUsed) throw new TypeError("that answer was read already");
    if (response.status === 206) throw new TypeError("no part of an answer can be kept");
    this.answers.set(whole(path), response);
  }

  async delete(path) {
    return this.answers.delete(whole(path));
  }

  async keys() {
    return [...this.answers.keys()].map((url) => ({ url }));
  }

  async matchAll() {
    return [...this.answers.values()].map((response) => response.clone());
  }
}

export class MemoryShelves {
  #shelves = new Map();

  async open(name) {
    if (!this.#shelves.has(name)) this.#shelves.set(name, new MemoryShelf());
    return this.#shelves.get(name);
  }

  async delete(name) {
    return this.#shelves.delete(name);
  }

  async match(address, { cacheName, ignoreSearch = false } = {}) {
    const url = new URL(whole(address));
    if (ignoreSearch) url.search = "";
    const shelves = cacheName ? [this.#shelves.get(cacheName)] : [...this.#shelves.values()];
    const found = shelves.find((shelf) => shelf?.answers.has(url.href));
    return found?.answers.get(url.href).clone();
  }

  async keys() {
    return this.names();
  }

  names() {
    return [...this.#shelves.keys()];
  }

  async paths(name) {
    return [...this.#shelves.get(name).answers.keys()].map((url) => new URL(url).pathname);
  }
}

function whole(address) {
  return new URL(address.url ?? address, ORIGIN).href;
}
