/** A clock that only moves when told, a shelf in memory, and a server that answers as the test says. */

export class HandClock {
  #now = 0;
  #next = 1;
  #alarms = new Map();

  set = (act, milliseconds) => {
    this.#alarms.set(this.#next, { act, at: this.#now + milliseconds });
    return this.#next++;
  };

  clear = (id) => void this.#alarms.delete(id);

  /** Let this many milliseconds go by, and everything that becomes due happen. */
  async pass(milliseconds) {
    const end = this.#now + milliseconds;
    for (let due = this.#earliest(end); due; due = this.#earliest(end)) {
      const [id, alarm] = due;
      this.#now = alarm.at;
      this.#alarms.delete(id);
      alarm.act();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  #earliest(end) {
    const due = [...this.#alarms].filter(([, alarm]) => alarm.at <= end);
    return due.sort(([, one], [, other]) => one.at - other.at)[0];
  }
}

/** Everything that waits for a promise goes on. */
export async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

export class MemoryShelf {
  /** Characters that fit in one item. */
  room = Infinity;
  #items = new Map();

  get length() {
    return this.#items.size;
  }

  key(index) {
    return [...this.#items.keys()][index] ?? null;
  }

  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  setItem(key, value) {
    if (value.length > this.room) throw new DOMException("no room", "QuotaExceededError");
    this.#items.set(key, value);
  }

  removeItem(key) {
    this.#items.delete(key);
  }
}

/** Answers as the table's calls do for one point, as long as `reachable`; `lost` answers arrive but are not heard. */
export class PointServer {
  calls = [];
  reachable = true;
  lost = false;
  text = "";
  revision = 0;

  send = async (call) => {
    this.calls.push(structuredClone(call));
    if (!this.reachable) throw new TypeError("no network");
    const answer = this.#answer(call);
    if (this.lost) throw new TypeError("the answer got lost");
    return answer;
  };

  /** Somebody else writes. */
  write(text) {
    this.text = text;
    this.revision += 1;
  }

  #answer({ value, base, unanswered }) {
    const fits = this.revision === 0 || base === this.revision || unanswered === this.text;
    if (value.text === this.text && this.revision > 0) return this.#told(200);
    if (!fits) return { status: 409, body: { code: "other_text", title: "Ook", current: this.#told(200).body } };
    this.write(value.text);
    return this.#told(200);
  }

  #told(status) {
    return { status, body: { text: this.text, kind: "action", round: null, revision: this.revision } };
  }
}
