import assert from "node:assert/strict";
import { test } from "node:test";

import { FAST, KeyBursts, TOGETHER } from "../../app/static/js/lib/key_bursts.js";

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

const CODE = "0123456789ABCDEFGHJKMNPQRS";

/** What the bursts gave for keys of which one in the middle came late. */
function interrupted(text, after, silence) {
  const bursts = new KeyBursts();
  return [...text, "Enter"].map((key, index) => bursts.take(key, 1000 + index * 10 + (index > after ? silence - 10 : 0))).at(-1);
}

test("a code that a busy phone cut in two is one code", () => {
  for (const after of [0, 5, 9, 15, 24]) {
    assert.equal(interrupted(CODE, after, FAST + 200), CODE);
    assert.equal(interrupted(`HTTPS://AVOND.BE/T/${CODE}`, after, TOGETHER), `HTTPS://AVOND.BE/T/${CODE}`);
    assert.equal(interrupted("0000ABCDEFGHJKMN", Math.min(after, 14), TOGETHER), "0000ABCDEFGHJKMN");
  }
  assert.equal(interrupted(CODE, CODE.length - 1, TOGETHER), CODE, "the Enter came late");
});

test("what is no code is not put together, nor what is long past or was corrected", () => {
  assert.equal(interrupted("Vandenberghe", 3, FAST + 200), "enberghe");
  assert.equal(interrupted("Vandenberghe", 9, FAST + 200), "");
  assert.equal(interrupted(CODE, 5, TOGETHER + 11), CODE.slice(6));
  const bursts = new KeyBursts();
  typed([...CODE.slice(0, 12), "Backspace"], 10, bursts);
  assert.equal([...CODE.slice(12), "Enter"].map((key, at) => bursts.take(key, 2000 + at * FAST)).at(-1), CODE.slice(12));
});
