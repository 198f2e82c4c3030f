import assert from "node:assert/strict";
import { test } from "node:test";

import { batteryOf, cameraOf, clockOf, listOf, report, storageOf } from "../../app/static/js/lib/door_checks.js";
import { queueFile } from "../../app/static/js/lib/queue_file.js";

const light = (verdict) => verdict.light;

test("a battery is green when it charges or holds 40 %, red when it is nearly empty", () => {
  assert.deepEqual(batteryOf({ level: 0.05, charging: true }), { light: "ok", word: "charging" });
  assert.deepEqual(batteryOf({ level: 0.4, charging: false }), { light: "ok", word: "enough" });
  assert.deepEqual(batteryOf({ level: 0.39, charging: false }), { light: "warn", word: "low" });
  assert.deepEqual(batteryOf({ level: 0.14, charging: false }), { light: "bad", word: "empty" });
});

test("storage is green when the browser promised to keep it, red when the phone is full", () => {
  assert.equal(light(storageOf({ persisted: true, free: Infinity })), "ok");
  assert.equal(light(storageOf({ persisted: false, free: 1e9 })), "warn");
  assert.equal(light(storageOf({ persisted: true, free: 1e6 })), "bad");
});

test("a clock may differ two minutes, either way", () => {
  assert.equal(light(clockOf(-120_000)), "ok");
  assert.equal(light(clockOf(-120_001)), "warn");
  assert.equal(light(clockOf(86_400_000)), "warn");
  assert.equal(light(clockOf(null)), "");
});

test("the list is green when it is here and new, yellow when the newest could not be asked for", () => {
  const away = { isSecure: true, isHere: true, trouble: "offline" };
  assert.deepEqual(listOf({ ...away, trouble: "" }), { light: "ok", word: "here" });
  assert.deepEqual(listOf(away), { light: "warn", word: "old" });
  assert.deepEqual(listOf({ ...away, isHere: false }), { light: "bad", word: "missing" });
  assert.deepEqual(listOf({ ...away, isHere: false, trouble: "locked" }), { light: "bad", word: "locked" });
  assert.deepEqual(listOf({ isSecure: false, isHere: false, trouble: "" }), { light: "warn", word: "insecure" });
});

test("a camera is green only when it read a code", () => {
  assert.deepEqual(["", "picture", "code", "denied"].map(cameraOf).map(light), ["", "warn", "ok", "bad"]);
});

test("the organiser hears of what was tested", () => {
  assert.deepEqual(report(new Map([["camera", ""], ["list", "ok"]])), { list: "ok" });
});

test("the file that saves the day says whose it is and when it was made", () => {
  const made = new Date("2027-09-18T19:05:00Z");
  const { name, text } = queueFile({ event: "avond", door: "Ingang 1", items: [{ uuid: "1" }], made });
  assert.equal(name, "scans-avond-2027-09-18-19-05-00.json");
  assert.deepEqual(JSON.parse(text), {
    format: "opbrengst-door-queue", event: "avond", door: "Ingang 1", sent_at: made.toISOString(), items: [{ uuid: "1" }],
  });
});
