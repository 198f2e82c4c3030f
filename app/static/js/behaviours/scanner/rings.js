// @ts-check
/** The seat ring of a table, as the server drew it, with the seats as the list on this phone has them. */

import { fill } from "../../lib/wording.js";
import { copy } from "./parts.js";

/**
 * @param {number} number of the table
 * @param {{seats: number, taken: number} | undefined} now how many seats are taken by now; undefined to leave it be
 * @param {string} label with `{number}`, `{taken}` and `{seats}`
 * @returns {HTMLElement | null} null for a table that came after the page
 */
export function ringOf(number, now, label) {
  const ring = copy(`[data-ring="${number}"]`);
  if (!ring || !now) return ring;
  const seats = [...ring.querySelectorAll(".seat-ring__taken, .seat-ring__free")];
  // A large table shows its share of dots; one taken seat shows, and a full ring means full.
  const taken = now.seats > 0 ? Math.ceil((Math.min(now.taken, now.seats) * seats.length) / now.seats) : 0;
  seats.forEach((seat, at) => seat.setAttribute("class", `seat-ring__${at < taken ? "taken" : "free"}`));
  const title = ring.querySelector("title");
  if (title) title.textContent = fill(label, { number, taken: now.taken, seats: now.seats });
  return ring;
}
