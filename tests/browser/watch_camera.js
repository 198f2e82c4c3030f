/**
 * Watches a scanner from within its page, and costs it next to nothing: which numbered picture the camera showed when,
 * and when which answer stood on the screen. All moments are of `performance.now()`.
 */

/**
 * @typedef {{number: number, captured: number}} Picture
 * @typedef {{state: string, name: string, at: number}} Answer
 */

/** Start watching; what was seen is in `window.watched`. */
function watchCamera() {
  // As tests/browser/optics.py draws the number.
  const BITS = 16;
  const BIT = 32;
  const video = /** @type {HTMLVideoElement} */ (document.querySelector('[data-part="video"]'));
  const region = /** @type {HTMLElement} */ (document.querySelector('[data-part="result"]'));
  // Drawing a picture in colours, only to look at its edge, would cost more than what is measured.
  const rect = { x: 0, y: 0, width: BIT, height: BIT * BITS };
  const bytes = new Uint8Array(2 * BIT * BIT * BITS);
  const watched = { loops: 0, pictures: /** @type {Picture[]} */ ([]), answers: /** @type {Answer[]} */ ([]) };
  let before = 0;
  Object.assign(window, { watched });

  /**
   * @param {VideoFrame} frame
   * @returns {Promise<number>} what is written along its left edge
   */
  const numberOn = async (frame) => {
    const [plane] = await frame.copyTo(bytes, { rect });
    frame.close();
    if (!plane) throw new Error("no picture");
    let number = 0;
    for (let bit = 0; bit < BITS; bit += 1) {
      const middle = plane.offset + (bit * BIT + BIT / 2) * plane.stride + BIT / 2;
      if ((bytes[middle] ?? 0) > 127) number |= 1 << bit;
    }
    return number;
  };

  /** @type {VideoFrameRequestCallback} */
  const look = async (_now, { captureTime }) => {
    const number = await numberOn(new VideoFrame(video, { timestamp: 0 }));
    if (number < before) watched.loops += 1;
    before = number;
    watched.pictures.push({ number, captured: captureTime ?? NaN });
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);

  new MutationObserver(() => {
    const state = region.querySelector("[data-state]")?.getAttribute("data-state") ?? "";
    const name = region.querySelector('[data-slot="name"]')?.textContent ?? "";
    // On the screen is what was painted: the turn after the next frame.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => watched.answers.push({ state, name, at: performance.now() });
      port2.postMessage(0);
    });
  }).observe(region, { childList: true });
}
