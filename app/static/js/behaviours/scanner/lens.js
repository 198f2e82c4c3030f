// @ts-check
/** The camera's corner of the screen: starting it, its light, and bringing it back when the phone took it away. */

import { Eye } from "./eye.js";
import { piece } from "./parts.js";

export class Lens {
  #root;
  #eye;
  #failed;
  #ready;
  #isLit = false;

  /**
   * @param {HTMLElement} root of the scanner
   * @param {object} parts
   * @param {import("../../lib/decoder.js").Decoder} parts.decoder
   * @param {() => boolean} parts.isOpen whether a code may be acted on now
   * @param {(text: string) => Promise<void>} parts.seen
   * @param {(problem: string) => void} parts.failed hears why there is no camera: a key of the texts' problems
   * @param {() => void} parts.ready hears that it looks
   */
  constructor(root, { decoder, isOpen, seen, failed, ready }) {
    this.#root = root;
    this.#failed = failed;
    this.#ready = ready;
    const video = piece(root, '[data-part="video"]', HTMLVideoElement);
    const broken = () => failed("decoder");
    this.#eye = new Eye({ video, decoder, isOpen, seen, lost: () => void this.#lost(), broken });
  }

  /** Start without a tap where the camera was allowed before. */
  async startIfAllowed() {
    if (!navigator.mediaDevices) return this.#failed("missing");
    const asked = { name: /** @type {PermissionName} */ ("camera") };
    const permission = await navigator.permissions?.query(asked).catch(() => null);
    if (permission?.state === "granted") await this.start();
  }

  async start() {
    const problem = await this.#eye.start();
    if (problem) return this.#failed(problem);
    piece(this.#root, '[data-part="start"]', HTMLElement).hidden = true;
    piece(this.#root, '[data-part="hint"]', HTMLElement).hidden = false;
    piece(this.#root, '[data-action="torch"]', HTMLElement).hidden = !this.#eye.hasTorch;
    this.#stayAwake();
    this.#ready();
  }

  /** The page is in sight again. */
  async returned() {
    if (!this.#eye.isLooking) return;
    this.#stayAwake();
    if (!this.#eye.isLive) await this.#lost();
  }

  /** @param {HTMLElement} button */
  async toggleLight(button) {
    this.#isLit = await this.#eye.light(!this.#isLit);
    button.setAttribute("aria-pressed", String(this.#isLit));
  }

  stop() {
    this.#eye.stop();
  }

  /** Some phones end the track while the screen is off, or when a call comes in. */
  async #lost() {
    if (document.visibilityState !== "visible") return;
    this.#isLit = false;
    if (await this.#eye.start()) this.#failed("lost");
  }

  #stayAwake() {
    void navigator.wakeLock?.request("screen").catch(() => null);
  }
}
