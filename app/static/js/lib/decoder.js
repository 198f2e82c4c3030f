// @ts-check
/** Reads QR codes from pictures with zxing, compiled to WebAssembly and served by ourselves. */

/**
 * @typedef {object} Reader what we use of zxing-wasm
 * @property {(options: object) => Promise<unknown>} prepareZXingModule
 * @property {(picture: ImageData | Uint8Array, options: object) => Promise<{text: string, isValid: boolean}[]>} readBarcodes
 */

const OPTIONS = { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 1 };

export class Decoder {
  #module;
  #overrides;
  /** @type {Promise<Reader> | null} */
  #reader = null;

  /**
   * @param {string} module address of zxing's module
   * @param {string} wasm address of its WebAssembly; left to itself it asks a CDN
   * @param {object} overrides more for the module, as a test's own bytes
   */
  constructor(module, wasm, overrides = {}) {
    this.#module = module;
    this.#overrides = { locateFile: () => wasm, ...overrides };
  }

  /** Load and compile, so that the first picture is read as fast as the others. */
  async warm() {
    this.#reader ??= this.#load();
    try {
      await this.#reader;
    } catch (error) {
      this.#reader = null;
      throw error;
    }
  }

  /**
   * The text of a code in the picture, empty when there is none.
   * @param {ImageData | Uint8Array} picture
   */
  async read(picture) {
    await this.warm();
    const reader = await this.#reader;
    const found = (await reader?.readBarcodes(picture, OPTIONS)) ?? [];
    return found.find((each) => each.isValid)?.text ?? "";
  }

  async #load() {
    /** @type {Reader} */
    const reader = await import(this.#module);
    await reader.prepareZXingModule({ overrides: this.#overrides, fireImmediately: true });
    return reader;
  }
}
