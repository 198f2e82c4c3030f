// @ts-check
/** Ticket codes as people and cameras hand them over. */

const LENGTH = 26;
const TICKET_PATH = /\/t\/([^/?#\s]+)/i;
const OTHER_SIGN = /[^0-9A-HJKMNP-TV-Z]/;
/** @type {Record<string, string>} */
const LOOKALIKES = { O: "0", I: "1", L: "1" };

/**
 * The code in what was read or typed: a ticket's address, or the code itself in any case and grouping.
 * @param {string} text
 * @returns {string} 26 characters, or empty when there is no code in it
 */
export function codeIn(text) {
  const address = TICKET_PATH.exec(text);
  const bare = (address?.[1] ?? text)
    .toUpperCase()
    .replace(/[\s-]/g, "")
    .replace(/[OIL]/g, (sign) => LOOKALIKES[sign] ?? sign);
  return bare.length === LENGTH && !OTHER_SIGN.test(bare) ? bare : "";
}
