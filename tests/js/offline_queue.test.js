import assert from "node:assert/strict";
import { test } from "node:test";

import { BACKOFF, MOST, PATIENCE } from "../../app/static/js/lib/offline_queue.js";
import { Phone, fill, idle, row, uuids } from "./fake_queue.js";

test("a row is on the shelf before it is sent, and goes when it was answered", async () => {
  const phone = new Phone();
  const queue = phone.open();
  assert.deepEqual(await queue.add(row(1)), { kept: "disk" });
  assert.deepEqual(phone.kept, uuids(1, 1));
  assert.equal(phone.server.calls.length, 0);
  assert.equal(queue.state.unsent, 1);
  await queue.sendNow();
  assert.deepEqual(phone.server.taken, uuids(1, 1));
  assert.deepEqual(phone.kept, []);
  assert.deepEqual(queue.state, {
    unsent: 0, sending: false, trouble: "", troubles: [], since: null, lost: 0, restored: 0, refused: 0,
  });
});

test("once started, a row is sent without being told", async () => {
  const phone = new Phone();
  const queue = phone.open();
  queue.start();
  await idle();
  await queue.add(row(1));
  await phone.clock.pass(0);
  assert.deepEqual(phone.server.taken, uuids(1, 1));
});

test("what an earlier page left is sent when the next one starts", async () => {
  const phone = new Phone();
  await fill(phone.open(), 1, 3);
  phone.open().start();
  await phone.clock.pass(0);
  assert.deepEqual(phone.server.taken, uuids(1, 3));
});

test("rows go in the order they were added, 500 in a call", async () => {
  const phone = new Phone();
  const queue = phone.open();
  await fill(queue, 1, 1200);
  await queue.sendNow();
  assert.deepEqual(phone.server.calls.map((call) => call.length), [500, 500, 200]);
  assert.deepEqual(phone.server.taken, uuids(1, 1200));
  assert.equal(MOST, 500);
});

test("without a network everything stays, and it is tried less and less often, up to a minute", async () => {
  const phone = new Phone();
  phone.server.mood = "offline";
  const queue = phone.open();
  queue.start();
  await queue.add(row(1));
  await phone.clock.pass(0);
  assert.equal(queue.state.trouble, "offline");
  for (const [tries, pause] of BACKOFF.entries()) {
    assert.equal(phone.server.calls.length, tries + 1);
    await phone.clock.pass(pause - 1);
    assert.equal(phone.server.calls.length, tries + 1);
    await phone.clock.pass(1);
  }
  await phone.clock.pass(60_000);
  assert.equal(phone.server.calls.length, BACKOFF.length + 2);
  assert.deepEqual(phone.kept, uuids(1, 1));
  phone.server.mood = "";
  await phone.clock.pass(60_000);
  assert.deepEqual(phone.server.taken, uuids(1, 1));
  assert.equal(queue.state.trouble, "");
});

test("not all phones of an evening try at the same moment", async () => {
  const phone = new Phone();
  phone.server.mood = "offline";
  const queue = phone.open({ random: () => 0 });
  queue.start();
  await queue.add(row(1));
  await phone.clock.pass(0);
  await phone.clock.pass(BACKOFF[0] / 2);
  assert.equal(phone.server.calls.length, 2);
});

test("send now does not wait for the next try", async () => {
  const phone = new Phone();
  phone.server.mood = "offline";
  const queue = phone.open();
  queue.start();
  await queue.add(row(1));
  await phone.clock.pass(10_000);
  phone.server.mood = "";
  await queue.sendNow();
  assert.deepEqual(phone.server.taken, uuids(1, 1));
});

test("send now while a call is under way makes no second call, and what came in meanwhile goes along", async () => {
  const phone = new Phone();
  let answer;
  const calls = [];
  const send = (rows) => {
    calls.push(rows.map((each) => each.uuid));
    return new Promise((resolve) => (answer = () => resolve({ answers: rows.map(({ uuid }) => ({ uuid })) })));
  };
  const queue = phone.open({ send });
  await queue.add(row(1));
  const first = queue.sendNow();
  await idle();
  assert.equal(queue.state.sending, true);
  await queue.add(row(2));
  const second = queue.sendNow();
  await idle();
  assert.equal(calls.length, 1);
  answer();
  await idle();
  answer();
  await Promise.all([first, second]);
  assert.deepEqual(calls, [uuids(1, 1), uuids(2, 2)]);
  assert.equal(queue.state.unsent, 0);
});

