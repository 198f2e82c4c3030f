import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

import { forgetDoor, keepDoor } from "../../app/static/js/lib/door_worker.js";
import { MemoryShelves, ORIGIN, page } from "./fake_shelves.js";
import { Clock, idle } from "./fake_queue.js";

const SOURCE = readFileSync(new URL("../../app/static/js/workers/door.js", import.meta.url), "utf8");
const DOOR = "/door/avond";
const PAGES = "opbrengst-door-pages";
const shelfOf = (version) => `opbrengst-door-assets-${version}`;

/** A server that has one version of the app at a time. */
class AppServer {
  version = "aaaa";
  asked = [];
  /** What becomes of a path: a function that answers, or throws as a network does. */
  says = new Map();

  fetch = async (request) => {
    const path = new URL(request.url ?? request, ORIGIN).pathname;
    this.asked.push(path);
    const own = this.says.get(path) ?? this.says.get("*");
    return own ? own(path) : this.answer(path);
  };

  answer(path) {
    if (path === "/door/kept.json") return page(JSON.stringify({ version: this.version, assets: this.assets }));
    if (path.startsWith("/assets/")) {
      const response = page(`${path} of ${this.version}`);
      if (path.startsWith(`/assets/${this.version}/`)) response.headers.set("Cache-Control", "public, immutable");
      return response;
    }
    return page(`scanner <script src="/assets/${this.version}/js/app.js">`);
  }

  get assets() {
    return ["app.css", "js/app.js"].map((name) => `/assets/${this.version}/${name}`);
  }

  isAway() {
    this.says.set("*", () => {
      throw new TypeError("no network");
    });
  }
}

function phone() {
  const clock = new Clock();
  const shelves = new MemoryShelves();
  const server = new AppServer();
  const listeners = {};
  const windows = [{ url: ORIGIN + DOOR }];
  const scope = {
    addEventListener: (name, listener) => void (listeners[name] = listener),
    caches: shelves,
    clients: { claim: async () => undefined, matchAll: async () => windows },
    fetch: server.fetch,
    location: new URL(ORIGIN),
    setTimeout: clock.set,
    Promise,
    Response,
    URL,
  };
  runInContext(SOURCE, createContext(Object.assign(scope, { self: scope })));
  const tell = async (data) => {
    const told = [];
    let work = Promise.resolve();
    listeners.message({ data, source: { postMessage: (said) => told.push(said) }, waitUntil: (given) => (work = given) });
    await work;
    return told[0];
  };
  const ask = (path, { mode = "navigate", method = "GET" } = {}) => {
    let answer;
    const respondWith = (given) => void (answer = given);
    listeners.fetch({ request: { url: new URL(path, ORIGIN).href, mode, method }, respondWith, waitUntil: () => {} });
    return answer;
  };
  return { clock, shelves, server, windows, tell, ask };
}

async function kept() {
  const held = phone();
  await held.tell({ keep: DOOR, version: "aaaa" });
  return held;
}

test("the scanner is kept with everything it needs, the page last", async () => {
  const { shelves, server, tell } = phone();
  assert.deepEqual({ ...(await tell({ keep: DOOR, version: "aaaa" })) }, { kept: DOOR, version: "aaaa" });
  assert.deepEqual(server.asked, ["/door/kept.json", ...server.assets, DOOR]);
  assert.deepEqual(await shelves.paths(PAGES), [DOOR]);
  assert.deepEqual(await shelves.paths(shelfOf("aaaa")), [...server.assets, "/door/whole"]);
});

test("without a network the scanner opens, with its files", async () => {
  const { server, ask } = await kept();
  server.isAway();
  assert.match(await (await ask(DOOR)).text(), /^scanner/);
  assert.match(await (await ask(`${DOOR}?bron=startscherm`)).text(), /^scanner/);
  const asset = await ask("/assets/aaaa/js/app.js", { mode: "cors" });
  assert.equal(await asset.text(), "/assets/aaaa/js/app.js of aaaa");
});

test("with a network it answers, and nothing that it says is kept by looking at it", async () => {
  const { server, shelves, ask } = await kept();
  server.says.set(DOOR, () => page('fresh "/assets/aaaa/app.css"'));
  assert.match(await (await ask(`${DOOR}?q=mur`)).text(), /^fresh/);
  assert.match(await (await shelves.match(DOOR, { cacheName: PAGES })).text(), /^scanner/);
});

test("a network that does not answer is not waited for longer than three seconds", async () => {
  const { server, clock, ask } = await kept();
  server.says.set(DOOR, () => new Promise(() => {}));
  let said = "";
  void ask(DOOR).then(async (response) => (said = await response.text()));
  await clock.pass(2_900);
  assert.equal(said, "");
  await clock.pass(200);
  await idle();
  assert.match(said, /^scanner/);
});

test("a server in trouble, or a hall's own sign-in page, does not take the scanner away", async () => {
  const { server, ask } = await kept();
  for (const answer of [page("503", { status: 503 }), page("welcome to our wifi")]) {
    server.says.set(DOOR, () => answer);
    assert.match(await (await ask(DOOR)).text(), /^scanner/);
  }
});

