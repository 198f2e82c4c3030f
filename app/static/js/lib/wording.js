// @ts-check
/** Sentences with names in braces, as the server hands them to the page. */

/**
 * @param {string} sentence for example `{present} / {expected} binnen`
 * @param {Record<string, string | number>} values
 */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
