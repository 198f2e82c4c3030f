import assert from "node:assert/strict";
import { test } from "node:test";

import { Phone, fill, row, uuids } from "./fake_queue.js";

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
