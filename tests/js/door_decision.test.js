import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { decide } from "../../app/static/js/lib/door_decision.js";

const CASES = JSON.parse(readFileSync(new URL("../data/door_decisions.json", import.meta.url), "utf8"));

test("the phone decides each case as the server does", () => {
  assert.ok(CASES.length > 20);
  for (const { record, arrived, genuine, code, admit, result, reason } of CASES) {
    const arrival = arrived ? "2026-11-22T18:00:00Z" : null;
    assert.deepEqual(decide({ record, arrival, genuine, code, admit }), { result, reason });
  }
});

test("someone is in by whatever is known of their arrival", () => {
  const given = { record: null, genuine: "ticket", code: "0", admit: false };
  for (const arrival of ["2026-11-22T18:00:00Z", { device: 3 }, true, 0]) {
    assert.equal(decide({ ...given, arrival }).result, "already");
  }
  for (const arrival of [null, undefined, false]) assert.equal(decide({ ...given, arrival }).result, "welcome");
});