test("a newer version is not used before all of it is here", async () => {
  const { server, shelves, ask, tell } = await kept();
  server.version = "bbbb";
  assert.match(await (await ask(DOOR)).text(), /assets\/aaaa/);
  server.says.set("/assets/bbbb/js/app.js", () => page("", { status: 503 }));
  assert.deepEqual({ ...(await tell({ keep: DOOR, version: "aaaa" })) }, { failed: DOOR });
  assert.match(await (await ask(DOOR)).text(), /assets\/aaaa/);
  server.says.clear();
  assert.deepEqual({ ...(await tell({ keep: DOOR, version: "aaaa" })) }, { kept: DOOR, version: "bbbb" });
  assert.match(await (await ask(DOOR)).text(), /assets\/bbbb/);
  assert.ok(shelves.names().includes(shelfOf("aaaa")), "the page that asked runs with the older one");
});

test("the page in use keeps its files until it is gone, also while the newer version is there", async () => {
  const { server, shelves, windows, ask, tell } = await kept();
  server.version = "bbbb";
  await tell({ keep: DOOR, version: "aaaa" });
  server.isAway();
  assert.equal(await (await ask("/assets/aaaa/app.css", { mode: "no-cors" })).text(), "/assets/aaaa/app.css of aaaa");
  server.says.clear();
  windows.push({ url: `${ORIGIN}${DOOR}` });
  await tell({ keep: DOOR, version: "bbbb" });
  assert.ok(shelves.names().includes(shelfOf("aaaa")), "another page may be of the older one");
  windows.pop();
  await tell({ keep: DOOR, version: "bbbb" });
  assert.deepEqual(shelves.names().sort(), [shelfOf("bbbb"), PAGES]);
});

test("files of a version that the server no longer has are not taken for that version", async () => {
  const { server, shelves, tell } = phone();
  const listing = page(JSON.stringify({ version: "aaaa", assets: server.assets }));
  server.says.set("/door/kept.json", () => {
    server.version = "bbbb";
    return listing;
  });
  assert.deepEqual({ ...(await tell({ keep: DOOR, version: "aaaa" })) }, { failed: DOOR });
  assert.equal(await shelves.match("/door/whole", { cacheName: shelfOf("aaaa") }), undefined);
});

test("a phone that may not any more is told so, and the scanner goes from it", async () => {
  const { server, shelves, ask } = await kept();
  server.says.set(DOOR, () => page("not any more", { status: 403 }));
  assert.equal((await ask(DOOR)).status, 403);
  await idle();
  assert.deepEqual(shelves.names(), []);
});

test("an answer that leads elsewhere is passed on", async () => {
  const { server, shelves, ask } = await kept();
  const elsewhere = Object.assign(page(""), {});
  Object.defineProperties(elsewhere, { ok: { value: false }, status: { value: 0 } });
  server.says.set(DOOR, () => elsewhere);
  assert.equal((await ask(DOOR)).status, 0);
  assert.deepEqual(await shelves.paths(PAGES), [DOOR]);
});

test("a phone that is sent to sign in lost its key: the scanner that is kept tells what waits", async () => {
  const { server, shelves, ask } = await kept();
  const signIn = page("");
  Object.defineProperties(signIn, { ok: { value: false }, status: { value: 0 }, type: { value: "opaqueredirect" } });
  server.says.set(DOOR, () => signIn);
  assert.match(await (await ask(DOOR)).text(), /scanner/);
  assert.deepEqual(await shelves.paths(PAGES), [DOOR]);
  await forgetDoor(DOOR, shelves);
  assert.equal((await ask(DOOR)).type, "opaqueredirect");
});

test("ending one evening leaves another's scanner, ending both leaves nothing", async () => {
  const { shelves, tell } = await kept();
  await tell({ keep: "/door/andere", version: "aaaa" });
  await forgetDoor(DOOR, shelves);
  assert.deepEqual(await shelves.paths(PAGES), ["/door/andere"]);
  await forgetDoor("/door/andere", shelves);
  assert.deepEqual(shelves.names(), []);
  await forgetDoor(DOOR, undefined);
});

test("what is asked of the server, other pages and what is sent pass by", async () => {
  const { ask } = await kept();
  assert.equal(ask("/api/door/avond/roster", { mode: "cors" }), undefined);
  assert.equal(ask(`${DOOR}/ready`), undefined);
  assert.equal(ask(`${DOOR}/app.webmanifest`, { mode: "cors" }), undefined);
  assert.equal(ask(`${DOOR}/end`, { method: "POST" }), undefined);
  assert.equal(ask(`${ORIGIN}.evil.example/door/avond`), undefined);
});

test("the page hears when the scanner is kept, and whether a newer version waits for the next start", async () => {
  let listener;
  const posted = [];
  const container = {
    register: async (...given) => void posted.push(given),
    ready: Promise.resolve({ active: { postMessage: (message) => posted.push(message) } }),
    addEventListener: (_name, given) => void (listener = given),
    startMessages: () => undefined,
  };
  const heard = [];
  const onkept = (isNewer) => heard.push(isNewer);
  const { signal } = new AbortController();
  await keepDoor(container, { worker: "/door/worker.js", page: DOOR, onkept, signal });
  assert.deepEqual(posted[1], { keep: DOOR, version: "" });
  listener({ data: { kept: "/door/andere", version: "" } });
  listener({ data: { kept: DOOR, version: "" } });
  listener({ data: { kept: DOOR, version: "bbbb" } });
  assert.deepEqual(heard, [false, true]);
});
