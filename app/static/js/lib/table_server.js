// @ts-check
/** The calls of a table's page, as app/harvest/api.py answers them. */

/** @typedef {import("./autosave.js").Answer} Answer */

// A browser lets calls of 64 KiB in all outlive their page; the rest of that is for other items.
const OUTLIVES_THE_PAGE = 15_000;

export class TableServer {
  #api;
  #fetch;

  /**
   * @param {string} api where the calls of this table live
   * @param {typeof fetch} fetcher
   */
  constructor(api, fetcher) {
    this.#api = api;
    this.#fetch = fetcher;
  }

  /**
   * @param {string} uuid
   * @param {import("./autosave.js").Call} call
   * @param {number} position from 1; counts for a new point only
   */
  writePoint(uuid, call, position) {
    const { value, base, unanswered, decided } = call;
    return this.#ask("PUT", `takeaways/${uuid}`, { ...value, revision: base, unanswered, decided, position });
  }

  /**
   * @param {"connections" | "contacts"} kind
   * @param {string} uuid
   * @param {import("./autosave.js").Call} call
   */
  writeRow(kind, uuid, call) {
    return this.#ask("PUT", `${kind}/${uuid}`, call.value);
  }

  /**
   * @param {string} uuid
   * @param {number} position
   */
  movePoint(uuid, position) {
    return this.#ask("PUT", `takeaways/${uuid}/position`, { position });
  }

  /** @param {string} uuid */
  restorePoint(uuid) {
    return this.#ask("POST", `takeaways/${uuid}/restore`, {});
  }

  /**
   * @param {"takeaways" | "connections" | "contacts"} kind
   * @param {string} uuid
   */
  remove(kind, uuid) {
    return this.#ask("DELETE", `${kind}/${uuid}`, {});
  }

  finish() {
    return this.#ask("PUT", "done", {});
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} content
   * @returns {Promise<Answer>} rejects without a network, or when what answers is not our server
   */
  async #ask(method, path, content) {
    const body = JSON.stringify(content);
    const response = await this.#fetch(`${this.#api}/${path}`, {
      method,
      body,
      keepalive: new TextEncoder().encode(body).length < OUTLIVES_THE_PAGE,
      credentials: "same-origin",
      redirect: "error",
      headers: { "Content-Type": "application/json" },
    });
    return { status: response.status, body: response.status < 500 ? await response.json() : {} };
  }
}
