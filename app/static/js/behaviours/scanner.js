// @ts-check
/** The scanner at the door: hands what a camera, a hand scanner or a finger says to the phone, and shows the answer. */

import { DoorServer, Trouble } from "../lib/check_in.js";
import { Decoder } from "../lib/decoder.js";
import { DoorPhone, NEWS } from "../lib/door_phone.js";
import { DoorSettings } from "../lib/door_settings.js";
import { fill } from "../lib/wording.js";
import { Bar } from "./scanner/bar.js";
import { Keys } from "./scanner/keys.js";
import { Lens } from "./scanner/lens.js";
import { News } from "./scanner/news.js";
import { Panel } from "./scanner/panel.js";
import { piece } from "./scanner/parts.js";
import { Screen } from "./scanner/screen.js";
import { Sheets } from "./scanner/sheets.js";
import { Strip } from "./scanner/strip.js";
import { Voice } from "./scanner/voice.js";

/** @typedef {import("../lib/door_desk.js").Outcome} Outcome */

/** Answers that the next scan may replace while people walk on; "have a look" waits for somebody to decide. */
const PASSING = new Set(["welcome", "already", "not_found"]);

export default class Scanner {
  #root;
  #texts;
  #settings = new DoorSettings(keptChoices());
  #phone;
  #screen;
  #panel;
  #strip;
  #bar;
  #sheets;
  #voice;
  #news;
  #lens;
  #keys = new Keys((text) => void this.#scan(text), (text) => this.#sheets.begin(text));
  #stopping = new AbortController();
  #asking = false;
  /** Codes that a hand scanner gave while another was asked about: it beeped, so they are not dropped. @type {string[]} */
  #unasked = [];
  #looking = 0;
  /** @type {Outcome | null} whom the screen is about */
  #outcome = null;
  /** @type {() => void} what "try again" tries */
  #again = () => void this.#lens.start();

