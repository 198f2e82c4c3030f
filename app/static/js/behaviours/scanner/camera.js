// @ts-check
/** The camera of this device: started once, and kept running until the page goes. */

// Enough for the small code of a badge at arm's length, little enough for an old phone.
const LONGEST_SIDE = 720;
// In the dark a picture is grainy: half as large, with four points made one, a code in it is read after all.
const SMALL_SIDE = LONGEST_SIDE / 2;
const SMALL_EVERY = 3;

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
  #large = document.createElement("canvas");
  #small = document.createElement("canvas");
  #taken = 0;
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

  /** Wait for the next picture and take its middle square, now and then a small one; null when there is none. */
  async picture() {
    await new Promise((resolve) => {
      if ("requestVideoFrameCallback" in this.#video) this.#video.requestVideoFrameCallback(resolve);
      else requestAnimationFrame(resolve);
    });
    const { videoWidth, videoHeight } = this.#video;
    const side = Math.min(videoWidth, videoHeight);
    this.#taken += 1;
    const isSmall = this.#taken % SMALL_EVERY === 0;
    const canvas = isSmall ? this.#small : this.#large;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!side || !context) return null;
    const size = Math.min(side, isSmall ? SMALL_SIDE : LONGEST_SIDE);
    if (canvas.width !== size) canvas.width = canvas.height = size;
    const left = (videoWidth - side) / 2;
    const top = (videoHeight - side) / 2;
    context.drawImage(this.#video, left, top, side, side, 0, 0, size, size);
    return context.getImageData(0, 0, size, size);
  }
}
