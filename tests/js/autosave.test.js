import assert from "node:assert/strict";
import { test } from "node:test";

import { Autosave, PAUSE, RETRIES } from "../../app/static/js/lib/autosave.js";
import { Drafts } from "../../app/static/js/lib/drafts.js";
import { HandClock, MemoryShelf, PointServer, settle } from "./fake_page.js";

const words = (text) => ({ text, kind: "action", round: null });

/** A page with one point on it; a second page on the same shelf is the same tablet, opened again. */
function openPage({ server = new PointServer(), shelf = new MemoryShelf() } = {}) {
  const clock = new HandClock();
  const drafts = new Drafts(shelf, "avond/3");
  const seen = { states: [], clashes: [], adopted: [] };
  const point = new Autosave("point:1", words(server.text), server.revision, {
    send: server.send,
    drafts,
    place: () => 0,
    show: (state) => seen.states.push(state),
    adopt: (value) => seen.adopted.push(value.text),
    clash: (code, current) => seen.clashes.push([code, current.text]),
    timers: clock,
  });
  return { point, server, shelf, clock, drafts, seen };
}

test("what is typed is with the server within 400 ms, also while typing goes on", async () => {
  const { point, server, clock } = openPage();
  for (const text of ["H", "Ha", "Hal", "Halt"]) {
    point.change(words(text));
    await clock.pass(PAUSE / 4);
  }
  assert.equal(server.text, "Halt");
  assert.equal(PAUSE, 400);
});

test("a draft stands on the device before anything is sent, and goes once it is kept", async () => {
  const { point, clock, drafts, server } = openPage();
  point.change(words("Halte 24"));
  assert.equal(server.calls.length, 0);
  assert.deepEqual(drafts.all()[0][1], { value: words("Halte 24"), base: 0, sent: null, place: 0 });
  await clock.pass(PAUSE);
  assert.deepEqual(drafts.all(), []);
});

test("without a network it says so, tries less and less often, and gets there", async () => {
  const { point, clock, server, seen } = openPage();
  server.reachable = false;
  point.change(words("Zonder wifi"));
  await clock.pass(PAUSE + RETRIES[0] + RETRIES[1]);
  assert.equal(server.calls.length, 3);
  assert.equal(point.state, "failed");
  assert.ok(!seen.states.slice(seen.states.indexOf("failed")).includes("saved"));
  server.reachable = true;
  await clock.pass(RETRIES[2]);
  assert.equal(server.text, "Zonder wifi");
  assert.equal(point.state, "saved");
});

test("when the network is back nobody waits for the next try", async () => {
  const { point, clock, server } = openPage();
  server.reachable = false;
  point.change(words("Zonder wifi"));
  await clock.pass(PAUSE + 20_000);
  server.reachable = true;
  point.retry();
  await clock.pass(0);
  assert.equal(server.text, "Zonder wifi");
});

test("a lost answer is no conflict with oneself: the same call goes again, then the newer text", async () => {
  const { point, clock, server, seen } = openPage();
  server.lost = true;
  point.change(words("Een"));
  await clock.pass(PAUSE);
  point.change(words("Een twee"));
  server.lost = false;
  await clock.pass(RETRIES[0] + PAUSE);
  assert.deepEqual(server.calls.map(({ value }) => value.text), ["Een", "Een", "Een twee"]);
  assert.deepEqual(seen.clashes, []);
  assert.equal(server.text, "Een twee");
  assert.equal(point.state, "saved");
});

test("a tab killed before the first call gives its text back on the next page", async () => {
  const first = openPage();
  first.point.change(words("Half woo"));
  const second = openPage({ server: first.server, shelf: first.shelf });
  second.point.recover(second.drafts.all()[0][1]);
  await second.clock.pass(0);
  assert.equal(second.server.text, "Half woo");
  assert.deepEqual(second.drafts.all(), []);
});

test("a tab killed after a call without an answer does not quarrel with that call", async () => {
  const first = openPage();
  first.server.lost = true;
  first.point.change(words("Een"));
  await first.clock.pass(PAUSE);
  first.point.change(words("Een twee"));
  first.server.lost = false;
  const second = openPage({ server: first.server, shelf: first.shelf });
  second.point.recover(second.drafts.all()[0][1]);
  await second.clock.pass(0);
  assert.deepEqual(second.seen.clashes, []);
  assert.equal(second.server.text, "Een twee");
});

