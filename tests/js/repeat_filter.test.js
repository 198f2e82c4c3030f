import assert from "node:assert/strict";
import { test } from "node:test";

import { AWAY_MILLISECONDS, RepeatFilter } from "../../app/static/js/lib/repeat_filter.js";

test("a code that stays in sight goes through once, however long it stays", () => {
  const filter = new RepeatFilter();
  assert.equal(filter.accept("A", 0), true);
  for (let now = 33; now < 4 * AWAY_MILLISECONDS; now += 33) assert.equal(filter.accept("A", now), false);
});

test("a code that was away long enough goes through again", () => {
  const filter = new RepeatFilter();
  filter.accept("A", 0);
  assert.equal(filter.accept("A", AWAY_MILLISECONDS), false);
  assert.equal(filter.accept("A", 2 * AWAY_MILLISECONDS + 1), true);
});

test("the next person's code goes through at once, and two that lie side by side once each", () => {
  const filter = new RepeatFilter();
  filter.accept("A", 0);
  assert.equal(filter.accept("B", 1), true);
  for (let now = 500; now < 4 * AWAY_MILLISECONDS; now += 500) {
    assert.deepEqual([filter.accept("A", now), filter.accept("B", now + 250)], [false, false]);
  }
});

test("a code that stays in sight behind an answer does not come back after it", () => {
  const filter = new RepeatFilter();
  filter.accept("A", 0);
  filter.keep("A", AWAY_MILLISECONDS);
  assert.equal(filter.accept("A", 2 * AWAY_MILLISECONDS), false);
});

test("a code that only came by behind an answer still counts as new", () => {
  const filter = new RepeatFilter();
  filter.accept("A", 0);
  filter.keep("B", 10);
  assert.equal(filter.accept("B", 20), true);
});
