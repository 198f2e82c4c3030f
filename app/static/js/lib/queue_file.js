// @ts-check
/** The file that saves the day: what a phone could not send, for the organiser; sealed rows stay sealed. */

/**
 * @param {object} what
 * @param {string} what.event slug of the evening
 * @param {string} what.door what this door is called, empty when nobody knows any more
 * @param {import("./kept_rows.js").Row[]} what.items as OfflineQueue exports them
 * @param {Date} [what.made]
 * @returns {{name: string, text: string}}
 */
export function queueFile({ event, door, items, made = new Date() }) {
  const moment = made.toISOString();
  const text = JSON.stringify({ format: "opbrengst-door-queue", event, door, sent_at: moment, items });
  return { name: `scans-${event}-${moment.slice(0, 19).replace(/[:T]/g, "-")}.json`, text };
}
