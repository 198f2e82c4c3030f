// @ts-check
/** What the line brings while people walk in: whether it is there, what the server saw otherwise, what must be known. */

import { fill } from "../../lib/wording.js";

/**
 * @typedef {import("../../lib/door_desk.js").Outcome} Outcome
 * @typedef {import("../../lib/door_line.js").Settled} Settled
 * @typedef {import("./panel.js").Texts} Texts
 */

/** Milliseconds a clock may be wrong before anybody needs to know. */
const CLOCK = 5 * 60_000;
const HOUR = 3_600_000;
const DIFFERS = "differs";

export class News {
  #bar;
  #strip;
  #panel;
  #texts;
  #renew;
  /** How many were seen otherwise since somebody read it. */
  #differences = 0;

  /**
   * @param {import("./bar.js").Bar} bar
   * @param {import("./strip.js").Strip} strip
   * @param {import("./panel.js").Panel} panel
   * @param {Texts} texts
   * @param {(outcome: Outcome) => void} renew shows the panel of this one again
   */
  constructor(bar, strip, panel, texts, renew) {
    this.#bar = bar;
    this.#strip = strip;
    this.#panel = panel;
    this.#texts = texts;
    this.#renew = renew;
  }

  /**
   * The server answered: what it knows better is filled in, and what it saw otherwise is said.
   * @param {Settled[]} settled
   * @param {Outcome | null} onScreen
   */
  settled(settled, onScreen) {
    for (const { row, answer } of settled) {
      const line = this.#strip.find(row.uuid);
      const outcome = line?.outcome ?? (onScreen?.uuid === row.uuid ? onScreen : null);
      if (outcome && answer.name) {
        outcome.name = answer.name;
        outcome.organisation = answer.organisation;
        outcome.tables = answer.tables;
        outcome.registration = answer.registration;
      }
      const sentence = this.#difference(row, answer);
      const name = answer.name || (outcome ? this.#panel.nameOf(outcome) : "");
      if (sentence) this.#say(name || (this.#texts.unknownCode ?? ""), sentence);
      if (line) line.server = sentence;
      if (outcome) this.#renew(outcome);
    }
    if (settled.length) this.#strip.draw();
  }

  /** @param {import("../../lib/door_phone.js").DoorPhone} phone */
  connection(phone) {
    const { queue, line, list } = phone;
    const { unsent, troubles, refused, lost, restored } = queue.state;
    const texts = this.#texts;
    this.#bar.connection(line.trouble === "offline", list !== null, unsent);
    this.#tell("locked", line.isLocked && unsent > 0 && fill(texts.locked ?? "", { count: unsent }));
    this.#tell("evicted", troubles.includes("evicted") && (lost ? texts.evicted : texts.emptied));
    this.#tell("restored", restored > 0 && fill(texts.restored ?? "", { count: restored }));
    this.#tell("full", troubles.includes("full") && texts.full);
    this.#tell("refused", (refused > 0 || troubles.includes("refused")) && texts.refusedRows);
    this.#tell("clock", this.#clock(Math.abs(line.skew)));
    this.#tell("version", phone.hasNewVersion && texts.newVersion);
    this.#tell("insecure", !phone.isSecure && texts.noSubtle);
  }

  /**
   * @param {Element} button in the notice that somebody read
   * @param {import("../../lib/door_phone.js").DoorPhone} phone
   * @param {number} inFile how many of the refused scans are in a file by now: those need not be told again
   */
  dismiss(button, phone, inFile) {
    const read = this.#bar.dismiss(button);
    if (read === DIFFERS) this.#differences = 0;
    if (read === "evicted" || read === "restored") phone.queue.acknowledgeLoss();
    if (read === "refused" && phone.queue.state.refused <= inFile) void phone.queue.forgetRefused();
  }

  /** @param {number} skew milliseconds that the clock is wrong */
  #clock(skew) {
    const { clock = "", clockHours = "" } = this.#texts;
    if (skew <= CLOCK) return "";
    // In steps, or a clock between two of them would be told anew each time.
    if (skew < 2 * HOUR) return fill(clock, { minutes: Math.round(skew / CLOCK) * 5 });
    return fill(clockHours, { hours: Math.round(skew / HOUR) });
  }

  /**
   * @param {any} row
   * @param {Settled["answer"]} answer
   */
  #difference(row, answer) {
    const number = answer.tables[0]?.[1];
    // Somebody is on their way to a table that has no chair for them.
    if (answer.conflict === "table_full" && number) return fill(this.#texts.otherTable ?? "", { number });
    if (answer.conflict) return this.#texts.conflicts[answer.conflict] ?? "";
    if (row.kind !== "scan" || answer.result === "refused" || answer.result === row.shown) return "";
    const words = [this.#texts.words[answer.result], this.#texts.reasons[answer.reason]];
    return words.filter(Boolean).join(": ");
  }

  /**
   * @param {string} name
   * @param {string} sentence
   */
  #say(name, sentence) {
    this.#differences += 1;
    const { differs = "", differsMore = "" } = this.#texts;
    const said = this.#differences === 1 ? differs : differsMore;
    this.#bar.notice(DIFFERS, fill(said, { count: this.#differences, name, sentence }));
  }

  /**
   * @param {string} key
   * @param {string | false | undefined} sentence
   */
  #tell(key, sentence) {
    this.#bar.notice(key, sentence || "");
  }
}
