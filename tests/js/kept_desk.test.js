import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

import { DESK, SHELF, keepDesk } from "../../app/static/js/lib/kept_desk.js";
import { HandClock, settle } from "./fake_page.js";
import { MemoryShelves, ORIGIN, page } from "./fake_shelves.js";

const SOURCE = readFileSync(new URL("../../app/static/js/workers/poster.js", import.meta.url), "utf8");
const POSTER = "/S/7/ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const STYLE = "/assets/one/app.css";

const offline = async () => {
  throw new TypeError("no network");
};

/** A server that answers anything, and remembers what it was asked. */
function server() {
  const asked = [];
  return { asked, ask: async (path) => (asked.push(path), page(path)) };
}

/** The worker behind the poster's code, on a phone that kept the page of the desk or not. */
async function worker({ isKept = true } = {}) {
  const clock = new HandClock();
  const shelves = new MemoryShelves();
  if (isKept) await keepDesk(shelves, server().ask, [STYLE]);
  const listeners = {};
  const phone = { clock, network: async () => page("from the server") };
  const scope = {
    addEventListener: (name, listener) => void (listeners[name] = listener),
    caches: shelves,
    fetch: (request) => phone.network(request),
    location: new URL(ORIGIN),
    setTimeout: clock.set,
    Promise,
    Response,
    URL,
  };
  runInContext(SOURCE, createContext(Object.assign(scope, { self: scope })));
  phone.ask = (path, { mode = "navigate", method = "GET" } = {}) => {
    let answer;
    const request = { url: new URL(path, ORIGIN).href, mode, method };
    listeners.fetch({ request, respondWith: (given) => void (answer = given) });
    return answer;
  };
  return phone;
}

test("the page goes in last, without scripts, and what an older version was shown with goes", async () => {
  const shelves = new MemoryShelves();
  await keepDesk(shelves, server().ask, [STYLE, "/assets/one/js/app.js"]);
  assert.deepEqual(await shelves.paths(SHELF), [STYLE, DESK]);
  const { ask, asked } = server();
  await keepDesk(shelves, ask, [STYLE]);
  assert.deepEqual(asked, [DESK], "a file that is here is not asked again");
  await keepDesk(shelves, ask, ["/assets/two/app.css"]);
  assert.deepEqual((await shelves.paths(SHELF)).sort(), ["/assets/two/app.css", DESK]);
});

test("without a network nothing is kept, and an answer that is not the page is not kept either", async () => {
  await assert.rejects(keepDesk(new MemoryShelves(), offline, [STYLE]));
  await assert.rejects(keepDesk(new MemoryShelves(), async () => page("gone", { status: 404 }), []));
});

test("with a network the poster's pages come from the server", async () => {
  const phone = await worker();
  assert.equal(await (await phone.ask(POSTER)).text(), "from the server");
});

test("what the server refuses is shown as it is", async () => {
  const phone = await worker();
  phone.network = async () => page("too often", { status: 429 });
  assert.equal(await (await phone.ask(POSTER, { method: "POST" })).text(), "too often");
});

test("without a network the poster's code, and a form that is sent, lead to the desk", async () => {
  const phone = await worker();
  phone.network = offline;
  for (const method of ["GET", "POST"]) assert.equal(await (await phone.ask(POSTER, { method })).text(), DESK);
  assert.equal(await (await phone.ask(STYLE, { mode: "no-cors" })).text(), STYLE, "in its own look");
});

test("a network that does not answer is not waited for longer than eight seconds", async () => {
  const phone = await worker();
  let answered = "";
  phone.network = () => new Promise(() => {});
  phone.ask(POSTER).then(async (response) => (answered = await response.text()));
  await settle();
  await phone.clock.pass(7_900);
  assert.equal(answered, "");
  await phone.clock.pass(200);
  await settle();
  assert.equal(answered, DESK);
});

test("a phone that kept nothing waits for the network, and others' addresses pass by", async () => {
  const phone = await worker({ isKept: false });
  phone.network = offline;
  await assert.rejects(phone.ask(POSTER));
  assert.equal(phone.ask("https://elders.example/S/1"), undefined);
  assert.equal(phone.ask("/s/desk", { mode: "cors" }), undefined);
});
