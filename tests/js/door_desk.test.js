import assert from "node:assert/strict";
import { test } from "node:test";

import { DoorDesk } from "../../app/static/js/lib/door_desk.js";
import { DoorLine } from "../../app/static/js/lib/door_line.js";
import { Presence } from "../../app/static/js/lib/door_presence.js";
import { base64Of } from "../../app/static/js/lib/base64.js";

const YILDIZ = "0123456789ABCDEFGHJKMNPQRS";
const JO = "1123456789ABCDEFGHJKMNPQRS";
const TWICE = "2123456789ABCDEFGHJKMNPQRS";
const LATE = "3123456789ABCDEFGHJKMNPQRS";
const STRANGE = "4123456789ABCDEFGHJKMNPQRS";

const record = (id, name, more = {}) => ({
  id, name, organisation: "", status: "registered", first: null, tables: [[1, 4]], flags: [], guests: [], host: false, ...more,
});

/** A list as DoorList offers it, with the point that seals. */
async function listOf() {
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const point = base64Of(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  const people = {
    [YILDIZ]: record(1, "Yıldız Peeters", { guests: [3] }),
    [JO]: record(2, "Jo Claes", { status: "waiting" }),
    [TWICE]: record(9, "Yıldız Peeters", { status: "repeated", first: 1 }),
  };
  return {
    header: { seal_key: point, doors: { 7: "Ingang Zuid" } },
    isUnlocked: true,
    people: [...Object.values(people), record(3, "Gast van Yıldız")],
    find: async (code) => people[code] ?? null,
    genuine: async (code) => (code === LATE ? "ticket" : ""),
  };
}

/** @param ask what the server makes of a code; it cannot be asked by itself */
async function door({ ask = async () => null } = {}) {
  const rows = [];
  const presence = new Presence({ present: 0, expected: 2 });
  const desk = new DoorDesk({ presence, door: "Ingang Noord", add: async (row) => rows.push(row), ask });
  desk.use(await listOf());
  const scan = async (code) => {
    const outcome = await desk.scan(code);
    await desk.keep(outcome);
    return outcome;
  };
  return { desk, presence, rows, scan };
}

test("somebody on the list is welcome once, and the second time it says since when and where", async () => {
  const { presence, rows, scan } = await door();
  const first = await scan(`HTTPS://AVOND.BE/T/${YILDIZ}`);
  assert.deepEqual([first.result, first.name, first.tables, first.guests], ["welcome", "Yıldız Peeters", [[1, 4]], [3]]);
  const again = await scan(YILDIZ);
  assert.deepEqual([again.result, again.door, again.since], ["already", "Ingang Noord", first.row.device_time]);
  assert.deepEqual(rows.map((row) => [row.shown, row.registration]), [["welcome", 1], ["already", 1]]);
  assert.deepEqual(presence.counts, { present: 1, expected: 2 });
});

test("nothing of a person or a code is readable in a row", async () => {
  const { desk, rows, scan } = await door();
  await scan(YILDIZ);
  await scan(LATE);
  await scan(STRANGE);
  await desk.keep(await desk.walkIn({ name: "Mia De Smet", organisation: "Ter Hilst", email: "mia@voorbeeld.be", table: 4, beyond_reason: "" }));
  const text = JSON.stringify(rows);
  for (const secret of ["Yıldız", "Mia", "Ter Hilst", "voorbeeld", YILDIZ, LATE, STRANGE]) assert.ok(!text.includes(secret), secret);
  assert.deepEqual(rows.map((row) => row.kind), ["scan", "scan", "scan", "walk_in"]);
});

test("who waits needs a look, and comes in when a person says so", async () => {
  const { desk, presence, scan } = await door();
  const look = await scan(JO);
  assert.deepEqual([look.result, look.reason, presence.counts.present], ["look", "waiting", 0]);
  const admitted = await desk.admit(look);
  await desk.keep(admitted);
  assert.deepEqual([admitted.result, admitted.name, admitted.row.admit], ["welcome", "Jo Claes", true]);
  assert.equal((await scan(JO)).result, "already");
});

test("who registered twice is one person", async () => {
  const { desk, presence, scan } = await door();
  const look = await scan(TWICE);
  assert.deepEqual([look.result, look.reason], ["look", "repeated"]);
  await desk.keep(await desk.admit(look));
  assert.equal((await scan(YILDIZ)).result, "already");
  assert.equal(presence.counts.present, 1);
});

test("a genuine code that is not on the list is let in once, and a strange one not at all", async () => {
  const { presence, rows, scan } = await door();
  const late = await scan(LATE);
  assert.deepEqual([late.result, late.reason, Object.keys(late.row.sealed)], ["welcome", "not_listed", ["key", "iv", "data"]]);
  assert.equal((await scan(LATE)).result, "already");
  assert.deepEqual((await scan(STRANGE)).reason, "unknown");
  assert.deepEqual((await scan("een lege muur")).reason, "unreadable");
  assert.equal(presence.counts.present, 1);
  assert.match(rows[0].code_hash, /^[0-9a-f]{64}$/);
});

test("of a code that it does not know the phone asks the server, which then wrote the scan down", async () => {
  const asked = [];
  const ask = async (attempt) => {
    asked.push(attempt);
    return { uuid: attempt.uuid, result: "look", reason: "other_event", row: null };
  };
  const { desk, rows, scan } = await door({ ask });
  const outcome = await scan(STRANGE);
  assert.deepEqual([outcome.result, outcome.reason, rows], ["look", "other_event", []]);
  assert.deepEqual(asked.map(({ code }) => code), [STRANGE]);
  for (const text of [YILDIZ, JO, LATE, "een lege muur"]) await scan(text);
  assert.equal(asked.length, 1, "of these it knows all there is to know");
  await desk.undo({ ...outcome, registration: 8 });
  const { kind, scan: undone, registration } = rows.at(-1);
  assert.deepEqual([kind, undone, registration], ["undo", outcome.uuid, 8]);
});

test("without an answer the scan is sent later as the one that was asked about, with its code sealed", async () => {
  const asked = [];
  const { rows, scan } = await door({ ask: async (attempt) => void asked.push(attempt) });
  const { result, reason } = await scan(STRANGE);
  assert.deepEqual([result, reason], ["not_found", "unknown"]);
  assert.deepEqual([rows[0].uuid, rows[0].device_time], [asked[0].uuid, asked[0].device_time]);
  assert.deepEqual(Object.keys(rows[0].sealed), ["key", "iv", "data"]);
  await scan("een lege muur");
  assert.equal(rows[1].sealed, undefined, "what holds no code is nobody's");
});

test("a welcome is taken back before it was sent, also one that is on no list", async () => {
  const { desk, presence, rows, scan } = await door();
  for (const [before, code] of [YILDIZ, LATE].entries()) {
    const outcome = await scan(code);
    await desk.undo(outcome);
    assert.equal(presence.counts.present, before);
    assert.equal(rows.at(-1).scan, outcome.uuid);
    assert.equal((await scan(code)).result, "welcome");
  }
});

test("guests come in with whom they came with, once", async () => {
  const { desk, scan } = await door();
  const host = await scan(YILDIZ);
  assert.deepEqual(desk.outside(host.guests), [3]);
  await desk.keep(await desk.admit({ registration: 3 }));
  assert.deepEqual(desk.outside(host.guests), []);
});

test("a search says who is in", async () => {
  const { desk, scan } = await door();
  await scan(YILDIZ);
  const found = await desk.people("yildiz");
  assert.deepEqual(found.map(({ name, isIn }) => [name, isIn]), [["Yıldız Peeters", true], ["Gast van Yıldız", false]]);
});

test("who came in by no door's phone has no door", async () => {
  const { presence, scan } = await door();
  presence.take({ arrivals: [[1, "2027-09-18T18:00:01Z", 0]], left: [], cursor: 12, counts: { present: 1, expected: 2 } });
  assert.deepEqual([(await scan(YILDIZ)).result, (await scan(YILDIZ)).door], ["already", null]);
});

test("what the server tells and what it does not know yet are counted once", () => {
  const presence = new Presence({ present: 5, expected: 9 });
  const row = (uuid, registration) => ({ uuid, kind: "scan", device_time: "2027-09-18T18:00:00Z", shown: "welcome", registration });
  presence.note(row("a", 1));
  presence.note(row("b", 2));
  assert.equal(presence.counts.present, 7);
  presence.answered(["a"]);
  presence.take({ arrivals: [[1, "2027-09-18T18:00:01Z", 7]], left: [], cursor: 12, counts: { present: 6, expected: 9 } });
  assert.deepEqual([presence.counts.present, presence.cursor, presence.of(1).device], [7, 12, 7]);
  presence.take({ arrivals: [], left: [1, 2], cursor: 13, counts: { present: 5, expected: 9 } });
  assert.equal(presence.of(1), null);
  assert.notEqual(presence.of(2), null, "this phone let them in after what the server tells");
  presence.keepWaiting([]);
  assert.equal(presence.counts.present, 5);
});

test("a phone that starts again knows who is in and what still waits", () => {
  const presence = new Presence({ present: 0, expected: 0 });
  const scan = { uuid: "a", kind: "scan", device_time: "2027-09-18T18:00:00Z", shown: "welcome", registration: 4 };
  const undo = { uuid: "c", kind: "undo", device_time: "2027-09-18T18:01:00Z", scan: "b", registration: 3 };
  const kept = { arrivals: [[3, "2027-09-18T17:59:00Z", 7]], cursor: 5, counts: { present: 1, expected: 6 } };
  presence.restore(kept, [scan, undo]);
  assert.deepEqual([presence.of(3), presence.of(4).device, presence.counts.present], [null, -1, 1]);
  assert.deepEqual(presence.kept.arrivals.map(([id]) => id), [4]);
});

const TOLD = { server_time: new Date(Date.now() - 3_600_000).toISOString(), arrivals: [], left: [], cursor: 3, version: "v2", counts: { present: 1, expected: 2 } };

function line(answer, settled = []) {
  const presence = new Presence({ present: 0, expected: 0 });
  const asked = [];
  const made = new DoorLine({
    addresses: { sync: "/sync", roster: "/roster" }, presence, waiting: () => 1,
    settled: (all) => settled.push(...all), changed() {},
    ask: async (address, request) => {
      asked.push([address, request]);
      return answer instanceof Error ? Promise.reject(answer) : answer();
    },
  });
  return { line: made, asked, presence, settled };
}

test("a question that nobody ever answers is given up, and does not hold up the next one", async () => {
  const limits = [];
  const made = new DoorLine({
    addresses: { sync: "/sync", roster: "/roster" }, presence: new Presence({ present: 0, expected: 0 }),
    waiting: () => 1, settled() {}, changed() {},
    limit: (milliseconds) => {
      const limit = new AbortController();
      limits.push({ milliseconds, pass: () => limit.abort() });
      return limit.signal;
    },
    ask: (address, { signal }) =>
      limits.length > 1
        ? Promise.resolve(Response.json({ ...TOLD, answers: [] }))
        : new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
  });
  const lost = made.send([{ uuid: "a" }]);
  const next = made.send([{ uuid: "b" }]);
  await Promise.resolve();
  assert.deepEqual(limits.map(({ milliseconds }) => milliseconds), [30_000]);
  limits[0].pass();
  await assert.rejects(lost, { kind: "offline" });
  assert.deepEqual((await next).answers, []);
  assert.equal(made.trouble, "");
});

test("rows go up, and what the server answers comes down with the news", async () => {
  const answer = { uuid: "a", result: "already", conflict: "second_door" };
  const { line: door, asked, presence, settled } = line(() => Response.json({ ...TOLD, answers: [answer] }));
  await door.send([{ uuid: "a", kind: "scan", shown: "welcome" }]);
  const sent = JSON.parse(asked[0][1].body);
  assert.deepEqual([sent.since, sent.unsent, sent.items.length], [0, 1, 1]);
  assert.deepEqual(settled.map(({ row, answer: told }) => [row.shown, told.conflict]), [["welcome", "second_door"]]);
  assert.deepEqual([presence.counts.present, door.version, door.isListOld, door.trouble], [1, "v2", true, ""]);
  assert.ok(Math.abs(door.skew - 3_600_000) < 5_000, "this phone's clock is an hour ahead");
});

test("what keeps the line from working is told apart", async () => {
  const cases = [
    [new TypeError("no network"), "offline"],
    [() => new Response("", { status: 503 }), "offline"],
    [() => new Response("", { status: 429 }), "offline"],
    [() => new Response("<html>a hotel's wifi</html>"), "offline"],
    [() => Response.json({}, { status: 401 }), "locked"],
    [() => Response.json({}, { status: 403 }), "locked"],
    [() => Response.json({}, { status: 413 }), "refused"],
  ];
  for (const [answer, kind] of cases) {
    const { line: door } = line(answer);
    await assert.rejects(door.send([]), (error) => error.kind === kind);
    assert.equal(door.trouble, kind);
  }
});

test("an older answer never comes after a newer one", async () => {
  let open;
  const gate = new Promise((done) => (open = done));
  let asked = 0;
  const { line: door } = line(async () => {
    asked += 1;
    if (asked === 1) await gate;
    return Response.json({ ...TOLD, answers: [] });
  });
  const both = [door.send([]), door.send([])];
  await new Promise((done) => setImmediate(done));
  assert.equal(asked, 1);
  open();
  await Promise.all(both);
  assert.equal(asked, 2);
});

test("the list is fetched when the one here is another", async () => {
  const fresh = line(() => new Response("OPR1", { headers: { ETag: '"v2"' } }));
  const { bytes, version } = await fresh.line.list();
  assert.deepEqual([bytes.byteLength, version], [4, "v2"]);
  const same = line(() => new Response(null, { status: 304 }));
  same.line.held = "v2";
  assert.equal(await same.line.list(), null);
  assert.equal(same.asked[0][1].headers["If-None-Match"], '"v2"');
});
