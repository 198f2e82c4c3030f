// @ts-check
/** A table's page with a script: everything is kept while people type, and no button sends the page away. */

import { Autosave } from "../lib/autosave.js";
import { Drafts } from "../lib/drafts.js";
import { Errands } from "../lib/errands.js";
import { SaveStates } from "../lib/save_states.js";
import { TableServer } from "../lib/table_server.js";
import { newUuid } from "../lib/uuids.js";
import { Card } from "./table_host/card.js";
import { copyOf, newCard } from "./table_host/models.js";
import { StateLine } from "./table_host/state_line.js";

/** @typedef {import("../lib/autosave.js").Value} Value */

const KINDS = /** @type {const} */ (["point", "connection", "contact"]);
const PATHS = /** @type {const} */ ({ point: "takeaways", connection: "connections", contact: "contacts" });
const TIMERS = {
  /** @param {() => void} act @param {number} milliseconds */
  set: (act, milliseconds) => window.setTimeout(act, milliseconds),
  /** @param {number} id */
  clear: (id) => window.clearTimeout(id),
};

export default class TableHost {
  #root;
  #server;
  /** @type {Drafts<Value>} */
  #drafts;
  #line = new StateLine();
  #states = new SaveStates((state) => this.#line.show(state));
  #errands = new Errands(TIMERS, (state, sentence) => {
    this.#states.set("errands", state);
    if (state === "refused") this.#line.explain(sentence);
  });
  /** @type {Map<string, Card>} by key, those on the page */
  #cards = new Map();
  #stopping = new AbortController();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#server = new TableServer(root.dataset.api ?? "", (input, init) => fetch(input, init));
    this.#drafts = new Drafts(shelf(), root.dataset.drafts ?? "");
  }

  connect() {
    const { signal } = this.#stopping;
    for (const element of this.#root.querySelectorAll("[data-item]")) {
      if (element instanceof HTMLElement) this.#join(new Card(element));
    }
    this.#recover();
    this.#root.addEventListener("input", (event) => this.#typed(event), { signal });
    this.#root.addEventListener("submit", (event) => this.#pressed(event), { signal });
    document.addEventListener("click", (event) => this.#leaving(event), { signal });
    document.addEventListener("visibilitychange", () => document.hidden && void this.#flush(), { signal });
    window.addEventListener("pagehide", (event) => event.persisted && this.#leave(), { signal });
    window.addEventListener("pageshow", (event) => event.persisted && location.reload(), { signal });
    window.addEventListener("online", () => this.#retry(), { signal });
    document.body.dataset.live = "";
    this.#line.show(this.#states.overall);
  }

  disconnect() {
    this.#leave();
    this.#stopping.abort();
    this.#line.stop();
    delete document.body.dataset.live;
  }

  /** @param {Card} card */
  #join(card) {
    this.#cards.set(card.key, card);
    card.autosave = new Autosave(card.key, card.rendered(), card.revision, {
      send: (call) =>
        card.kind === "point"
          ? this.#server.writePoint(card.uuid, call, this.#place(card) + 1)
          : this.#server.writeRow(PATHS[card.kind] === "contacts" ? "contacts" : "connections", card.uuid, call),
      drafts: this.#drafts,
      place: () => this.#place(card),
      show: (state, sentence) => {
        card.refuse(state === "refused" ? sentence : "");
        this.#states.set(card.key, state);
      },
      adopt: (value) => card.write(value),
      clash: (code, current) => this.#clash(card, code, current),
      heard: (told) => {
        card.remember(told.revision ?? 1);
        if ("hint" in told) card.hint(String(told.hint));
      },
      timers: TIMERS,
    });
  }

  /** What an earlier page could not send is on this one again, and sent; so is what was typed before now. */
  #recover() {
    const drafts = this.#drafts.all();
    for (const [key, card] of this.#cards) {
      if (!drafts.some(([drafted]) => drafted === key)) card.autosave?.change(card.read());
    }
    const empty = [...this.#cards.values()].filter((card) => card.revision === 0 && card.isEmpty);
    for (const [key, draft] of drafts) {
      const [kind = "", uuid = ""] = key.split(":");
      const card = this.#cards.get(key) ?? this.#insert(kind, uuid, draft.place);
      card?.write(draft.value);
      card?.autosave?.recover(draft);
    }
    // The empty card of a list that had nothing is of no use beside one that came back.
    for (const card of drafts.length ? empty : []) if (this.#all(card.kind).length > 1) this.#drop(card);
    this.#renumber();
  }

  /**
   * @param {string} kind
   * @param {string} uuid
   * @param {number} [place] from 0; last without one
   */
  #insert(kind, uuid, place = Infinity) {
    const list = this.#root.querySelector(`[data-list="${kind}"]`);
    if (!list) return null;
    const card = newCard(this.#root, kind, uuid);
    list.insertBefore(card.element, list.children[place] ?? null);
    this.#join(card);
    this.#renumber();
    return card;
  }

  /** @param {Event} event */
  #typed(event) {
    const card = this.#cardOf(event.target);
    card?.refresh();
    card?.autosave?.change(card.read());
  }

  /** @param {SubmitEvent} event */
  #pressed(event) {
    const button = event.submitter;
    event.preventDefault();
    if (!(button instanceof HTMLElement)) return void this.#flush();
    const card = this.#cardOf(button);
    switch (button.dataset.do) {
      case "add":
        return this.#add(button.dataset.adds ?? "point");
      case "up":
      case "down":
        return card ? this.#move(card, button.dataset.do) : undefined;
      case "remove":
        return card ? this.#remove(card) : undefined;
      case "settle":
        return card ? this.#settle(card, button) : undefined;
      case "restore":
        return card ? void this.#restore(card) : undefined;
      case "drop":
        return card ? this.#drop(card) : undefined;
      case "bring-back":
        return void this.#thenReload(() => this.#server.restorePoint(button.dataset.uuid ?? ""));
      case "finish":
        return void this.#thenReload(() => this.#server.finish());
      default:
        return void this.#flush();
    }
  }

  /** @param {string} kind */
  #add(kind) {
    const empty = this.#all(kind).find((card) => card.isEmpty);
    const before = this.#all(kind).at(-1);
    const card = empty ?? this.#insert(kind, newUuid());
    if (card && !empty && before) card.write({ ...card.read(), ...(kind === "point" && { round: before.read().round ?? null }) });
    card?.element.scrollIntoView({ block: "nearest" });
    card?.focus();
  }

  /**
   * @param {Card} card
   * @param {"up" | "down"} direction
   */
  #move(card, direction) {
    const neighbour = direction === "up" ? previous(card.element) : next(card.element);
    if (!neighbour) return;
    if (direction === "up") neighbour.before(card.element);
    else neighbour.after(card.element);
    this.#renumber();
    card.focusMove(direction);
    this.#line.say(`${this.#root.dataset.moved ?? ""} ${this.#place(card) + 1}.`);
    void this.#errands.add(async () => {
      if (!card.autosave?.isKnown) return null; // it goes where it stands when it is first sent
      const before = this.#all("point").slice(0, this.#place(card));
      return this.#server.movePoint(card.uuid, before.filter((each) => each.autosave?.isKnown).length + 1);
    });
  }

  /** @param {Card} card */
  #remove(card) {
    const strip = copyOf(this.#root, "gone");
    card.element.replaceWith(strip);
    this.#cards.delete(card.key);
    this.#renumber();
    const undo = strip.querySelector("button");
    undo?.addEventListener("click", (event) => {
      event.preventDefault();
      this.#undo(card, strip);
    });
    undo?.focus();
    void this.#errands.add(async () => {
      await card.autosave?.flush();
      if (!card.autosave?.isKnown) return null;
      const answer = await this.#server.remove(PATHS[card.kind], card.uuid);
      if (answer.status === 409 && strip.isConnected) this.#putBack(card, strip);
      if (answer.status < 300 && !this.#cards.has(card.key)) card.autosave.forget();
      return answer;
    });
  }

  /**
   * @param {Card} card
   * @param {HTMLElement} strip
   */
  #undo(card, strip) {
    this.#putBack(card, strip);
    card.focus();
    void this.#errands.add(async () => {
      if (!card.autosave?.isKnown) return null;
      if (card.kind === "point") return this.#server.restorePoint(card.uuid);
      card.autosave.decide(card.read());
      return null;
    });
  }

  /**
   * @param {Card} card
   * @param {HTMLElement} strip
   */
  #putBack(card, strip) {
    strip.replaceWith(card.element);
    this.#cards.set(card.key, card);
    this.#renumber();
  }

  /**
   * @param {Card} card
   * @param {string} code
   * @param {Record<string, any>} current
   */
  #clash(card, code, current) {
    const block = copyOf(this.#root, code === "removed_point" ? "taken-away" : "two-texts", card.uuid);
    const other = block.querySelector("[data-other]");
    if (other) other.textContent = String(current.text);
    card.ask(block);
  }

  /**
   * @param {Card} card
   * @param {HTMLElement} button
   */
  #settle(card, button) {
    const other = button.closest("[data-two-texts]")?.querySelector("[data-other]")?.textContent ?? "";
    const value = card.read();
    const above = String(value.text ?? "");
    const texts = { above, other, both: [above.trimEnd(), other.trimStart()].filter(Boolean).join("\n\n") };
    value.text = texts[/** @type {keyof typeof texts} */ (button.dataset.choice ?? "above")];
    card.settled();
    card.write(value);
    card.focus();
    card.autosave?.decide(value);
  }

  /** @param {Card} card */
  async #restore(card) {
    card.settled();
    card.focus();
    const answer = await this.#errands.add(() => this.#server.restorePoint(card.uuid));
    if (answer && answer.status < 300) card.autosave?.rebase(answer.body.revision);
    card.autosave?.decide(card.read());
  }

  /** @param {Card} card */
  #drop(card) {
    if (card.element.contains(document.activeElement)) (next(card.element) ?? previous(card.element))?.focus();
    card.autosave?.forget();
    this.#cards.delete(card.key);
    card.element.remove();
    this.#renumber();
  }

  /** @param {() => Promise<{status: number, body: Record<string, any>}>} act */
  async #thenReload(act) {
    this.#retry();
    if (!(await this.#flush())) return;
    const answer = await this.#errands.add(act);
    if (answer && answer.status < 300) location.reload();
  }

  /** @param {MouseEvent} event */
  async #leaving(event) {
    const link = event.target instanceof Element ? event.target.closest("a[data-keeps]") : null;
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented) return;
    event.preventDefault();
    await this.#flush();
    location.assign(link.href);
  }

  async #flush() {
    const kept = await Promise.all([...this.#cards.values()].map((card) => card.autosave?.flush() ?? true));
    return kept.every(Boolean);
  }

  #leave() {
    for (const card of this.#cards.values()) card.autosave?.leave();
  }

  #retry() {
    this.#errands.retry();
    for (const card of this.#cards.values()) card.autosave?.retry();
  }

  #renumber() {
    for (const kind of KINDS) {
      const cards = this.#all(kind);
      cards.forEach((card, index) => card.renumber(index + 1, cards.length));
    }
  }

  /**
   * @param {string} kind
   * @returns {Card[]} as they stand on the page
   */
  #all(kind) {
    const elements = this.#root.querySelectorAll(`[data-list="${kind}"] > [data-item]`);
    const keys = [...elements].map((element) => `${kind}:${element instanceof HTMLElement ? element.dataset.uuid : ""}`);
    return keys.flatMap((key) => this.#cards.get(key) ?? []);
  }

  /** @param {Card} card */
  #place(card) {
    return Math.max(this.#all(card.kind).indexOf(card), 0);
  }

  /** @param {EventTarget | null} target */
  #cardOf(target) {
    const element = target instanceof Element ? target.closest("[data-item]") : null;
    return element instanceof HTMLElement ? this.#cards.get(`${element.dataset.item}:${element.dataset.uuid}`) : undefined;
  }
}

/** The browser's own storage; none where it is switched off. */
function shelf() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** @param {Element} element */
function previous(element) {
  return neighbour(element, (each) => each.previousElementSibling);
}

/** @param {Element} element */
function next(element) {
  return neighbour(element, (each) => each.nextElementSibling);
}

/**
 * @param {Element} element
 * @param {(element: Element) => Element | null} step
 */
function neighbour(element, step) {
  let found = step(element);
  while (found && !(found instanceof HTMLElement && found.dataset.item)) found = step(found);
  return found instanceof HTMLElement ? found : null;
}
