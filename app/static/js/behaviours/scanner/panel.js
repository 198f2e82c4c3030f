// @ts-check
/** The panel of an answer: who it is, where they sit, and what to do for them. */

import { fill } from "../../lib/wording.js";
import { copy, piece, say } from "./parts.js";
import { ringOf } from "./rings.js";

/**
 * @typedef {import("../../lib/door_desk.js").Outcome} Outcome
 * @typedef {Record<string, string> & {words: Record<string, string>, reasons: Record<string, string>,
 *   conflicts: Record<string, string>, statuses: Record<string, string>,
 *   problems: Record<string, {word: string, advice: string}>}} Texts
 */

// A name of more letters takes more than two lines on a phone.
const LONG_NAME = 30;
/** Tables to choose from, for who has none. */
const MOST_TABLES = 3;

export class Panel {
  #texts;
  #time;
  #list;

  /**
   * @param {Texts} texts
   * @param {string | undefined} timeZone of the evening
   * @param {() => import("../../lib/door_list.js").ListHeader | undefined} list what the list on this phone has of the
   *   evening
   */
  constructor(texts, timeZone, list) {
    this.#texts = texts;
    const options = { hour: "2-digit", minute: "2-digit", timeZone };
    this.#time = new Intl.DateTimeFormat(document.documentElement.lang, /** @type {any} */ (options));
    this.#list = list;
  }

  /**
   * @param {Outcome} outcome
   * @param {{isWaiting: boolean, canSpeak: boolean}} how `isWaiting`: nobody is in before a tap
   */
  of(outcome, { isWaiting, canSpeak }) {
    const panel = copy(`[data-result="${outcome.result}"]`);
    if (!panel) throw new Error(`no panel for ${outcome.result}`);
    const isWelcome = outcome.result === "welcome";
    say(panel, "confirm", isWaiting ? (this.#texts.confirm ?? "") : "");
    say(panel, "name", this.nameOf(outcome));
    say(panel, "organisation", outcome.organisation);
    say(panel, "since", outcome.result === "already" ? this.#since(outcome) : "");
    // Who was let in whatever the list says is welcome; only a name that is still to come is worth a word.
    const isSaid = !isWelcome || (outcome.reason === "not_listed" && !outcome.name);
    say(panel, "reason", isSaid ? (this.#texts.reasons[outcome.reason] ?? "") : "");
    if (outcome.result === "look" && outcome.registration === null) say(panel, "advice", this.#texts.askName ?? "");
    this.#seat(panel, outcome);
    const flags = outcome.flags.map((code) => copy(`[data-flag="${CSS.escape(code)}"]`)).filter((flag) => flag !== null);
    piece(panel, '[data-slot="flags"]', HTMLElement).replaceChildren(...flags);
    const isLong = this.nameOf(outcome).length > LONG_NAME;
    panel.classList.toggle("result--long", isLong);
    panel.classList.toggle("result--full", isLong || flags.length > 1);
    if (isWelcome) this.#offer(panel, outcome, { isWaiting, canSpeak });
    else say(panel, "places", this.#places());
    return panel;
  }

  /**
   * @param {string} problem a key of the texts' problems
   * @param {string} sentence instead of what we advise; empty for that
   */
  trouble(problem, sentence) {
    const panel = copy('[data-result="trouble"]');
    const said = this.#texts.problems[problem];
    if (!panel || !said) throw new Error(`no words for ${problem}`);
    say(panel, "word", said.word);
    say(panel, "advice", sentence || said.advice);
    return panel;
  }

  /** @param {Outcome} outcome */
  nameOf(outcome) {
    return outcome.name || (outcome.reason === "not_listed" ? (this.#texts.unnamed ?? "") : "");
  }

  /** @param {Outcome} outcome */
  tableOf(outcome) {
    const number = outcome.tables[0]?.[1];
    return number ? `${this.#texts.table} ${number}` : "";
  }

  /** @param {Date | string} moment */
  clock(moment) {
    return this.#time.format(new Date(moment));
  }

  /** Where somebody without a table may sit, and who must know. */
  #room() {
    const tables = this.#list()?.tables ?? [];
    const free = tables.filter((table) => table.seats > table.taken);
    if (tables.length && !free.length) return this.#texts.noRoom ?? "";
    const roomiest = free.sort((one, other) => other.seats - other.taken - (one.seats - one.taken)).slice(0, MOST_TABLES);
    const numbers = roomiest.map(({ number }) => number).sort((one, other) => one - other);
    const or = new Intl.ListFormat(document.documentElement.lang, { type: "disjunction" });
    return numbers.length ? fill(this.#texts.room ?? "", { numbers: or.format(numbers.map(String)) }) : (this.#texts.askTable ?? "");
  }

  /** How many may still come, for who is on no list. */
  #places() {
    const { places = 0, taken = 0 } = this.#list()?.capacity ?? {};
    const sentence = (places - taken === 1 ? this.#texts.placeLeft : this.#texts.placesLeft) ?? "";
    return places > taken ? fill(sentence, { count: places - taken }) : "";
  }

  /** @param {Outcome} outcome */
  #since(outcome) {
    const door = outcome.door ?? this.#texts.noDoor;
    return [outcome.since ? this.clock(outcome.since) : "", door].filter(Boolean).join(" · ");
  }

  /**
   * @param {HTMLElement} panel
   * @param {Outcome} outcome
   */
  #seat(panel, outcome) {
    const where = panel.querySelector('[data-slot="table"]');
    if (!(where instanceof HTMLElement)) return;
    const number = outcome.tables[0]?.[1];
    where.hidden = !number && !outcome.name;
    const table = this.#list()?.tables.find((each) => each.number === number);
    const ring = number ? ringOf(number, table, this.#texts.ring ?? "") : null;
    piece(where, '[data-slot="ring"]', HTMLElement).replaceChildren(...(ring ? [ring] : []));
    say(where, "number", this.tableOf(outcome) || (this.#texts.noTable ?? ""));
    const isLeftAlone = outcome.result === "welcome" && !number;
    say(where, "title", table?.title ?? (isLeftAlone ? this.#room() : ""));
    const others = outcome.tables.slice(1).filter(([, other]) => other !== number);
    const rounds = others.map(([round, other]) => fill(this.#texts.round ?? "", { round, number: other }));
    say(where, "rounds", rounds.join(" · "));
  }

  /**
   * @param {HTMLElement} panel
   * @param {Outcome} outcome
   * @param {{isWaiting: boolean, canSpeak: boolean}} how
   */
  #offer(panel, outcome, { isWaiting, canSpeak }) {
    piece(panel, '[data-action="speak"]', HTMLElement).hidden = !canSpeak || outcome.tables.length === 0;
    const button = piece(panel, '[data-action="guests"]', HTMLElement);
    const count = outcome.guests.length;
    button.hidden = count === 0 || isWaiting;
    say(panel, "guests-in", outcome.areGuestsIn ? (this.#texts.guestsIn ?? "") : "");
    const sentence = (count === 1 ? this.#texts.letGuest : this.#texts.letGuests) ?? "";
    piece(button, '[data-slot="guests"]', HTMLElement).textContent = fill(sentence, { count });
  }
}
