import assert from "node:assert/strict";
import { test } from "node:test";

import { SHELF_PATIENCE } from "../../app/static/js/lib/kept_rows.js";
import { Phone, fill, idle, row, uuids } from "./fake_queue.js";

test("a page killed between adding and sending loses nothing", async () => {
  const phone = new Phone();
  phone.server.mood = "lost";
  const killed = phone.open();
  await fill(killed, 1, 3);
  await killed.sendNow();
  phone.server.mood = "";
  const next = phone.open();
  next.start();
  await phone.clock.pass(0);
  assert.deepEqual(phone.server.taken, uuids(1, 3));
  assert.deepEqual(phone.kept, []);
  assert.equal(next.state.trouble, "");
});

test("a phone without room keeps rows in memory, says so, and sends them in their order", async () => {
  const phone = new Phone();
  const queue = phone.open();
  await queue.add(row(1));
  phone.shelf.isFull = true;
  assert.deepEqual(await queue.add(row(2)), { kept: "memory" });
  assert.equal(queue.state.trouble, "full");
  assert.equal(queue.state.unsent, 2);
  phone.shelf.isFull = false;
  assert.deepEqual(await queue.add(row(3)), { kept: "memory" }, "it may not overtake the second");
  await queue.sendNow();
  assert.deepEqual(phone.server.taken, uuids(1, 3));
  assert.equal(queue.state.trouble, "");
});

test("when there is room again, memory is brought onto the shelf though nothing can be sent", async () => {
  const phone = new Phone();
  phone.server.mood = "offline";
  const queue = phone.open();
  phone.shelf.isFull = true;
  await fill(queue, 1, 2);
  phone.shelf.isFull = false;
  await queue.sendNow();
  assert.deepEqual(phone.kept, uuids(1, 2));
  assert.deepEqual(queue.state.troubles, ["offline"]);
});

test("a shelf that never answers does not hold up the door", async () => {
  const phone = new Phone();
  phone.shelf.sleeps = true;
  const queue = phone.open();
  const added = Promise.all([queue.add(row(1)), queue.add(row(2))]);
  await phone.clock.pass(SHELF_PATIENCE * 4);
  assert.deepEqual(await added, [{ kept: "memory" }, { kept: "memory" }]);
  const sent = queue.sendNow();
  await phone.clock.pass(SHELF_PATIENCE * 20);
  await sent;
  assert.deepEqual(phone.server.taken, uuids(1, 2));
});

test("a browser without a database sends from memory", async () => {
  const phone = new Phone();
  phone.shelf.isBroken = true;
  const queue = phone.open({ receipts: false, locks: false });
  await fill(queue, 1, 2);
  assert.equal(queue.state.trouble, "full");
  await queue.sendNow();
  assert.deepEqual(phone.server.taken, uuids(1, 2));
  assert.equal(queue.state.unsent, 0);
});

test("a shelf that does not let go of what was answered is not sent again for it", async () => {
  const phone = new Phone();
  phone.shelf.holdsOn = true;
  const queue = phone.open();
  await fill(queue, 1, 2);
  await queue.sendNow();
  assert.equal(phone.server.calls.length, 1);
  assert.equal(queue.state.unsent, 0);
  phone.shelf.holdsOn = false;
  await queue.sendNow();
  assert.deepEqual(phone.kept, []);
  assert.equal(phone.server.calls.length, 1);
});

test("rows that the browser threw away while the page was there are sent from memory, and it is said", async () => {
  const phone = new Phone();
  const queue = phone.open();
  await fill(queue, 1, 3);
  phone.clear();
  await queue.sendNow();
  assert.deepEqual(phone.server.taken, uuids(1, 3));
  assert.equal(queue.state.trouble, "evicted");
  queue.acknowledgeLoss();
  assert.equal(queue.state.trouble, "");
});

test("rows that the browser threw away between two pages come back from their copies, in their order", async () => {
  const phone = new Phone();
  phone.server.mood = "offline";
  await fill(phone.open(), 1, 12);
  phone.clear();
  const next = phone.open();
  next.start();
  await phone.clock.pass(0);
  assert.deepEqual(phone.kept, uuids(1, 12));
  assert.deepEqual([next.state.restored, next.state.lost], [12, 0]);
  phone.server.mood = "";
  await next.sendNow();
  assert.deepEqual(phone.server.taken, uuids(1, 12));
  assert.equal(phone.notes.length, 0);
  assert.deepEqual(next.state.troubles, []);
  next.acknowledgeLoss();
  assert.equal(next.state.restored, 0);
});

test("rows that were in memory when their page was killed come back from their copies", async () => {
  const phone = new Phone();
  phone.shelf.isFull = true;
  await fill(phone.open(), 1, 2);
  phone.shelf.isFull = false;
  const next = phone.open();
  next.start();
  await phone.clock.pass(0);
  assert.deepEqual(phone.server.taken, uuids(1, 2));
});

test("rows that were thrown away, of which there was no room for a copy, are missed until somebody read it", async () => {
  const phone = new Phone();
  phone.notes.room = 20;
  await fill(phone.open(), 1, 3);
  phone.clear();
  const next = phone.open();
  next.start();
  await phone.clock.pass(0);
  assert.equal(next.state.trouble, "evicted");
  assert.equal(next.state.lost, 3);
  const again = phone.open();
  again.start();
  await phone.clock.pass(0);
  assert.equal(again.state.lost, 3);
  again.acknowledgeLoss();
  const last = phone.open();
  last.start();
  await phone.clock.pass(0);
  assert.equal(last.state.trouble, "");
});

test("notes that come back when a phone died are not taken for losses", async () => {
  const phone = new Phone();
  const queue = phone.open();
  await fill(queue, 1, 3);
  // A browser writes notes to its disk later than the shelf.
  const keys = Array.from({ length: phone.notes.length }, (_, index) => phone.notes.key(index));
  const onDisk = keys.map((key) => [key, phone.notes.getItem(key)]);
  await queue.sendNow();
  for (const [key, copy] of onDisk) phone.notes.setItem(key, copy);
  const next = phone.open();
  await fill(next, 4, 4);
  phone.shelf.rows = [];
  const last = phone.open();
  last.start();
  await phone.clock.pass(0);
  assert.equal(last.state.restored, 1, "only the row that was not answered");
  assert.deepEqual(phone.server.taken, uuids(1, 4));
  assert.deepEqual(phone.server.calls.flat(), uuids(1, 4), "none of them twice");
});

test("what another tab sends while a page looks for losses is not missed", async () => {
  const phone = new Phone();
  const other = phone.open();
  await fill(other, 1, 3);
  const queue = phone.open();
  queue.start();
  await idle();
  const { count } = phone.shelf;
  phone.shelf.count = async () => {
    phone.shelf.count = count;
    await other.sendNow();
    return phone.shelf.count();
  };
  await phone.clock.pass(0);
  assert.deepEqual(phone.server.taken, uuids(1, 3));
  assert.equal(queue.state.trouble, "");
});

test("what cannot be set aside for want of room is listed from memory", async () => {
  const phone = new Phone();
  phone.server.refuses.add(row(1).uuid);
  const queue = phone.open();
  await queue.add(row(1));
  phone.shelf.isFull = true;
  await queue.sendNow();
  assert.equal((await queue.refused()).length, 1);
  assert.equal(queue.state.refused, 1);
});
