import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

import { SHELF } from "../../app/static/js/lib/kept_tickets.js";
import { MemoryShelves, ORIGIN, page } from "./fake_shelves.js";
import { HandClock, settle } from "./fake_page.js";

const SOURCE = readFileSync(new URL("../../app/static/js/workers/tickets.js", import.meta.url), "utf8");
const TICKET = "/t/0123456789ABCDEFGHJKMNPQRS";
const OTHER = "/t/ZYXWVTSRQPNMKJHGFEDCBA9876";
const STYLE = "/assets/two/app.css";

/** The worker in a phone that keeps one ticket, before a network of which the test says what it answers. */
async function worker() {
  const clock = new HandClock();
  const shelves = new MemoryShelves();
  const shelf = await shelves.open(SHELF);
  await shelf.put(TICKET, page("kept"));
  const listeners = {};
  const phone = { shelves, clock, network: async () => page("new"), shown: `${ORIGIN}${TICKET}` };
  const scope = {
    addEventListener: (name, listener) => void (listeners[name] = listener),
    caches: shelves,
    clients: { get: async () => ({ url: phone.shown }) },
    fetch: (request) => phone.network(request),
    location: new URL(ORIGIN),
    setTimeout: clock.set,
    Promise,
    Response,
    URL,
  };
  runInContext(SOURCE, createContext(Object.assign(scope, { self: scope })));
  phone.ask = (path, { mode = "navigate", method = "GET" } = {}) => {
    const url = new URL(path, ORIGIN).href;
    let answer;
    const event = {
      request: { url, mode, method },
      clientId: mode === "navigate" ? "" : "page",
      respondWith: (given) => void (answer = given),
      waitUntil: (work) => void work,
    };
    listeners.fetch(event);
    return answer;
  };
  phone.kept = async (path) => (await shelves.match(path, { cacheName: SHELF }))?.text();
  return phone;
}

const offline = async () => {
  throw new TypeError("no network");
};

test("with a network it answers, and what is new replaces what was kept", async () => {
  const phone = await worker();
  phone.network = async () => page("cancelled");
  assert.equal(await (await phone.ask(`${TICKET}?welcome=1`)).text(), "cancelled");
  await settle();
  assert.equal(await phone.kept(TICKET), "cancelled");
});

test("without a network the kept ticket opens, whatever follows its address", async () => {
  const phone = await worker();
  phone.network = offline;
  assert.equal(await (await phone.ask(`${TICKET}?lang=nl`)).text(), "kept");
});

test("a ticket that was not kept needs the network, and is not kept by looking at it", async () => {
  const phone = await worker();
  assert.equal(await (await phone.ask(OTHER)).text(), "new");
  await settle();
  assert.equal(await phone.kept(OTHER), undefined);
  phone.network = offline;
  await assert.rejects(phone.ask(OTHER));
});

test("a network that does not answer is not waited for longer than four seconds", async () => {
  const phone = await worker();
  let answered = "";
  phone.network = () => new Promise(() => {});
  phone.ask(TICKET).then(async (response) => (answered = await response.text()));
  await settle();
  await phone.clock.pass(3_900);
  assert.equal(answered, "");
  await phone.clock.pass(200);
  await settle();
  assert.equal(answered, "kept");
});

test("a server in trouble does not take the ticket away", async () => {
  const phone = await worker();
  phone.network = async () => page("503", { status: 503 });
  assert.equal(await (await phone.ask(TICKET)).text(), "kept");
  await settle();
  assert.equal(await phone.kept(TICKET), "kept");
});

test("a ticket that is gone from the server goes from the phone", async () => {
  const phone = await worker();
  phone.network = async () => page("gone", { status: 404 });
  assert.equal((await phone.ask(TICKET)).status, 404);
  await settle();
  assert.equal(await phone.kept(TICKET), undefined);
});

test("files that a kept ticket newly asks for are kept along, those of other pages are not", async () => {
  const phone = await worker();
  await phone.ask(STYLE, { mode: "no-cors" });
  await settle();
  assert.equal(await phone.kept(STYLE), "new");
  phone.shown = `${ORIGIN}${OTHER}`;
  await phone.ask("/assets/two/other.css", { mode: "no-cors" });
  await settle();
  assert.equal(await phone.kept("/assets/two/other.css"), undefined);
});

test("documents below a kept ticket are not kept", async () => {
  const phone = await worker();
  await phone.ask(`${TICKET}/ticket.pdf`);
  await settle();
  assert.equal(await phone.kept(`${TICKET}/ticket.pdf`), undefined);
});

test("what is sent, or asked of others, passes by", async () => {
  const phone = await worker();
  assert.equal(phone.ask(`${TICKET}/link`, { method: "POST" }), undefined);
  assert.equal(phone.ask(`${ORIGIN}.evil.example/x`), undefined);
});
