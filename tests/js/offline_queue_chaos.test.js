/** Whatever comes in whatever order: a row that was kept is answered once, or is still there. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Phone, idle, row } from "./fake_queue.js";

const RUNS = 150;
const STEPS = 60;
const MOODS = ["", "", "", "lost", "lost", "offline", "locked", "refused"];

/** The same numbers for the same seed (mulberry32). */
function dice(seed) {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

/** An evening of one phone: what it was told to keep, while pages are killed and the browser empties its shelf. */
class Evening {
  phone = new Phone();
  tabs = [];
  everyTab = [];
  kept = new Set();
  isEvicted = false;
  #number = 0;

  constructor(roll) {
    this.roll = roll;
    this.openTab();
  }

  get #tab() {
    return this.tabs[this.roll(this.tabs.length)];
  }

  openTab() {
    const tab = { queue: this.phone.open(), added: [] };
    tab.queue.start();
    this.tabs.push(tab);
    this.everyTab.push(tab);
  }

  add() {
    const tab = this.#tab;
    const added = row((this.#number += 1));
    if (this.roll(12) === 0) this.phone.server.refuses.add(added.uuid);
    tab.added.push(added.uuid);
    void tab.queue.add(added).then(() => this.kept.add(added.uuid));
  }

  evict() {
    this.phone.clear();
    this.isEvicted = true;
  }

  /** A page that goes takes along what nobody was told is kept. */
  kill() {
    const [killed] = this.tabs.splice(this.roll(this.tabs.length), 1);
    killed.queue.stop();
    this.openTab();
  }

  async step() {
    const { phone } = this;
    const act = this.roll(10);
    if (act <= 3) this.add();
    else if (act === 4) phone.server.mood = MOODS[this.roll(MOODS.length)];
    else if (act === 5) void this.#tab.queue.sendNow();
    else if (act === 6) await phone.clock.pass([10, 500, 5_000, 90_000][this.roll(4)]);
    else if (act === 7) phone.shelf.isFull = this.roll(3) === 0;
    else if (act === 8 && this.roll(6) === 0) this.evict();
    else if (act === 8) phone.shelf.holdsOn = this.roll(4) === 0;
    else if (this.roll(3) === 0) this.kill();
    else if (this.tabs.length < 3) this.openTab();
    if (this.roll(2)) await idle();
  }

  /** Everything works again, for as long as it takes. */
  async settle() {
    const { phone } = this;
    Object.assign(phone.shelf, { isFull: false, holdsOn: false });
    phone.server.mood = "";
    for (let round = 0; round < 4; round += 1) {
      await phone.clock.pass(120_000);
      for (const { queue } of this.tabs) {
        const sent = queue.sendNow();
        await phone.clock.pass(1_000);
        await sent;
      }
    }
  }
}

test(`a row that was kept is answered once or still there, in ${RUNS} evenings of ${STEPS} turns`, async () => {
  let rows = 0;
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const evening = new Evening(dice(seed));
    const { phone } = evening;
    for (let turn = 0; turn < STEPS; turn += 1) {
      await evening.step();
      const somewhere = new Set([...phone.server.taken, ...phone.server.refused, ...phone.kept, ...phone.copied]);
      const missing = [...evening.kept].filter((uuid) => !somewhere.has(uuid));
      assert.deepEqual(missing, [], `seed ${seed}, turn ${turn}`);
    }
    await evening.settle();
    const answered = new Set([...phone.server.taken, ...phone.server.refused]);
    const lost = [...evening.kept].filter((uuid) => !answered.has(uuid));
    assert.deepEqual(lost, [], `seed ${seed}`);
    assert.deepEqual(phone.kept, [], `seed ${seed}`);
    assert.equal(new Set(phone.server.taken).size, phone.server.taken.length, `seed ${seed}`);
    // What comes back from its copy comes behind what was added since.
    for (const { added } of evening.isEvicted ? [] : evening.everyTab) {
      const taken = phone.server.taken.filter((uuid) => added.includes(uuid));
      assert.deepEqual(taken, [...taken].sort(), `what one page added stays in its order, seed ${seed}`);
    }
    for (const { queue } of evening.tabs) queue.acknowledgeLoss();
    for (const { queue } of evening.tabs) assert.deepEqual(queue.state.troubles, [], `seed ${seed}`);
    rows += evening.kept.size;
  }
  assert.ok(rows > RUNS * STEPS * 0.3, `${rows} rows`);
});
