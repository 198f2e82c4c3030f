import assert from "node:assert/strict";
import { test } from "node:test";

import { BACKOFF, MOST, PATIENCE } from "../../app/static/js/lib/offline_queue.js";
import { SHELF_PATIENCE } from "../../app/static/js/lib/kept_rows.js";
import { Phone, idle, row, uuids } from "./fake_queue.js";

async function fill(queue, from, to) {
  for (let number = from; number <= to; number += 1) await queue.add(row(number));
}

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
    unsent: 0, sending: false, trouble: "", troubles: [], since: null, lost: 0, refused: 0,
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

test("rows that the browser threw away between two pages are missed, until somebody read it", async () => {
  const phone = new Phone();
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
  const onDisk = Array.from({ length: phone.notes.length }, (_, index) => phone.notes.key(index));
  await queue.sendNow();
  for (const key of onDisk) phone.notes.setItem(key, "");
  const next = phone.open();
  await fill(next, 4, 4);
  phone.shelf.rows = [];
  const last = phone.open();
  last.start();
  await phone.clock.pass(0);
  assert.equal(last.state.lost, 1, "only the row that was not answered");
  assert.equal(phone.notes.length, 1);
});

test("what another tab sends while a page looks for losses is not missed", async () => {
  const phone = new Phone();
  const other = phone.open();
  await fill(other, 1, 3);
  const { first } = phone.shelf;
  phone.shelf.first = async (most) => {
    phone.shelf.first = first;
    await other.sendNow();
    return phone.shelf.first(most);
  };
  const queue = phone.open();
  queue.start();
  await phone.clock.pass(0);
  assert.deepEqual(phone.server.taken, uuids(1, 3));
  assert.equal(queue.state.trouble, "");
});

test("a device that may not any more keeps its rows, asks once a minute, and sends them once it is paired", async () => {
  const phone = new Phone();
  phone.server.mood = "locked";
  const queue = phone.open();
  queue.start();
  await queue.add(row(1));
  await phone.clock.pass(0);
  assert.equal(queue.state.trouble, "locked");
  await phone.clock.pass(59_000);
  assert.equal(phone.server.calls.length, 1);
  phone.server.mood = "";
  await phone.clock.pass(1_000);
  assert.deepEqual(phone.server.taken, uuids(1, 1));
});

test("a server that answers only a part is asked for the rest", async () => {
  const phone = new Phone();
  const queue = phone.open();
  await fill(queue, 1, 4);
  phone.server.forgets.add(row(2).uuid);
  const { send } = phone.server;
  phone.server.send = async (rows) => {
    const told = await send(rows);
    phone.server.forgets.clear();
    return told;
  };
  const other = phone.open();
  await other.sendNow();
  assert.deepEqual(phone.server.taken, [...uuids(1, 1), ...uuids(3, 4), ...uuids(2, 2)]);
  assert.deepEqual(phone.kept, []);
});

test("a row that is answered with refused is set aside with its reason and not sent again", async () => {
  const phone = new Phone();
  phone.server.refuses.add(row(2).uuid);
  const queue = phone.open();
  await fill(queue, 1, 3);
  await queue.sendNow();
  await queue.sendNow();
  assert.equal(phone.server.calls.length, 1);
  assert.equal(queue.state.unsent, 0);
  assert.equal(queue.state.refused, 1);
  const [refused] = await phone.open().refused();
  assert.deepEqual([refused.row, refused.answer.reason], [row(2), "no name"]);
  assert.deepEqual(await queue.exported(), [{ ...row(2), refused: "no name" }]);
  assert.deepEqual(await queue.waiting(), []);
  await queue.forgetRefused();
  assert.equal(queue.state.refused, 0);
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

test("a row that spoils every call is found and set aside, and the others get through", async () => {
  const phone = new Phone();
  const queue = phone.open();
  await fill(queue, 1, 40);
  phone.server.poison.add(row(17).uuid);
  await queue.sendNow();
  assert.deepEqual([...phone.server.taken].sort(), uuids(1, 40).filter((uuid) => uuid !== row(17).uuid));
  assert.equal(queue.state.refused, 1);
  assert.equal(queue.state.unsent, 0);
  assert.equal(queue.state.trouble, "");
});

test("a server that refuses everything is in trouble itself: nothing is set aside, and it is not asked row by row", async () => {
  const phone = new Phone();
  const queue = phone.open();
  await fill(queue, 1, 40);
  phone.server.mood = "refused";
  await queue.sendNow();
  assert.equal(queue.state.trouble, "refused");
  assert.deepEqual(phone.kept, uuids(1, 40));
  assert.ok(phone.server.calls.length < 20, `${phone.server.calls.length} calls`);
  phone.server.mood = "";
  await queue.sendNow();
  assert.deepEqual(phone.server.taken, uuids(1, 40));
});

test("a lone row that is refused waits for a proof that the server takes others", async () => {
  const phone = new Phone();
  const queue = phone.open();
  await queue.add(row(1));
  phone.server.poison.add(row(1).uuid);
  await queue.sendNow();
  assert.deepEqual(phone.kept, uuids(1, 1));
  assert.equal(queue.state.trouble, "refused");
  await queue.add(row(2));
  await queue.sendNow();
  assert.deepEqual(phone.server.taken, uuids(2, 2));
  assert.equal(queue.state.refused, 1);
});

test("answers about rows nobody asked about settle nothing", async () => {
  const phone = new Phone();
  const queue = phone.open({ send: async () => ({ answers: [{ uuid: row(2).uuid }, { uuid: "?" }] }) });
  await fill(queue, 1, 1);
  await queue.sendNow();
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