  /** @param {HTMLElement} root */
  constructor(root) {
    const { event: slug = "", page = "", door = "", addresses = "{}", decoder = "", wasm = "", texts = "{}", timezone } = root.dataset;
    this.#root = root;
    this.#texts = JSON.parse(texts);
    const to = JSON.parse(addresses);
    const counts = piece(document, '[data-part="counts"]', HTMLElement).dataset;
    this.#phone = new DoorPhone({
      slug,
      page,
      door,
      counts: { present: Number(counts.present), expected: Number(counts.expected) },
      addresses: to,
      server: new DoorServer(to),
      changed: () => this.#changed(),
      settled: (settled) => this.#news.settled(settled, this.#outcome),
    });
    this.#screen = new Screen(root);
    this.#panel = new Panel(this.#texts, timezone, () => this.#phone.list?.header);
    this.#strip = new Strip(piece(root, '[data-part="strip"]', HTMLElement), this.#panel, this.#texts);
    this.#bar = new Bar(root, this.#texts);
    this.#sheets = new Sheets(root, {
      phone: this.#phone,
      screen: this.#screen,
      settings: this.#settings,
      texts: this.#texts,
      clock: (moment) => this.#panel.clock(moment),
      scanned: (text) => this.#scan(text),
      picked: (person) => this.#admit(person),
      admitted: (walkIn) => this.#admitNew(walkIn),
    });
    this.#voice = new Voice(this.#settings, this.#texts.spoken ?? "");
    this.#news = new News(this.#bar, this.#strip, this.#panel, this.#texts, (outcome) => this.#renew(outcome));
    this.#lens = new Lens(root, {
      decoder: new Decoder(decoder, wasm),
      isOpen: () => this.#isOpen,
      seen: (text) => this.#scan(text),
      failed: (problem) => this.#withoutCamera(problem),
      ready: () => this.#withCamera(),
    });
  }

  connect() {
    const { signal } = this.#stopping;
    document.addEventListener("click", (event) => this.#clicked(event), { signal });
    document.addEventListener("keydown", (event) => this.#keys.press(event), { signal, capture: true });
    document.addEventListener("visibilitychange", () => this.#returned(), { signal });
    this.#root.addEventListener("submit", (event) => this.#submitted(event), { signal });
    this.#root.addEventListener("input", (event) => this.#sheets.changed(event.target), { signal });
    this.#root.addEventListener("door-kept", (event) => this.#kept(event), { signal });
    for (const kind of ["online", "offline"]) window.addEventListener(kind, () => void this.#phone.look(), { signal });
    this.#looking = window.setInterval(() => void this.#phone.look(), NEWS);
    for (const each of document.querySelectorAll('[data-action="menu"]')) each.removeAttribute("hidden");
    piece(this.#root, '[data-part="walk-in-link"]', HTMLElement).hidden = true;
    this.#root.dataset.connected = "";
    this.#screen.show("scanning");
    void this.#phone.open();
    void this.#lens.startIfAllowed();
  }

  disconnect() {
    delete this.#root.dataset.connected;
    this.#stopping.abort();
    clearInterval(this.#looking);
    this.#keys.stop();
    this.#sheets.close();
    this.#lens.stop();
    this.#voice.stop();
    this.#phone.close();
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    this.#voice.wake();
    const target = event.target instanceof Element ? event.target.closest("[data-action]") : null;
    if (!(target instanceof HTMLElement)) return;
    const outcome = this.#outcome;
    /** @type {Record<string, () => unknown>} */
    const actions = {
      start: () => this.#lens.start(),
      next: () => this.#next(),
      type: () => this.#sheets.openCode(""),
      search: () => this.#sheets.open("search"),
      "walk-in": () => this.#sheets.openWalkIn(),
      menu: () => this.#sheets.open("menu"),
      again: () => this.#again(),
      torch: () => this.#lens.toggleLight(target),
      older: () => this.#strip.toggle(),
      send: () => this.#phone.look(),
      export: () => this.#export(),
      dismiss: () => this.#news.dismiss(target, this.#phone, this.#sheets.menu.refusedInFile),
      "undo-line": () => this.#undo(this.#strip.find(target.dataset.uuid ?? "")?.outcome),
      undo: () => this.#undo(outcome),
      admit: () => outcome && this.#admit(outcome),
      confirm: () => outcome && this.#confirm(outcome),
      guests: () => outcome && this.#letGuestsIn(outcome),
      speak: () => this.#speak(outcome),
    };
    void actions[target.dataset.action ?? ""]?.();
  }

  /** @param {SubmitEvent} event */
  #submitted(event) {
    const form = event.target;
    const part = (form instanceof HTMLFormElement && form.dataset.part) || "";
    if (part === "end-form") return this.#end(event);
    event.preventDefault();
    this.#sheets.submitted(part);
  }

  /** @param {string} problem why there is no camera: a key of the texts' problems */
  #withoutCamera(problem) {
    this.#screen.withoutCamera = problem;
    this.#trouble(problem, () => void this.#lens.start());
  }

  #withCamera() {
    const hadNone = this.#screen.withoutCamera !== "";
    this.#screen.withoutCamera = "";
    if (hadNone && (this.#screen.mode === "trouble" || this.#screen.mode === "code")) this.#next();
  }

  /** @param {Event} event the phone keeps this page, or a newer one for the next start */
  #kept(event) {
    this.#phone.hasNewVersion = event instanceof CustomEvent && event.detail.isNewer;
    this.#changed();
  }

  #returned() {
    if (document.visibilityState !== "visible") return;
    void this.#phone.look();
    void this.#lens.returned();
  }

  /** Whether a code that the camera sees is a scan now. */
  get #isOpen() {
    if (this.#asking) return false;
    const { mode } = this.#screen;
    return mode === "scanning" || (this.#settings.choices.mode === "express" && PASSING.has(mode));
  }

  /** @param {string} text */
  async #scan(text) {
    if (this.#asking) this.#unasked.push(text);
    else await this.#ask(async () => this.#settle(await this.#phone.desk.scan(text)));
  }

  /** @param {{registration: number | null, name?: string, record?: Outcome["record"]}} whom */
  #admit(whom) {
    return this.#ask(async () => {
      const outcome = await this.#phone.desk.admit(whom);
      void this.#phone.desk.keep(outcome);
      this.#show(outcome);
    });
  }

  /** @param {import("../lib/door_desk.js").WalkIn} walkIn */
  #admitNew(walkIn) {
    return this.#ask(async () => {
      const outcome = await this.#phone.local?.walkIn(walkIn);
      if (!outcome) return;
      void this.#phone.desk.keep(outcome);
      this.#sheets.walkIn.clear();
      this.#show(outcome);
    });
  }

  /**
   * One thing at a time; what the server could not be asked is asked again on a tap.
   * @param {() => Promise<void>} act
   */
  async #ask(act) {
    if (this.#asking) return;
    this.#asking = true;
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      if (error.kind === "unpaired") await this.#phone.lookAfresh();
      if (this.#phone.line.isLocked) return this.#lock();
      const problem = error.kind === "offline" ? "list" : error.kind;
      this.#trouble(problem, () => void this.#ask(act), error.sentence);
    } finally {
      this.#asking = false;
    }
    const unasked = this.#unasked.shift();
    if (unasked !== undefined) return this.#scan(unasked);
    // Where the server decided, it also knows the counts.
    if (this.#outcome?.row === null) void this.#phone.lookAfresh();
  }

  /** @param {Outcome} outcome */
  #settle(outcome) {
    const isWaiting = outcome.result === "welcome" && outcome.row !== null && this.#settings.choices.mode === "confirm";
    if (!isWaiting) void this.#phone.desk.keep(outcome);
    this.#show(outcome, isWaiting);
  }

  /**
   * @param {Outcome} outcome
   * @param {boolean} isWaiting for a tap before they are in
   */
  #show(outcome, isWaiting = false) {
    this.#outcome = outcome;
    if (!isWaiting) this.#strip.add(outcome);
    const panel = this.#panel.of(outcome, { isWaiting, canSpeak: this.#voice.canSpeak });
    this.#sheets.close();
    // Whoever comes for another evening is nobody here: there is no one to let in, only to find or to write down.
    const isNobody = outcome.result === "look" && outcome.registration === null;
    this.#screen.answer(panel, isWaiting ? "confirm" : outcome.result, isNobody ? "not_found" : undefined);
    this.#voice.sound(outcome.result);
    if (outcome.result === "welcome" && this.#settings.choices.speech) this.#speak(outcome);
    this.#bar.counts(this.#phone.presence.counts);
  }

  /** @param {Outcome} outcome whose panel may be on the screen, with more known of it */
  #renew(outcome) {
    if (outcome !== this.#outcome || this.#screen.mode !== outcome.result) return;
    this.#screen.renew(this.#panel.of(outcome, { isWaiting: false, canSpeak: this.#voice.canSpeak }));
  }

  /** @param {Outcome} outcome */
  #confirm(outcome) {
    void this.#phone.desk.keep(outcome);
    this.#strip.add(outcome);
    this.#bar.counts(this.#phone.presence.counts);
    if (!outcome.guests.length) return this.#next();
    // Now that they are in, so may be whom they bring.
    this.#screen.answer(this.#panel.of(outcome, { isWaiting: false, canSpeak: this.#voice.canSpeak }), "welcome");
  }

  /** @param {Outcome} outcome of who brings them */
  async #letGuestsIn(outcome) {
    const { local } = this.#phone;
    const name = fill(this.#texts.guestOf ?? "", { name: outcome.name });
    for (const registration of local?.outside(outcome.guests) ?? []) {
      const guest = await local?.admit({ registration, name });
      if (!guest) continue;
      void local?.keep(guest);
      this.#strip.add(guest);
    }
    outcome.guests = [];
    outcome.areGuestsIn = true;
    this.#renew(outcome);
    this.#bar.counts(this.#phone.presence.counts);
  }

  /** @param {Outcome | null | undefined} outcome */
  async #undo(outcome) {
    if (!outcome) return;
    await this.#ask(async () => {
      await this.#phone.desk.undo(outcome);
      if (outcome.row?.kind === "walk_in") this.#sheets.walkIn.takenBack(outcome.tables[0]?.[1]);
      this.#strip.undone(outcome.uuid);
      this.#next();
      this.#screen.tell(fill(this.#texts.undone ?? "", { name: this.#panel.nameOf(outcome) }));
      this.#bar.counts(this.#phone.presence.counts);
    });
  }

  /** It was paired again, in another tab perhaps. */
  #unlock() {
    this.#next();
    void this.#lens.startIfAllowed();
  }

  async #export() {
    await this.#sheets.menu.export();
    if (this.#screen.mode === "locked") this.#bar.notice("export", this.#texts.export ?? "");
  }

  /** @param {Outcome | null} outcome */
  #speak(outcome) {
    const number = outcome?.tables[0]?.[1];
    if (number) this.#voice.speak(number);
  }

  /**
   * @param {string} problem a key of the texts' problems
   * @param {() => void} again
   * @param {string} sentence instead of the advice
   * @param {"trouble" | "locked"} mode
   */
  #trouble(problem, again, sentence = "", mode = "trouble") {
    this.#again = again;
    this.#outcome = null;
    this.#screen.answer(this.#panel.trouble(problem, sentence), mode);
    this.#voice.sound("trouble");
  }

  #next() {
    this.#outcome = null;
    if (this.#screen.mode === "walk-in") this.#sheets.walkIn.clear();
    this.#sheets.close();
    if (this.#screen.withoutCamera) this.#sheets.openCode("");
    else this.#screen.show("scanning");
  }

  /**
   * The end of a shift: what waits goes first, then the list, then this device.
   * @param {SubmitEvent} event
   */
  #end(event) {
    if (this.#phone.isEnded) return;
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    this.#sheets.menu.tellEnd(this.#texts.ending ?? "");
    void this.#phone.end().then((isOnline) => {
      this.#strip.empty();
      this.#sheets.close();
      this.#lens.stop();
      if (isOnline) form.requestSubmit();
      else this.#sheets.menu.tellEnd(this.#texts.ended ?? "");
    });
  }

  #changed() {
    const phone = this.#phone;
    this.#bar.counts(phone.presence.counts);
    this.#news.connection(phone);
    if (this.#screen.mode === "menu") this.#sheets.menu.draw();
    const wasLocked = this.#screen.mode === "locked";
    if (phone.line.isLocked && !wasLocked) this.#lock();
    else if (wasLocked && !phone.line.isLocked) this.#unlock();
  }

  /** This phone may let nobody in any more: it says so over whatever is open, and offers only what still works. */
  #lock() {
    this.#strip.empty();
    this.#unasked = [];
    this.#sheets.close();
    this.#lens.stop();
    this.#trouble("unpaired", () => location.reload(), "", "locked");
  }
}

/** Where choices are remembered; null where the browser keeps nothing. */
function keptChoices() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
