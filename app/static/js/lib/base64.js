// @ts-check
/** Bytes as text and back, for what travels inside JSON. */

/**
 * @param {string} text in base64
 * @returns {Uint8Array<ArrayBuffer>}
 * @throws what is no base64
 */
export function bytesOf(text) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

/** @param {Uint8Array} bytes */
export function base64Of(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
