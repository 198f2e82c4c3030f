import assert from "node:assert/strict";
import { test } from "node:test";

import { KeptTickets, SHELF, assetsAmong } from "../../app/static/js/lib/kept_tickets.js";
import { ORIGIN, MemoryShelves, page } from "./fake_shelves.js";

const TICKET = "/t/0123456789ABCDEFGHJKMNPQRS";
const OTHER = "/t/ZYXWVTSRQPNMKJHGFEDCBA9876";
const STYLE = "/assets/one/app.css";

function phone(server = {}) {
  const shelves = new MemoryShelves();
  const asked = [];
  const fetch = async (path) => {
    asked.push(path);
    const answer = { [TICKET]: page("ticket"), [OTHER]: page("other"), [STYLE]: page("style"), ...server }[path];
    if (!answer) throw new TypeError("no network");
    return answer.clone();
  };
  return { shelves, asked, tickets: new KeptTickets(shelves, fetch) };
}

test("nothing is kept until someone asks for it", async () => {
  const { tickets, shelves } = phone();
  assert.equal(await tickets.has(TICKET), false);
  assert.deepEqual(shelves.names(), []);
});

test("a ticket is kept with what it is shown with, the page last", async () => {
  const { tickets, shelves, asked } = phone();
  await tickets.keep(TICKET, [STYLE]);
  assert.equal(await tickets.has(TICKET), true);
  assert.equal(await tickets.has(OTHER), false);
  assert.deepEqual(asked, [STYLE, TICKET]);
  assert.deepEqual(await shelves.paths(SHELF), [STYLE, TICKET]);
});

test("without a network nothing is said to be kept", async () => {
  const { tickets } = phone({ [STYLE]: undefined });
  await assert.rejects(tickets.keep(TICKET, [STYLE]));
  assert.equal(await tickets.has(TICKET), false);
});

test("an answer that is no ticket is not kept", async () => {
  for (const answer of [page("gone", { status: 404 }), page("elsewhere", { redirected: true })]) {
    const { tickets } = phone({ [TICKET]: answer });
    await assert.rejects(tickets.keep(TICKET, []));
    assert.equal(await tickets.has(TICKET), false);
  }
});

test("dropping one of two leaves the other, dropping the last leaves nothing", async () => {
  const { tickets, shelves } = phone();
  await tickets.keep(TICKET, [STYLE]);
  await tickets.keep(OTHER, [STYLE]);
  assert.equal(await tickets.drop(TICKET), true);
  assert.equal(await tickets.has(TICKET), false);
  assert.equal(await tickets.has(OTHER), true);
  assert.equal(await tickets.drop(OTHER), false);
  assert.deepEqual(shelves.names(), []);
});

test("only our own files go along, each once", () => {
  const asked = [
    `${ORIGIN}/assets/one/app.css`,
    `${ORIGIN}/assets/one/app.css?again`,
    `${ORIGIN}/assets/one/fonts/face.woff2`,
    `${ORIGIN}/t/worker.js`,
    `${ORIGIN}.evil.example/assets/x.js`,
    "data:text/plain,x",
  ];
  assert.deepEqual(assetsAmong(asked, ORIGIN), ["/assets/one/app.css", "/assets/one/fonts/face.woff2"]);
});
