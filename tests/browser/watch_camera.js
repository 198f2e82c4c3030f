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
  const canvas = new OffscreenCanvas(1, BITS);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  const watched = { loops: 0, pictures: /** @type {Picture[]} */ ([]), answers: /** @type {Answer[]} */ ([]) };
  let before = 0;
  Object.assign(window, { watched });

  /** @type {VideoFrameRequestCallback} */
  const look = (_now, { captureTime }) => {
    context.drawImage(video, BIT / 4, 0, BIT / 2, BIT * BITS, 0, 0, 1, BITS);
    const { data } = context.getImageData(0, 0, 1, BITS);
    let number = 0;
    for (let bit = 0; bit < BITS; bit += 1) if ((data[bit * 4] ?? 0) > 127) number |= 1 << bit;
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
