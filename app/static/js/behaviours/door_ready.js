// @ts-check
/** Goes through a phone's checks before the doors open, and tells the organiser how they ended. */

import { askToPersist } from "../lib/browser_queue.js";
import { DoorServer } from "../lib/check_in.js";
import { Decoder } from "../lib/decoder.js";
import { batteryOf, cameraOf, clockOf, listOf, report, storageOf } from "../lib/door_checks.js";
import { DoorPhone } from "../lib/door_phone.js";
import { play } from "../lib/tones.js";
import { fill } from "../lib/wording.js";
import { Eye } from "./scanner/eye.js";
import { piece } from "./scanner/parts.js";

/**
 * @typedef {import("../lib/door_checks.js").Light} Light
 * @typedef {import("../lib/door_checks.js").Verdict} Verdict
 * @typedef {{words: Record<string, Record<string, string>>, lights: Record<string, string>, pinRight: string,
 *   pinWrong: string}} Texts
 */

/** Milliseconds in which several checks are told as one. */
const PAUSE = 300;

/** What only somebody with the phone in their hand can test. */
const UP_TO_PEOPLE = new Set(["camera", "sound", "battery"]);

export default class DoorReady {
  #root;
  #addresses;
  /** @type {Texts} */
  #texts;
  #phone;
  #eye;
  #stop = new AbortController();
  /** @type {Map<string, Light>} */
  #lights = new Map();
  #telling = 0;
  /** @type {AudioContext | null} */
  #audio = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    const { addresses = "{}", texts = "{}", page = "", door = "", decoder = "", wasm = "" } = root.dataset;
    this.#root = root;
    this.#addresses = JSON.parse(addresses);
    this.#texts = JSON.parse(texts);
    this.#phone = new DoorPhone({
      slug: this.#addresses.event,
      page,
      door,
      counts: { present: 0, expected: 0 },
      addresses: this.#addresses,
      server: new DoorServer(this.#addresses),
      changed: () => undefined,
      settled: () => undefined,
    });
    this.#eye = new Eye({
      video: this.#video,
      decoder: new Decoder(decoder, wasm),
      isOpen: () => true,
      seen: async () => this.#sawCode(),
      lost: () => this.#show("camera", cameraOf("busy")),
      broken: () => this.#show("camera", cameraOf("decoder")),
    });
  }

  connect() {
    const { signal } = this.#stop;
    this.#root.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.#root.addEventListener("submit", (event) => void this.#tryPin(event), { signal });
    this.#show("camera", cameraOf(""));
    this.#show("sound", { light: "", word: "untested" });
    this.#offer("camera", "sound");
    void this.#checkBattery();
    void this.#checkStorage();
    void this.#checkList();
  }

  disconnect() {
    this.#stop.abort();
    clearTimeout(this.#telling);
    this.#eye.stop();
    this.#phone.close();
    void this.#audio?.close();
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-action]") : null;
    const action = button instanceof HTMLElement ? button.dataset.action : "";
    if (action === "camera") void this.#checkCamera();
    else if (action === "sound") void this.#playTone();
    else if (action === "list") void this.#checkList();
    else if (action === "heard") this.#answer("sound", { light: "ok", word: "heard" });
    else if (action === "silent") this.#answer("sound", { light: "warn", word: "silent" });
    else if (action === "enough") this.#answer("battery", { light: "ok", word: "enough" });
    else if (action === "low") this.#answer("battery", { light: "warn", word: "low" });
  }

  async #checkCamera() {
    this.#video.hidden = false;
    const why = await this.#eye.start();
    // The code may be in sight already, before the start is through.
    if (!this.#video.hidden) this.#show("camera", cameraOf(why || "picture"));
    if (why) this.#video.hidden = true;
    this.#tell();
  }

  #sawCode() {
    this.#eye.stop();
    this.#video.hidden = true;
    this.#answer("camera", cameraOf("code"));
  }

  async #playTone() {
    if (!("AudioContext" in window)) return this.#answer("sound", { light: "warn", word: "missing" });
    this.#audio ??= new AudioContext();
    await this.#audio.resume().catch(() => undefined);
    play(this.#audio, "welcome");
    this.#show("sound", { light: "", word: "asked" });
    this.#offer("heard", "silent");
  }

  async #checkBattery() {
    const browser = /** @type {{getBattery?: () => Promise<EventTarget & {level: number, charging: boolean}>}} */ (navigator);
    const battery = await browser.getBattery?.().catch(() => null);
    if (!battery) {
      this.#show("battery", { light: "", word: "ask" });
      return this.#offer("enough", "low");
    }
    const judge = () => this.#answer("battery", batteryOf(battery));
    for (const change of ["levelchange", "chargingchange"]) {
      battery.addEventListener(change, judge, { signal: this.#stop.signal });
    }
    judge();
  }

  async #checkStorage() {
    const { storage } = navigator;
    const { quota = Infinity, usage = 0 } = (await storage?.estimate?.().catch(() => null)) ?? {};
    this.#answer("storage", storageOf({ persisted: await askToPersist(storage), free: quota - usage }));
  }

  async #checkList() {
    this.#show("list", { light: "", word: "loading" });
    await this.#phone.open();
    const { list, line, isSecure } = this.#phone;
    const count = (list?.header.entries ?? 0) / 2;
    const verdict = listOf({ isSecure, isHere: list !== null, trouble: line.trouble });
    const made = list ? new Date(list.header.made_at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) : "";
    this.#show("list", verdict, { count, made });
    piece(this.#root, '[data-part="pin"]', HTMLElement).hidden = list === null;
    piece(this.#root, '[data-action="list"]', HTMLElement).hidden = verdict.light === "ok";
    const skew = line.contact ? line.skew : null;
    this.#show("time", clockOf(skew), { minutes: Math.round(Math.abs(skew ?? 0) / 60_000) });
    this.#tell();
  }

  /** @param {SubmitEvent} event */
  async #tryPin(event) {
    event.preventDefault();
    const isRight = await this.#phone.unlock(piece(this.#root, "#pin", HTMLInputElement).value);
    piece(this.#root, '[data-slot="pin"]', HTMLElement).textContent = isRight ? this.#texts.pinRight : this.#texts.pinWrong;
  }

  /**
   * @param {string} check
   * @param {Verdict} verdict
   */
  #answer(check, verdict) {
    this.#show(check, verdict);
    this.#tell();
  }

  /**
   * @param {string} check
   * @param {Verdict} verdict
   * @param {Record<string, number | string>} [values]
   */
  #show(check, { light, word }, values = {}) {
    const card = piece(this.#root, `[data-check="${check}"]`, HTMLElement);
    card.dataset.light = light;
    const isToDo = light !== "" || UP_TO_PEOPLE.has(check);
    piece(card, '[data-slot="word"]', HTMLElement).textContent = isToDo ? (this.#texts.lights[light] ?? "") : "";
    piece(card, '[data-slot="advice"]', HTMLElement).textContent = fill(this.#texts.words[check]?.[word] ?? "", values);
    const icon = piece(this.#root, `template[data-icon="${light}"]`, HTMLTemplateElement).content.cloneNode(true);
    piece(card, '[data-slot="icon"]', HTMLElement).replaceChildren(icon);
    this.#lights.set(check, light);
  }

  /** @param {...string} actions */
  #offer(...actions) {
    for (const action of actions) piece(this.#root, `[data-action="${action}"]`, HTMLElement).hidden = false;
  }

  /** The organiser sees how the phones of the evening stand; a phone without a network tells it later, or never. */
  #tell() {
    clearTimeout(this.#telling);
    this.#telling = window.setTimeout(() => void this.#send().catch(() => undefined), PAUSE);
  }

  async #send() {
    const { unsent } = this.#phone.queue.state;
    const checks = report(this.#lights);
    const body = { sent_at: new Date().toISOString(), since: 0, version: "", unsent, checks, items: [] };
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(this.#addresses.sync, { method: "POST", headers, body: JSON.stringify(body) });
    // Read to its end, so that the connection is free again.
    await response.text();
  }

  get #video() {
    return piece(this.#root, '[data-part="video"]', HTMLVideoElement);
  }
}
