// @ts-check
/** Text for searching: no accents, no case; as app/core/text.py folds it for Latin, Greek and Cyrillic letters. */

// Letters that carry their stroke inside, so that no decomposition reaches it.
/** @type {Record<string, string>} */
const STROKES = { ł: "l", ø: "o", đ: "d", ı: "i", ħ: "h", æ: "ae", œ: "oe" };
// What Unicode folds and "small letters" does not reach.
/** @type {Record<string, string>} */
const CASES = { ß: "ss", ẞ: "ss", ς: "σ" };

/** @param {string} text */
export function fold(text) {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase().trim();
  // Twice: some capitals fall apart only once they are small, and some marks only stand free then.
  const small = caseless(bare(text)).replace(/[łøđıħæœ]/g, (letter) => STROKES[letter] ?? letter);
  return caseless(bare(small)).trim();
}

/** @param {string} text */
function bare(text) {
  return text.normalize("NFKD").replace(/\p{Mn}/gu, "");
}

/** @param {string} text */
function caseless(text) {
  return text.toLowerCase().replace(/[ßẞς]/g, (letter) => CASES[letter] ?? letter);
}
