// @ts-check
/** The text as the server keeps it (app/core/text.py): no control characters but tab and line feed. */

/** @param {string} text */
export function cleaned(text) {
  return text.replace(/\r\n?/g, "\n").replace(/(?![\n\t])[\p{Cc}\p{Cs}]/gu, "");
}
