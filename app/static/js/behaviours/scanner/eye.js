// @ts-check
/** Looks at picture after picture as long as the page is there, and tells each code that comes into sight once. */

import { codeIn } from "../../lib/codes.js";
import { RepeatFilter } from "../../lib/repeat_filter.js";
import { Camera } from "./camera.js";

/** @type {Record<string, string>} why there is no camera, by the name of the browser's error */
const WHY = { NotAllowedError: "denied", SecurityError: "denied", NotReadableError: "busy", AbortError: "busy" };

/** In a row: then it is no picture that is wrong, but what looks at it. */
const MOST_FAILURES = 5;

export class Eye {
  #camera;
  #decoder;
  #isOpen;
  #seen;
  #broken;
  #filter = new RepeatFilter();
  /** Which start it looks for, 0 when it does not: one that was stopped goes on no longer. */
  #turn = 0;
  #starts = 0;

  /**
   * @param {object} parts
   * @param {HTMLVideoElement} parts.video
   * @param {import("../../lib/decoder.js").Decoder} parts.decoder
   * @param {() => boolean} parts.isOpen whether a code may be acted on now
   * @param {(text: string) => Promise<void>} parts.seen
   * @param {() => void} parts.lost
   * @param {() => void} parts.broken hears that it gave up: nothing it sees can be read
   */
  constructor({ video, decoder, isOpen, seen, lost, broken }) {
    this.#camera = new Camera(video, lost);
    this.#decoder = decoder;
    this.#isOpen = isOpen;
    this.#seen = seen;
    this.#broken = broken;
  }

  get isLooking() {
    return this.#turn > 0;
  }

  get isLive() {
    return this.#camera.isLive;
  }

  get hasTorch() {
    return this.#camera.hasTorch;
  }

  /** @param {boolean} on */
  light(on) {
    return this.#camera.light(on);
  }

  /**
   * Warm the decoder and start the camera, or start it again after the phone took it away.
   * @returns {Promise<string>} empty when it looks now, else why not: a key of the texts' problems
   */
  async start() {
    // Both to their end: a camera that comes after the decoder failed would stay on.
    const [camera, decoder] = await Promise.allSettled([this.#camera.start(), this.#decoder.warm()]);
    if (camera.status === "rejected" || decoder.status === "rejected") {
      this.stop();
      if (camera.status === "fulfilled") return "decoder";
      return camera.reason instanceof DOMException ? (WHY[camera.reason.name] ?? "missing") : "decoder";
    }
    if (!this.isLooking) void this.#look();
    return "";
  }

  stop() {
    this.#turn = 0;
    this.#camera.stop();
  }

  async #look() {
    const turn = (this.#starts += 1);
    this.#turn = turn;
    let failures = 0;
    while (this.#turn === turn && failures < MOST_FAILURES) {
      try {
        await this.#glance(turn);
        failures = 0;
      } catch (error) {
        // One picture or one answer that goes wrong ends no shift.
        failures += 1;
        reportError(error);
      }
    }
    if (this.#turn !== turn) return;
    this.stop();
    this.#broken();
  }

  /** @param {number} turn */
  async #glance(turn) {
    const picture = await this.#camera.picture();
    const text = picture && this.#turn === turn ? await this.#decoder.read(picture) : "";
    if (!text) return;
    const key = codeIn(text) || text;
    if (!this.#isOpen()) this.#filter.keep(key, performance.now());
    else if (this.#filter.accept(key, performance.now())) await this.#seen(text);
  }
}
