// @ts-check
/** The scanner at the door: camera, typed codes, names; one question to the server at a time. */

import { DoorServer, Trouble, newAttempt } from "../lib/check_in.js";
import { codeIn } from "../lib/codes.js";
import { Decoder } from "../lib/decoder.js";
import { RepeatFilter } from "../lib/repeat_filter.js";
import { Camera } from "./scanner/camera.js";
import { piece } from "./scanner/parts.js";
import { Screen } from "./scanner/screen.js";
import { Search } from "./scanner/search.js";

/**
 * @typedef {import("../lib/check_in.js").Answer} Answer
 * @typedef {import("../lib/check_in.js").Attempt} Attempt
 */

const COUNT_MILLISECONDS = 30_000;
/** @type {Record<string, number | number[]>} */
const BUZZ = { welcome: 60, already: [80, 60, 80], look: [80, 60, 80], not_found: [200, 80, 200] };
/** @type {Record<string, string>} why there is no camera, by the name of the browser's error */
const WHY = { NotAllowedError: "denied", SecurityError: "denied", NotReadableError: "busy", AbortError: "busy" };
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

export default class Scanner {
  #root;
  #texts;
  #server;
  #screen;
  #search;
  #camera;
  #decoder;
  #filter = new RepeatFilter();
  #stopping = new AbortController();
  #looking = false;
  #asking = false;
  #counting = 0;
  #counts = { present: 0, expected: 0 };
  #last = "";
  /** @type {Answer | null} */
  #answer = null;
  /** @type {(() => Promise<void>) | null} what to do again once the server can be reached */
  #again = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    const { event = "", checkIns = "", counts = "", people = "", decoder = "", wasm = "", texts = "{}" } = root.dataset;
    this.#root = root;
    this.#texts = JSON.parse(texts);
    this.#server = new DoorServer({ event, checkIns, counts, people });
    this.#screen = new Screen(root, this.#texts);
    this.#search = new Search(root, this.#server, this.#texts, (person) =>
      this.#ask(newAttempt({ registration: person.registration, admit: true })),
    );
    this.#camera = new Camera(piece(root, '[data-part="video"]', HTMLVideoElement));
    this.#decoder = new Decoder(decoder, wasm);
  }

  connect() {
    const { signal } = this.#stopping;
    const counts = piece(document, '[data-part="counts"]', HTMLElement);
    this.#counts = { present: Number(counts.dataset.present), expected: Number(counts.dataset.expected) };
    this.#last = UUID.exec(this.#undoForm.action)?.[0] ?? "";
    document.addEventListener("click", (event) => this.#clicked(event), { signal });
    document.addEventListener("keydown", (event) => this.#typed(event), { signal });
    document.addEventListener("visibilitychange", () => void this.#returned(), { signal });
    this.#root.addEventListener("submit", (event) => this.#submitted(event), { signal });
    this.#root.addEventListener("input", (event) => this.#changed(event), { signal });
    this.#counting = window.setInterval(() => void this.#count(), COUNT_MILLISECONDS);
    this.#root.dataset.connected = "";
    this.#screen.show("scanning");
    if (!navigator.mediaDevices) this.#withoutCamera("missing");
    else void this.#startIfAllowed();
  }

  disconnect() {
    delete this.#root.dataset.connected;
    this.#stopping.abort();
    this.#looking = false;
    this.#search.stop();
    this.#camera.stop();
    clearInterval(this.#counting);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const target = event.target instanceof Element ? event.target.closest("[data-action]") : null;
    const action = target instanceof HTMLElement ? target.dataset.action : "";
    if (action === "start") void this.#start();
    else if (action === "next") this.#next();
    else if (action === "type") this.#openCode();
    else if (action === "search") this.#openSearch();
    else if (action === "undo" && this.#answer) void this.#undo(this.#answer.uuid);
    else if (action === "admit") this.#admit();
    else if (action === "again") void this.#again?.();
  }

  /** @param {SubmitEvent} event */
  #submitted(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    event.preventDefault();
    if (form.dataset.part === "search-form") void this.#search.now();
    else if (form.dataset.part === "undo-form") void this.#undo(this.#last);
    else if (form.dataset.part === "code-form") this.#submitCode();
  }

  /** @param {Event} event */
  #changed(event) {
    if (event.target instanceof HTMLInputElement && event.target.name === "q") this.#search.soon();
  }

  /**
   * A hand scanner types wherever the focus is: its first key opens the field, which then gets that key as well.
   * @param {KeyboardEvent} event
   */
  #typed(event) {
    const elsewhere = event.target instanceof HTMLInputElement;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && /^[a-z0-9]$/i.test(event.key);
    if (plain && !elsewhere && this.#screen.mode !== "search") this.#openCode();
  }

  async #startIfAllowed() {
    const asked = { name: /** @type {PermissionName} */ ("camera") };
    const permission = await navigator.permissions?.query(asked).catch(() => null);
    if (permission?.state === "granted") await this.#start();
  }

  async #start() {
    try {
      const warming = this.#decoder.warm();
      await Promise.all([this.#camera.start(), warming]);
    } catch (error) {
      this.#camera.stop();
      const missing = error instanceof DOMException ? (WHY[error.name] ?? "missing") : "decoder";
      return this.#withoutCamera(missing);
    }
    piece(this.#root, '[data-part="start"]', HTMLElement).hidden = true;
    piece(this.#root, '[data-part="hint"]', HTMLElement).hidden = false;
    void navigator.wakeLock?.request("screen").catch(() => null);
    if (!this.#looking) void this.#look();
  }

  async #returned() {
    if (document.visibilityState !== "visible" || !this.#looking) return;
    void navigator.wakeLock?.request("screen").catch(() => null);
    void this.#count();
    // Some phones end the track while the screen is off.
    if (!this.#camera.isLive) await this.#camera.start().catch(() => this.#withoutCamera("busy"));
  }

  /** @param {string} why a key of the texts */
  #withoutCamera(why) {
    this.#looking = false;
    this.#screen.hasCamera = false;
    this.#openCode();
    this.#screen.warn(this.#texts[why]);
  }

  /** Look at picture after picture as long as the page is there, also while an answer is shown. */
  async #look() {
    this.#looking = true;
    while (this.#looking) {
      const picture = await this.#camera.picture();
      const text = picture && this.#looking ? await this.#decoder.read(picture) : "";
      if (!text) continue;
      const key = codeIn(text) || text;
      const open = this.#screen.mode === "scanning" || this.#screen.mode === "welcome";
      if (!open || this.#asking) this.#filter.keep(key, performance.now());
      else if (this.#filter.accept(key, performance.now())) await this.#ask(newAttempt({ code: text }));
    }
  }

  /** @param {Attempt} attempt */
  async #ask(attempt) {
    if (this.#asking) return;
    this.#asking = true;
    try {
      this.#show(await this.#server.checkIn(attempt));
    } catch (error) {
      this.#explain(error, () => this.#ask(attempt));
    } finally {
      this.#asking = false;
    }
  }

  /** @param {Answer} answer */
  #show(answer) {
    this.#answer = answer;
    this.#screen.answer(answer);
    // A page that nobody tapped yet (the camera was allowed before) may not buzz; asking would be an error.
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(BUZZ[answer.result] ?? 0);
    if (answer.result !== "welcome") return;
    this.#last = answer.uuid;
    this.#screen.last(answer.name, answer.table?.number ?? null);
    this.#setCounts({ ...this.#counts, present: this.#counts.present + 1 });
    void this.#count();
  }

  /**
   * @param {unknown} error
   * @param {() => Promise<void>} again
   */
  #explain(error, again) {
    if (!(error instanceof Trouble)) throw error;
    this.#again = again;
    this.#screen.show("trouble");
    this.#screen.warn(error.sentence || this.#texts[error.kind]);
  }

  #admit() {
    const person = this.#answer?.registration;
    if (person) void this.#ask(newAttempt({ registration: person, admit: true }));
  }

  /** @param {string} uuid */
  async #undo(uuid) {
    try {
      const { name } = await this.#server.undo(uuid);
      this.#filter.forget();
      this.#screen.last("", null);
      this.#next();
      this.#screen.tell(this.#texts.undone.replace("{name}", name));
      void this.#count();
    } catch (error) {
      this.#explain(error, () => this.#undo(uuid));
    }
  }

  #next() {
    this.#answer = null;
    this.#search.stop();
    if (!this.#screen.hasCamera) return this.#openCode();
    this.#screen.show("scanning");
  }

  #openCode() {
    this.#screen.show("code");
    this.#codeField.focus();
  }

  #openSearch() {
    this.#screen.show("search");
    this.#search.open();
  }

  #submitCode() {
    const code = this.#codeField.value.trim();
    this.#codeField.value = "";
    if (code) void this.#ask(newAttempt({ code }));
  }

  async #count() {
    const counts = await this.#server.counts().catch(() => null);
    if (counts) this.#setCounts(counts);
  }

  /** @param {import("../lib/check_in.js").Counts} counts */
  #setCounts(counts) {
    this.#counts = counts;
    this.#screen.counts(counts);
  }

  get #codeField() {
    return piece(this.#root, "#code", HTMLInputElement);
  }

  get #undoForm() {
    return piece(this.#root, '[data-part="undo-form"]', HTMLFormElement);
  }
}
