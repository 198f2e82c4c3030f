import assert from "node:assert/strict";
import { test } from "node:test";

import { BACKOFF, MOST, PATIENCE } from "../../app/static/js/lib/offline_queue.js";
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
