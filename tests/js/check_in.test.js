import assert from "node:assert/strict";
import { test } from "node:test";

import { DoorServer, Trouble, newAttempt } from "../../app/static/js/lib/check_in.js";
import { PATIENCE, RemoteDesk } from "../../app/static/js/lib/remote_desk.js";
import { newUuid } from "../../app/static/js/lib/uuids.js";
import { fill } from "../../app/static/js/lib/wording.js";

const ADDRESSES = { event: "x500", checkIns: "/api/check-ins", people: "/api/p" };
const SENTENCE = "Deze scan liet niemand binnen: er valt niets te herstellen.";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function server(answer, asked = []) {
  return new DoorServer(ADDRESSES, async (address, request) => {
    asked.push([address, request]);
    if (answer instanceof Error) throw answer;
    return answer;
  });
}

test("a scan is sent as JSON with its evening, and its answer handed back", async () => {
  const asked = [];
  const told = { result: "welcome" };
  const attempt = newAttempt({ code: "ABC" });
  assert.deepEqual(await server(Response.json(told), asked).checkIn(attempt), told);
  const [address, request] = asked[0];
  assert.equal(address, "/api/check-ins");
  assert.equal(request.method, "POST");
  assert.equal(request.headers["Content-Type"], "application/json");
  assert.deepEqual(JSON.parse(request.body), { ...attempt, event: "x500" });
});

test("a name is sent so that any letter survives the address", async () => {
  const asked = [];
  await server(Response.json({ enough: true, people: [] }), asked).people("Ç&é");
  assert.equal(asked[0][0], "/api/p?q=%C3%87%26%C3%A9");
});

test("what goes wrong on the way is told apart", async () => {
  const cases = [
    [new TypeError("no network"), "offline", ""],
    [new Response("", { status: 503 }), "offline", ""],
    [Response.json({}, { status: 401 }), "unpaired", ""],
    [Response.json({}, { status: 403 }), "unpaired", ""],
    [Response.json({ title: SENTENCE }, { status: 409 }), "refused", SENTENCE],
    [new Response("<html>", { status: 200 }), "refused", ""],
  ];
  for (const [answer, kind, sentence] of cases) {
    await assert.rejects(server(answer).undo(newUuid()), (error) => {
      assert.ok(error instanceof Trouble);
      assert.deepEqual([error.kind, error.sentence], [kind, sentence]);
      return true;
    });
  }
});

test("the server's opinion of a scan is not waited for longer than people would stand there", async () => {
  const waited = [];
  const given = new AbortController();
  const limit = (milliseconds) => {
    waited.push(milliseconds);
    return given.signal;
  };
  const never = (_address, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const opinion = new RemoteDesk(new DoorServer(ADDRESSES, never), limit).opinion(newAttempt({ code: "ABC" }));
  given.abort();
  assert.equal(await opinion, null);
  assert.deepEqual(waited, [PATIENCE]);
  const told = { result: "look", reason: "other_event", name: "", rounds: [], flags: [] };
  const asked = await new RemoteDesk(server(Response.json(told))).opinion(newAttempt({ code: "ABC" }));
  assert.deepEqual([asked.result, asked.reason, asked.row], ["look", "other_event", null]);
});

test("each scan has a uuid of its own, also where the browser makes none", () => {
  assert.match(newUuid(), UUID);
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
  const made = new Set(Array.from({ length: 50 }, () => newUuid()));
  delete crypto.randomUUID;
  assert.equal(made.size, 50);
  for (const each of made) assert.match(each, UUID);
});

test("a sentence is filled by name, and what is unknown stays", () => {
  assert.equal(fill("{present} / {expected} {x}", { present: 0, expected: 12 }), "0 / 12 {x}");
});
