// @ts-check
/** Grey pictures of a camera for a reader of codes: as they came, or softened, which reads grainy ones. */

/**
 * @typedef {object} Grey where the bytes of a square picture lie
 * @property {Uint8Array | Uint8ClampedArray} bytes
 * @property {number} start of the first point
 * @property {number} row from a point to the one below
 * @property {number} step from a point to the one beside
 * @property {number} side in points
 */

const OPAQUE = 0xff000000;
// The same byte for red, green and blue.
const EVENLY = 0x010101;
const BYTES = 4;

export class GreyPicture {
  #points = new Uint32Array(new ArrayBuffer(0));

  /**
   * The picture as it came; until the next one is made, because they share their memory.
   * @param {Grey} grey
   */
  plain({ bytes, start, row, step, side }) {
    const points = this.#room(side);
    for (let y = 0, at = 0; y < side; y += 1) {
      for (let x = 0, from = start + y * row; x < side; x += 1, from += step) {
        points[at++] = OPAQUE | (/** @type {number} */ (bytes[from]) * EVENLY);
      }
    }
    return this.#picture(points, side);
  }

  /**
   * Each point the mean of itself and the three below and beside it, so that the picture is one point smaller; until
   * the next one is made.
   *
   * In poor light a camera adds grain of its own to every point, and this halves it; a code of modules three points
   * wide stays readable.
   * @param {Grey} grey
   */
  soft({ bytes, start, row, step, side }) {
    const points = this.#room(side - 1);
    for (let y = 0, at = 0; y < side - 1; y += 1) {
      let from = start + y * row;
      let left = sum(bytes, from, row);
      for (let x = 0; x < side - 1; x += 1) {
        from += step;
        const right = sum(bytes, from, row);
        points[at++] = OPAQUE | (((left + right) >> 2) * EVENLY);
        left = right;
      }
    }
    return this.#picture(points, side - 1);
  }

  /** @param {number} side */
  #room(side) {
    if (this.#points.length < side * side) this.#points = new Uint32Array(side * side);
    return this.#points;
  }

  /**
   * @param {Uint32Array<ArrayBuffer>} points
   * @param {number} side
   */
  #picture(points, side) {
    return { data: new Uint8ClampedArray(points.buffer, 0, side * side * BYTES), width: side, height: side };
  }
}

/**
 * Of a point and the one below it.
 * @param {Uint8Array | Uint8ClampedArray} bytes
 * @param {number} from
 * @param {number} row
 */
function sum(bytes, from, row) {
  return /** @type {number} */ (bytes[from]) + /** @type {number} */ (bytes[from + row]);
}
