// @ts-check
/** Ticket and badge codes as people and cameras hand them over, and the proof inside them (app/registration/codes.py). */

const TICKET_LENGTH = 26;
const BADGE_LENGTH = 16;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TICKET_PATH = /\/t\/([^/?#\s]+)/i;
const OTHER_SIGN = /[^0-9A-HJKMNP-TV-Z]/;
/** @type {Record<string, string>} */
const LOOKALIKES = { O: "0", I: "1", L: "1" };
const PROOF_BYTES = 6;
// Bits to spare: no ticket begins with a later sign, and no badge. Names begin with neither.
const TICKET_START = /^[0-7]/;
const BADGE_START = /^[0-3]/;
// What the proof is of: the random part of a ticket, the number on a badge.
const PROVEN_BYTES = { ticket: 10, badge: 4 };

/** @typedef {"ticket" | "badge"} CodeKind */

/**
 * The code in what was read or typed: a ticket's address, or the code itself in any case and grouping.
 * @param {string} text
 * @returns {string} 26 characters of a ticket or 16 of a badge, or empty when there is no code in it
 */
export function codeIn(text) {
  const address = TICKET_PATH.exec(text);
  const raw = address?.[1] ?? text;
  const bare = raw
    .toUpperCase()
    .replace(/[\s–-]/g, "")
    .replace(/[OIL]/g, (sign) => LOOKALIKES[sign] ?? sign);
  if (OTHER_SIGN.test(bare)) return "";
  if (bare.length === TICKET_LENGTH) return bare;
  // "Karel Vandenbergh" has the length and the letters of a badge, but no digit.
  return bare.length === BADGE_LENGTH && /\d/.test(raw) ? bare : "";
}

/**
 * A code, or the address with one, that somebody's own letters stand before.
 * @param {string} text
 * @returns {string} the end of the text that is it, empty when it ends otherwise
 */
export function codeAtEnd(text) {
  const [ticket, badge] = [text.slice(-TICKET_LENGTH), text.slice(-BADGE_LENGTH)];
  const ends = [
    text.slice(Math.max(0, text.search(/https?:/i))),
    TICKET_START.test(ticket) ? ticket : "",
    BADGE_START.test(badge) ? badge : "",
  ];
  return ends.find((end) => !/\s/.test(end) && codeIn(end)) ?? "";
}

/**
 * @param {string} code as `codeIn` gives it
 * @returns {CodeKind | ""}
 */
export function kindOf(code) {
  if (code.length === TICKET_LENGTH) return "ticket";
  return code.length === BADGE_LENGTH ? "badge" : "";
}

/**
 * The two parts of a code: what was proven, and the proof of it.
 * @param {string} code as `codeIn` gives it
 * @returns {{proven: Uint8Array<ArrayBuffer>, proof: Uint8Array<ArrayBuffer>} | null} null for what never was a code
 */
export function partsOf(code) {
  const kind = kindOf(code);
  if (!kind) return null;
  let number = 0n;
  for (const letter of code) number = (number << 5n) | BigInt(ALPHABET.indexOf(letter));
  const bytes = new Uint8Array(PROVEN_BYTES[kind] + PROOF_BYTES);
  for (let at = bytes.length - 1; at >= 0; at -= 1) {
    bytes[at] = Number(number & 255n);
    number >>= 8n;
  }
  if (number) return null;
  return { proven: bytes.slice(0, PROVEN_BYTES[kind]), proof: bytes.slice(PROVEN_BYTES[kind]) };
}
