import assert from "node:assert/strict";
import { test } from "node:test";

import { codeIn } from "../../app/static/js/lib/codes.js";
import { DoorList } from "../../app/static/js/lib/door_list.js";
import { listFromTheServer } from "./from_the_server.js";

const made = listFromTheServer();
const [murat] = made.people;

function record({ codes: _codes, ...person }) {
  return { ...person, first: null };
}

test("a ticket and a badge open the record of who has them, and nobody else's", async () => {
  const list = await DoorList.parse(made.fresh());
  for (const person of made.people) {
    for (const code of person.codes) assert.deepEqual(await list.find(code), record(person));
  }
  assert.equal(list.isUnlocked, false);
  assert.deepEqual(list.people, []);
});

test("a code that is not on the list opens nothing", async () => {
  const list = await DoorList.parse(made.fresh());
  for (const code of [...made.unlisted, ...made.foreign, "", "0".repeat(26), "Z".repeat(16), "Murat"]) {
    assert.equal(await list.find(code), null);
  }
});

test("a ticket of this evening that is not listed yet is told from other evenings' and invented ones", async () => {
  const list = await DoorList.parse(made.fresh());
  const [ticket] = made.unlisted;
  assert.equal(await list.genuine(ticket), "ticket");
  assert.equal(await list.genuine(murat.codes[0]), "ticket");
  const changed = (ticket[25] === "0" ? "1" : "0");
  for (const code of [made.foreign[0], ticket.slice(0, 25) + changed, "Z".repeat(26), "0".repeat(26), "", ticket.slice(1)]) {
    assert.equal(await list.genuine(code), "");
  }
});

test("badges are told only with the PIN, for their key would make all of them", async () => {
  const list = await DoorList.parse(made.fresh());
  assert.equal(await list.genuine(made.unlisted[1]), "");
  await list.unlock(made.pin);
  assert.equal(await list.genuine(made.unlisted[1]), "badge");
  assert.equal(await list.genuine(made.foreign[1]), "");
  list.lock();
  assert.equal(await list.genuine(made.unlisted[1]), "");
});

test("the PIN opens the names, in any grouping, and another one nothing", async () => {
  const list = await DoorList.parse(made.fresh());
  assert.equal(await list.unlock("00000000"), false);
  assert.deepEqual([list.isUnlocked, list.people], [false, []]);
  assert.equal(await list.unlock(` ${made.pin.slice(0, 4)} ${made.pin.slice(4)}`), true);
  assert.deepEqual(list.people, made.people.map(record));
  assert.equal(list.isUnlocked, true);
  list.lock();
  assert.deepEqual([list.isUnlocked, list.people], [false, []]);
});

test("what the phone keeps works as what was sent, and holds no key", async () => {
  const list = await DoorList.parse(made.fresh());
  const sent = Buffer.from(made.fresh()).toString("latin1");
  const kept = structuredClone(list.kept);
  const key = /"ticket_key":"([^"]{44})"/.exec(sent)?.[1];
  assert.ok(key);
  assert.ok(!Buffer.from(kept.bytes).toString("latin1").includes(key));
  assert.equal(list.header.ticket_key, "");
  const again = await DoorList.parse(kept);
  assert.deepEqual(await again.find(murat.codes[0]), record(murat));
  assert.equal(await again.genuine(made.unlisted[0]), "ticket");
  assert.equal(await again.unlock(made.pin), true);
  await assert.rejects(crypto.subtle.exportKey("raw", kept.ticketKey), { name: /^InvalidAccess/ });
});

test("the head of the list says how the evening stands", async () => {
  const { header } = await DoorList.parse(made.fresh());
  assert.equal(header.version, "abc");
  assert.deepEqual(header.event, {
    slug: "x500",
    title: "X500 – een stad",
    timezone: "Europe/Brussels",
    starts_at: "2026-11-22T18:00:00+00:00",
    ends_at: "2026-11-22T21:00:00+00:00",
    doors_at: "2026-11-22T17:00:00+00:00",
    expires_at: "2026-11-23T01:00:00+00:00",
  });
  const table = { number: 4, title: "Krispie", seats: 12, taken: 9, hosts: 2, round_free: { 1: 3, 2: 0 } };
  assert.deepEqual(header.tables, [table]);
  assert.deepEqual(header.capacity, { places: 150, taken: 142 });
  assert.deepEqual(header.doors, { 3: "Ingang Noord" });
  assert.equal(header.entries, 2 * made.people.length);
});

test("what is no list, or half of one, is refused", async () => {
  const bytes = made.fresh();
  for (const wrong of [new ArrayBuffer(0), new TextEncoder().encode("<!doctype html>").buffer, bytes.slice(0, -1)]) {
    await assert.rejects(DoorList.parse(wrong));
  }
});

test("a changed record does not open", async () => {
  const bytes = made.fresh();
  new Uint8Array(bytes).fill(0, bytes.byteLength - 40);
  const list = await DoorList.parse(bytes);
  assert.equal(await list.unlock(made.pin), false);
});

test("the codes the server makes are read from typing", () => {
  for (const code of made.people.flatMap((person) => person.codes)) {
    const grouped = code.toLowerCase().replace(/.{4}/g, "$& ");
    assert.equal(codeIn(grouped), code);
  }
});