test("a page that goes away sends the newest beside the call under way", async () => {
  const server = new PointServer();
  const arrive = server.send;
  server.send = (call) => arrive(call).then(() => new Promise(() => undefined)); // the answers never come
  const { point, clock } = openPage({ server });
  point.change(words("Een"));
  await clock.pass(PAUSE);
  point.change(words("Een twee"));
  point.leave();
  await settle();
  assert.equal(server.text, "Een twee");
  assert.equal(server.calls.at(-1).unanswered, "Een");
});

test("a page that goes away with everything kept sends nothing", async () => {
  const { point, clock, server } = openPage();
  point.change(words("Een"));
  await clock.pass(PAUSE);
  point.leave();
  await settle();
  assert.equal(server.calls.length, 1);
});

test("when somebody else wrote, nothing is sent until a person chose", async () => {
  const { point, clock, server, seen } = openPage();
  point.change(words("Van ons"));
  await clock.pass(PAUSE);
  server.write("Van de buur");
  point.change(words("Van ons samen"));
  await clock.pass(PAUSE);
  assert.deepEqual(seen.clashes, [["other_text", "Van de buur"]]);
  point.change(words("Van ons samen!"));
  await clock.pass(60_000);
  assert.equal(server.text, "Van de buur");
  point.decide(words("Van ons en de buur"));
  await clock.pass(0);
  assert.equal(server.text, "Van ons en de buur");
  assert.equal(server.calls.at(-1).decided, true);
  assert.equal(point.state, "saved");
});

test("a page reloaded before choosing still asks, and overwrites nobody", async () => {
  const first = openPage();
  first.point.change(words("Van ons"));
  await first.clock.pass(PAUSE);
  first.server.write("Van de buur");
  first.point.change(words("Van ons samen"));
  await first.clock.pass(PAUSE);
  const second = openPage({ server: first.server, shelf: first.shelf });
  second.point.recover(second.drafts.all()[0][1]);
  await second.clock.pass(0);
  assert.equal(second.server.text, "Van de buur");
  assert.deepEqual(second.seen.clashes, [["other_text", "Van de buur"]]);
});

test("a text that is too long is refused with a sentence, kept on the device and not sent again", async () => {
  const server = new PointServer();
  server.send = async (call) => {
    server.calls.push(call);
    return { status: 422, body: { title: "Dit is te lang" } };
  };
  const { point, clock, drafts } = openPage({ server });
  point.change(words("x"));
  await clock.pass(60_000);
  assert.equal(point.state, "refused");
  assert.equal(server.calls.length, 1);
  assert.equal(drafts.all().length, 1);
});

test("a tablet that lost its right keeps the text and stops asking", async () => {
  const server = new PointServer();
  let asked = 0;
  server.send = async () => {
    asked += 1;
    return { status: 401, body: {} };
  };
  const { point, clock, drafts } = openPage({ server });
  point.change(words("Nog één zin"));
  await clock.pass(60_000);
  point.change(words("Nog één zin meer"));
  await clock.pass(60_000);
  assert.equal(asked, 1);
  assert.equal(point.state, "locked");
  assert.equal(drafts.all()[0][1].value.text, "Nog één zin meer");
});

test("what others changed meanwhile is taken over when nothing was typed since", async () => {
  const server = new PointServer();
  server.send = async ({ value }) => ({ status: 200, body: { ...value, text: "Samengevoegd", revision: 5 } });
  const { point, clock, seen } = openPage({ server });
  point.change(words("Van ons"));
  await clock.pass(PAUSE);
  assert.deepEqual(seen.adopted, ["Samengevoegd"]);
  assert.equal(point.base, 5);
});

test("flushing waits for the call under way and for what was typed meanwhile", async () => {
  const { point, server } = openPage();
  point.change(words("Een"));
  const flushed = point.flush();
  point.change(words("Een twee"));
  assert.equal(await flushed, true);
  assert.equal(server.text, "Een twee");
});

test("flushing without a network says that not everything is kept", async () => {
  const { point, server } = openPage();
  server.reachable = false;
  point.change(words("Een"));
  assert.equal(await point.flush(), false);
});

test("an item taken away sends nothing more and leaves no draft", async () => {
  const { point, server, clock, drafts } = openPage();
  point.change(words("Toch niet"));
  point.forget();
  await clock.pass(60_000);
  assert.equal(server.calls.length, 0);
  assert.deepEqual(drafts.all(), []);
});