test("an answer that got lost is asked for again, and the server counts once", async () => {
  const phone = new Phone();
  phone.server.mood = "lost";
  const queue = phone.open();
  await fill(queue, 1, 2);
  await queue.sendNow();
  assert.deepEqual(phone.kept, uuids(1, 2));
  phone.server.mood = "";
  await queue.sendNow();
  assert.deepEqual(phone.server.calls, [uuids(1, 2), uuids(1, 2)]);
  assert.deepEqual(phone.server.taken, uuids(1, 2));
});

test("a server that does not answer for half a minute is a network that is not there", async () => {
  const phone = new Phone();
  const queue = phone.open({ send: () => new Promise(() => {}) });
  await queue.add(row(1));
  const sending = queue.sendNow();
  await phone.clock.pass(PATIENCE.server);
  await sending;
  assert.equal(queue.state.trouble, "offline");
  assert.deepEqual(phone.kept, uuids(1, 1));
});

test("of two tabs one sends at a time, and each row goes once", async () => {
  const phone = new Phone();
  const one = phone.open();
  const other = phone.open();
  await fill(one, 1, 3);
  await fill(other, 4, 6);
  await Promise.all([one.sendNow(), other.sendNow()]);
  assert.deepEqual(phone.server.calls, [uuids(1, 6)]);
  await one.sendNow();
  await other.sendNow();
  assert.equal(phone.server.calls.length, 1);
  assert.deepEqual([one.state.trouble, other.state.trouble], ["", ""]);
  assert.deepEqual([one.state.unsent, other.state.unsent], [0, 0]);
});

test("without locks two tabs may both send, and nothing is lost or said to be", async () => {
  const phone = new Phone();
  const one = phone.open({ locks: false });
  const other = phone.open({ locks: false });
  await fill(one, 1, 3);
  await Promise.all([one.sendNow(), other.sendNow()]);
  await one.sendNow();
  assert.deepEqual(phone.server.taken, uuids(1, 3));
  assert.equal(one.state.trouble, "");
});

test("a tab that sleeps while it sends keeps another waiting for a minute, not for the evening", async () => {
  const phone = new Phone();
  void phone.locks.request("rows:sending", { signal: new AbortController().signal }, () => new Promise(() => {}));
  const queue = phone.open();
  await queue.add(row(1));
  const sending = queue.sendNow();
  await phone.clock.pass(PATIENCE.tab - 1);
  assert.deepEqual(phone.server.taken, []);
  await phone.clock.pass(1);
  await sending;
  assert.deepEqual(phone.server.taken, uuids(1, 1));
});

test("the file that saves the day holds every row, on the shelf, in memory, and one that is just being added", async () => {
  const phone = new Phone();
  const queue = phone.open();
  await fill(queue, 1, 2);
  phone.shelf.isFull = true;
  await queue.add(row(3));
  void queue.add(row(4));
  assert.deepEqual((await queue.exported()).map((each) => each.uuid), uuids(1, 4));
});

test("the same row added twice is one row", async () => {
  const phone = new Phone();
  const queue = phone.open();
  await queue.add(row(1));
  await queue.add(row(1));
  await queue.sendNow();
  assert.deepEqual(phone.server.calls, [uuids(1, 1)]);
});

test("stopped, it plans nothing more; started again, it goes on", async () => {
  const phone = new Phone();
  const queue = phone.open();
  queue.start();
  await idle();
  queue.stop();
  await queue.add(row(1));
  await phone.clock.pass(600_000);
  assert.deepEqual(phone.server.calls, []);
  queue.start();
  await phone.clock.pass(0);
  assert.deepEqual(phone.server.taken, uuids(1, 1));
});

test("it tells since when there is trouble, from the first failure to the first success", async () => {
  const phone = new Phone();
  phone.server.mood = "offline";
  const queue = phone.open();
  queue.start();
  await phone.clock.pass(5_000);
  await queue.add(row(1));
  await phone.clock.pass(20_000);
  assert.equal(queue.state.since, 5_000);
  phone.server.mood = "";
  await queue.sendNow();
  assert.equal(queue.state.since, null);
  assert.ok(queue.seen.some((state) => state.sending));
});
