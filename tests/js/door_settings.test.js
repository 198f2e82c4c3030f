import assert from "node:assert/strict";
import { test } from "node:test";

import { DoorSettings } from "../../app/static/js/lib/door_settings.js";

function shelf(kept = null) {
  const values = new Map(kept === null ? [] : [["opbrengst-door", kept]]);
  return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => values.set(key, value) };
}

test("a choice is there again at the next start", () => {
  const storage = shelf();
  new DoorSettings(storage).change({ mode: "confirm", sound: false });
  assert.deepEqual(new DoorSettings(storage).choices, { mode: "confirm", sound: false, speech: false });
});

test("nonsense or no storage at all leaves the first choices", () => {
  const first = { mode: "express", sound: true, speech: false };
  for (const storage of [null, shelf("{"), shelf('{"mode": "?"}')]) {
    assert.deepEqual(new DoorSettings(storage).choices, first);
  }
  const full = { getItem: () => null, setItem: () => assert.fail.call(null, "full") };
  const settings = new DoorSettings(full);
  settings.change({ speech: true });
  assert.equal(settings.choices.speech, true);
});
