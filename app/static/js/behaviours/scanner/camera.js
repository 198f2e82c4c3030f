// @ts-check
/** The camera of this device: started once, and kept running until the page goes. */

import { Pictures } from "./pictures.js";

const TRIES = 4;
/** Milliseconds between two tries. */
const PAUSE = 700;
/** @type {MediaStreamConstraints} */
const WANTED = {
  audio: false,
  video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
};

export class Camera {
  #video;
  #pictures;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {Promise<void> | null} */
  #starting = null;
  #lost;

  /**
   * @param {HTMLVideoElement} video
   * @param {() => void} lost hears that the phone took the camera away
   */
  constructor(video, lost) {
    this.#video = video;
    this.#pictures = new Pictures(video);
    this.#lost = lost;
  }

  /** Whether pictures are coming. */
  get isLive() {
    return this.#stream?.getVideoTracks().some((track) => track.readyState === "live") ?? false;
  }

  /**
   * Ask for the camera at the back, once: whoever asks while it starts gets the same camera, because a second stream
   * would cut off the first. Rejects with a DOMException whose name says why not.
   */
  start() {
    this.#starting ??= this.#start().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  async #start() {
    if (this.isLive) return;
    if (!navigator.mediaDevices) throw new DOMException("no camera here", "NotFoundError");
    this.#stream = await this.#ask(TRIES);
    for (const track of this.#stream.getVideoTracks()) track.addEventListener("ended", this.#lost, { once: true });
    this.#video.srcObject = this.#stream;
    await this.#video.play();
  }

  /** Whether this camera has a light to put on. */
  get hasTorch() {
    const can = /** @type {{torch?: boolean} | undefined} */ (this.#track?.getCapabilities?.());
    return can?.torch === true;
  }

  /**
   * Put the light on or off.
   * @param {boolean} on
   * @returns {Promise<boolean>} whether it is on now
   */
  async light(on) {
    try {
      await this.#track?.applyConstraints({ advanced: [/** @type {any} */ ({ torch: on })] });
      return on;
    } catch {
      return false;
    }
  }

  get #track() {
    return this.#stream?.getVideoTracks()[0];
  }

  /**
   * A phone that just woke, or a program that just let go, says "busy" for a moment: ask again before giving up.
   * @param {number} tries
   * @returns {Promise<MediaStream>}
   */
  async #ask(tries) {
    try {
      return await navigator.mediaDevices.getUserMedia(WANTED);
    } catch (error) {
      const busy = error instanceof DOMException && ["NotReadableError", "AbortError"].includes(error.name);
      if (!busy || tries <= 1) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      return this.#ask(tries - 1);
    }
  }

  /** Give the camera back. */
  stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.#video.srcObject = null;
  }

  /** Wait for the next picture and take its middle square; null when there is none. */
  picture() {
    return this.#pictures.next();
  }
}
