import assert from "node:assert/strict";
import { test } from "node:test";

import { RETRIES } from "../../app/static/js/lib/autosave.js";
import { Errands } from "../../app/static/js/lib/errands.js";
import { SaveStates } from "../../app/static/js/lib/save_states.js";
import { cleaned } from "../../app/static/js/lib/typed_text.js";
import { HandClock, settle } from "./fake_page.js";

test("errands go one after the other, and one without an answer holds the next up", async () => {
  const clock = new HandClock();
  const states = [];
  const done = [];
  const errands = new Errands(clock, (state) => states.push(state));
  let reachable = false;
  const errand = (name) => async () => {
    if (!reachable) throw new TypeError("no network");
    done.push(name);
    return { status: 200, body: {} };
  };
  const move = errands.add(errand("move"));
  const remove = errands.add(errand("remove"));
  await settle();
  assert.equal(states.at(-1), "failed");
  reachable = true;
  await clock.pass(RETRIES[0]);
  assert.deepEqual([(await move).status, (await remove).status], [200, 200]);
  assert.deepEqual(done, ["move", "remove"]);
  assert.equal(states.at(-1), "saved");
});

test("a refusal is an answer: it is not tried again", async () => {
  const clock = new HandClock();
  let asked = 0;
  const errands = new Errands(clock, () => undefined);
  const answer = await errands.add(async () => {
    asked += 1;
    return { status: 404, body: {} };
  });
  await clock.pass(60_000);
  assert.equal(answer.status, 404);
  assert.equal(asked, 1);
});

test("an errand that finds nothing to do is done", async () => {
  const errands = new Errands(new HandClock(), () => undefined);
  assert.equal(await errands.add(async () => null), null);
});

test("the page stands as badly as its worst item, and says so only when that changes", () => {
  const heard = [];
  const states = new SaveStates((state) => heard.push(state));
  states.set("a", "saving");
  states.set("b", "failed");
  states.set("a", "saved");
  states.set("b", "saved");
  assert.deepEqual(heard, ["saving", "failed", "saved"]);
});

test("texts are compared as the server keeps them", () => {
  assert.equal(cleaned("een\r\ntwee\rdrie\tvier\u0000\u0007\ud800"), "een\ntwee\ndrie\tvier");
  assert.equal(cleaned("=1+1 “ë” 😀 مرحبا"), "=1+1 “ë” 😀 مرحبا");
});

test("an errand that was refused is not called saved, and says why", async () => {
  const shown = [];
  const errands = new Errands(new HandClock(), (state, sentence) => shown.push([state, sentence]));
  const body = { code: "evening_over", title: "De avond is afgerond." };
  await errands.add(async () => ({ status: 409, body }));
  assert.deepEqual(shown.at(-1), ["refused", "De avond is afgerond."]);
});
