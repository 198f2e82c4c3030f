// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { ServerClock, clockFace } from "../../app/static/js/lib/clock_face.js";

const MOMENT = Date.UTC(2027, 9, 21, 16, 47, 9, 500);

test("a clock says the time of its own zone, in summer and in winter, with seconds", () => {
  assert.equal(clockFace(MOMENT, "Europe/Brussels"), "18:47:09");
  assert.equal(clockFace(Date.UTC(2027, 10, 21, 16, 47, 9), "Europe/Brussels"), "17:47:09");
  assert.equal(clockFace(Date.UTC(2027, 9, 21, 22, 0, 5), "Europe/Brussels"), "00:00:05");
});

test("the server's clock goes on from what it said, however wrong the phone's is", () => {
  let phone = 42_000;
  const clock = new ServerClock(MOMENT, () => phone);
  assert.equal(clock.now(), MOMENT);
  phone += 61_000;
  assert.equal(clock.now(), MOMENT + 61_000);
});
