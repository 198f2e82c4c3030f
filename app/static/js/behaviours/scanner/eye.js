// @ts-check
/** Looks at picture after picture as long as the page is there, and tells each code that comes into sight once. */

import { codeIn } from "../../lib/codes.js";
import { RepeatFilter } from "../../lib/repeat_filter.js";
import { Camera } from "./camera.js";

/** @type {Record<string, string>} why there is no camera, by the name of the browser's error */
const WHY = { NotAllowedError: "denied", SecurityError: "denied", NotReadableError: "busy", AbortError: "busy" };

export class Eye {
  #camera;
  #decoder;
  #isOpen;
  #seen;
  #filter = new RepeatFilter();
  #isLooking = false;

  /**
   * @param {object} parts
   * @param {HTMLVideoElement} parts.video
   * @param {import("../../lib/decoder.js").Decoder} parts.decoder
   * @param {() => boolean} parts.isOpen whether a code may be acted on now
   * @param {(text: string) => Promise<void>} parts.seen
   * @param {() => void} parts.lost
   */
  constructor({ video, decoder, isOpen, seen, lost }) {
    this.#camera = new Camera(video, lost);
    this.#decoder = decoder;
    this.#isOpen = isOpen;
    this.#seen = seen;
  }

  get isLooking() {
    return this.#isLooking;
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
    try {
      await Promise.all([this.#camera.start(), this.#decoder.warm()]);
    } catch (error) {
      this.stop();
      return error instanceof DOMException ? (WHY[error.name] ?? "missing") : "decoder";
    }
    if (!this.#isLooking) void this.#look();
    return "";
  }

  stop() {
    this.#isLooking = false;
    this.#camera.stop();
  }

  /** Let the last code through again, as after it was taken back. */
  forget() {
    this.#filter.forget();
  }

  async #look() {
    this.#isLooking = true;
    while (this.#isLooking) {
      const picture = await this.#camera.picture();
      const text = picture && this.#isLooking ? await this.#decoder.read(picture) : "";
      if (!text) continue;
      const key = codeIn(text) || text;
      if (!this.#isOpen()) this.#filter.keep(key, performance.now());
      else if (this.#filter.accept(key, performance.now())) await this.#seen(text);
    }
  }
}
