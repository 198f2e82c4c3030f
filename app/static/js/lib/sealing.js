// @ts-check
/** Seals what lies in a queue, so that whoever finds the phone cannot read it: only the server opens it. */

import { base64Of, bytesOf } from "./base64.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const PURPOSE = new TextEncoder().encode("opbrengst/queue");

/** @typedef {{key: string, iv: string, data: string}} Sealed each in base64; `key` is a point made for this one only */

/**
 * Seal something for who holds the private half of this key; nobody here can open it again.
 * @param {string} publicKey a point of P-256, uncompressed, in base64
 * @param {object} content what JSON can hold
 * @returns {Promise<Sealed>}
 */
export async function seal(publicKey, content) {
  const theirs = await crypto.subtle.importKey("raw", bytesOf(publicKey), CURVE, false, []);
  const ours = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
  const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const key = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: PURPOSE },
    secret,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt"],
  );
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(content));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text);
  const point = await crypto.subtle.exportKey("raw", ours.publicKey);
  return { key: base64Of(new Uint8Array(point)), iv: base64Of(iv), data: base64Of(new Uint8Array(data)) };
}
