// @ts-check
/** Reads QR codes from pictures: with the browser's own reader where it has one, else with zxing as WebAssembly. */

/**
 * @typedef {(picture: ImageData | Uint8Array) => Promise<string>} Read the text of a code, empty when there is none
 * @typedef {object} Reader what we use of zxing-wasm
 * @property {(options: object) => Promise<unknown>} prepareZXingModule
 * @property {(picture: ImageData | Uint8Array, options: object) => Promise<{text: string, isValid: boolean}[]>} readBarcodes
 * @typedef {object} NativeDetector what we use of the browser's BarcodeDetector
 * @property {(picture: any) => Promise<{rawValue: string}[]>} detect
 * @typedef {(new (options: {formats: string[]}) => NativeDetector) & {getSupportedFormats: () => Promise<string[]>}} Native
 */

const OPTIONS = { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 1 };
const NATIVE_FORMAT = "qr_code";

export class Decoder {
  #module;
  #overrides;
  #native;
  /** @type {Promise<Read> | null} */
  #reading = null;

  /**
   * @param {string} module address of zxing's module
   * @param {string} wasm address of its WebAssembly; left to itself it asks a CDN
   * @param {object} overrides more for the module, as a test's own bytes
   * @param {Native | undefined} native the browser's own reader, if it has one
   */
  constructor(module, wasm, overrides = {}, native = /** @type {any} */ (globalThis).BarcodeDetector) {
    this.#module = module;
    this.#overrides = { locateFile: () => wasm, ...overrides };
    this.#native = native;
  }

  /** Load and compile, so that the first picture is read as fast as the others. */
  async warm() {
    this.#reading ??= this.#load();
    try {
      await this.#reading;
    } catch (error) {
      this.#reading = null;
      throw error;
    }
  }

  /**
   * The text of a code in the picture, empty when there is none.
   * @param {ImageData | Uint8Array} picture
   */
  async read(picture) {
    await this.warm();
    return (await this.#reading)?.(picture) ?? "";
  }

  async #load() {
    return (await this.#ownReader()) ?? this.#zxing();
  }

  /** @returns {Promise<Read | null>} null when the browser has no reader of its own for our codes */
  async #ownReader() {
    if (!this.#native) return null;
    const formats = await this.#native.getSupportedFormats().catch(() => /** @type {string[]} */ ([]));
    if (!formats.includes(NATIVE_FORMAT)) return null;
    const detector = new this.#native({ formats: [NATIVE_FORMAT] });
    return async (picture) => {
      try {
        return (await detector.detect(picture))[0]?.rawValue ?? "";
      } catch {
        // Some phones name the format and then miss the service behind it: from here on it is zxing's.
        this.#reading = this.#zxing();
        return (await this.#reading)(picture);
      }
    };
  }

  /** @returns {Promise<Read>} */
  async #zxing() {
    /** @type {Reader} */
    const reader = await import(this.#module);
    await reader.prepareZXingModule({ overrides: this.#overrides, fireImmediately: true });
    return async (picture) => (await reader.readBarcodes(picture, OPTIONS)).find((each) => each.isValid)?.text ?? "";
  }
}
