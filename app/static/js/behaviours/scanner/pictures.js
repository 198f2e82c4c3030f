// @ts-check
/** The middle square of a running video, grey, for a reader of codes: by turns as it came and softened. */

import { GreyPicture } from "../../lib/grey_picture.js";

/** @typedef {import("../../lib/grey_picture.js").Grey} Grey */

// Enough for the small code of a badge at arm's length, little enough for an old phone.
const LONGEST_SIDE = 720;
// Of these the first plane is how light each point is, one byte a point.
const PLANAR = new Set(["I420", "I420A", "I422", "I444", "NV12"]);
const COLOURS = 4;

export class Pictures {
  #video;
  #canvas = document.createElement("canvas");
  #grey = new GreyPicture();
  #bytes = new Uint8Array(0);
  #taken = 0;
  #givesFrames = "VideoFrame" in globalThis;

  /** @param {HTMLVideoElement} video */
  constructor(video) {
    this.#video = video;
  }

  /** Wait for the next picture and take it; null when there is none. */
  async next() {
    await new Promise((resolve) => {
      if ("requestVideoFrameCallback" in this.#video) this.#video.requestVideoFrameCallback(resolve);
      else requestAnimationFrame(resolve);
    });
    const grey = (await this.#frame()) ?? this.#drawn();
    if (!grey) return null;
    this.#taken += 1;
    const { data, width, height } = this.#taken % 2 ? this.#grey.plain(grey) : this.#grey.soft(grey);
    return new ImageData(data, width, height);
  }

  /**
   * What the camera gave, without a turn through colours: on a slow phone that takes most of the time of a scan.
   * @returns {Promise<Grey | null>} null where this browser or this camera cannot
   */
  async #frame() {
    if (!this.#givesFrames || this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
    /** @type {VideoFrame | null} */
    let frame = null;
    try {
      frame = new VideoFrame(this.#video, { timestamp: 0 });
      return await this.#lightness(frame);
    } catch {
      // Some browsers make no frame of a camera, and one that lies in the memory of the screen's processor may not be
      // copied: from here on it is drawn.
      this.#givesFrames = false;
      return null;
    } finally {
      frame?.close();
    }
  }

  /**
   * @param {VideoFrame} frame
   * @returns {Promise<Grey | null>}
   */
  async #lightness(frame) {
    const all = frame.visibleRect;
    const side = Math.min(all?.width ?? 0, all?.height ?? 0);
    if (!all || !side || side > LONGEST_SIDE || !PLANAR.has(frame.format ?? "")) return null;
    // Colours are given for four points together: a square begins and ends between such fours.
    const even = side - (side % 2);
    const rect = { x: middle(all.x, all.width, even), y: middle(all.y, all.height, even), width: even, height: even };
    const size = frame.allocationSize({ rect });
    if (this.#bytes.length !== size) this.#bytes = new Uint8Array(size);
    const [plane] = await frame.copyTo(this.#bytes, { rect });
    return plane ? { bytes: this.#bytes, start: plane.offset, row: plane.stride, step: 1, side: even } : null;
  }

  /** @returns {Grey | null} */
  #drawn() {
    const { videoWidth, videoHeight } = this.#video;
    const from = Math.min(videoWidth, videoHeight);
    const context = this.#canvas.getContext("2d", { willReadFrequently: true });
    if (!from || !context) return null;
    const side = Math.min(from, LONGEST_SIDE);
    if (this.#canvas.width !== side) this.#canvas.width = this.#canvas.height = side;
    const [left, top] = [(videoWidth - from) / 2, (videoHeight - from) / 2];
    context.drawImage(this.#video, left, top, from, from, 0, 0, side, side);
    const { data } = context.getImageData(0, 0, side, side);
    // Green is nearest to how light a point is.
    return { bytes: data, start: 1, row: side * COLOURS, step: COLOURS, side };
  }
}

/**
 * Where a middle part begins, on an even point.
 * @param {number} start
 * @param {number} length
 * @param {number} part
 */
function middle(start, length, part) {
  const exact = start + (length - part) / 2;
  return exact - (exact % 2);
}
