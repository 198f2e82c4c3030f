// @ts-check
/** What the door says of whoever stands there, decided on the phone: the same as app/door/rules.py. */

/**
 * @typedef {{id: number, name: string, organisation: string, status: string, first: number | null,
 *   tables: [round: number, number: number][], flags: string[], guests: number[], host: boolean}} PersonRecord
 * @typedef {{result: "welcome" | "already" | "look" | "not_found", reason: string}} Decision
 */

/**
 * @param {object} what
 * @param {PersonRecord | null} what.record whom the code or the choice led to, null when to nobody on the list
 * @param {unknown} what.arrival anything but null, undefined or false: whoever this is came in before
 * @param {string} what.genuine which kind of code of this evening it proves to be ("ticket", "badge"), empty when none
 * @param {string} what.code the code that was read, empty when there was none in it
 * @param {boolean} what.admit a person looked, and lets them in whatever the list says
 * @returns {Decision}
 */
export function decide({ record, arrival, genuine, code, admit }) {
  const isIn = arrival !== null && arrival !== undefined && arrival !== false;
  if (!record && !genuine) return { result: "not_found", reason: code ? "unknown" : "unreadable" };
  if (isIn) return { result: "already", reason: "" };
  if (!record) return { result: "welcome", reason: "not_listed" };
  if (record.status === "registered") return { result: "welcome", reason: "" };
  return { result: admit ? "welcome" : "look", reason: record.status };
}
