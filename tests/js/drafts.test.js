import assert from "node:assert/strict";
import { test } from "node:test";

import { Drafts } from "../../app/static/js/lib/drafts.js";
import { MemoryShelf } from "./fake_page.js";

const draft = (text, place = 0) => ({ value: { text }, base: 0, sent: null, place });

test("a draft survives the page and stands where it stood", () => {
  const shelf = new MemoryShelf();
  const before = new Drafts(shelf, "avond/3");
  before.write("point:b", draft("Tweede 😀 مرحبا =1+1", 1));
  before.write("point:a", draft("Eerste", 0));
  const after = new Drafts(shelf, "avond/3").all();
  assert.deepEqual(after, [
    ["point:a", draft("Eerste", 0)],
    ["point:b", draft("Tweede 😀 مرحبا =1+1", 1)],
  ]);
});

test("another table's drafts stay out of sight", () => {
  const shelf = new MemoryShelf();
  new Drafts(shelf, "avond/3").write("point:a", draft("Van drie"));
  assert.deepEqual(new Drafts(shelf, "avond/31").all(), []);
  assert.deepEqual(new Drafts(shelf, "avond/4").all(), []);
});

test("a dropped draft does not come back", () => {
  const drafts = new Drafts(new MemoryShelf(), "avond/3");
  drafts.write("point:a", draft("Weg"));
  drafts.drop("point:a");
  assert.deepEqual(drafts.all(), []);
});

test("a full shelf says so and breaks nothing", () => {
  const shelf = new MemoryShelf();
  shelf.setItem = () => {
    throw new Error("QuotaExceededError");
  };
  assert.equal(new Drafts(shelf, "avond/3").write("point:a", draft("Vol")), false);
});

test("without a shelf nothing is kept and nothing breaks", () => {
  const drafts = new Drafts(null, "avond/3");
  assert.equal(drafts.write("point:a", draft("Niets")), false);
  drafts.drop("point:a");
  assert.deepEqual(drafts.all(), []);
});

test("what is no draft of ours is left alone", () => {
  const shelf = new MemoryShelf();
  for (const value of ["", "{", "null", "3", '{"value": null, "base": 1}', '{"value": {}}']) {
    shelf.setItem("opbrengst:avond/3:point:a", value);
    assert.deepEqual(new Drafts(shelf, "avond/3").all(), []);
  }
});
