import assert from "node:assert/strict";
import { test } from "node:test";

import { FAST, KeyBursts } from "../../app/static/js/lib/key_bursts.js";

/** What the bursts gave for keys typed with this many milliseconds in between. */
function typed(keys, pause, bursts = new KeyBursts()) {
  return keys.map((key, index) => bursts.take(key, 1000 + index * pause));
}

test("fast keys that end in Enter are a scan", () => {
  assert.equal(typed([..."ABC123XYZ", "Enter"], 12).at(-1), "ABC123XYZ");
});

test("somebody who types is no scanner, nor is Enter after a few keys or by itself", () => {
  assert.equal(typed([..."ABC123XYZ", "Enter"], FAST + 1).at(-1), "");
  assert.equal(typed([..."Jan", "Enter"], 12).at(-1), "");
  assert.equal(typed(["Enter"], 12).at(-1), "");
});

test("what was typed slowly before a scan is not part of it, and Shift is no sign", () => {
  const bursts = new KeyBursts();
  typed(["q", "w"], 400, bursts);
  const given = [..."\u{0}HTTPS", "Enter"].map((key, index) => bursts.take(key === "\u{0}" ? "Shift" : key, 9000 + index * 10));
  assert.equal(given.at(-1), "");
  const longer = ["Shift", ..."HTTPS:", "Enter"].map((key, index) => bursts.take(key, 20_000 + index * 10));
  assert.equal(longer.at(-1), "HTTPS:");
});

test("a second Enter does not scan again", () => {
  const bursts = new KeyBursts();
  assert.equal(typed([..."ABCDEFGH", "Enter", "Enter"], 10, bursts).at(-1), "");
});
