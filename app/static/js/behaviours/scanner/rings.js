// @ts-check
/** The seat ring of a table, as the server drew it, with the seats as the list on this phone has them. */

import { fill } from "../../lib/wording.js";
import { copy, piece } from "./parts.js";

/** @typedef {{seats: number, taken: number}} Room */

const SEATS = ".seat-ring__taken, .seat-ring__free";
// As exports/seat_ring.py sets them, by how many digits a number has.
const NUMBER_SIZES = [34, 34, 30, 23];

/**
 * @param {number} number of the table
 * @param {Room | undefined} now how many seats are taken by now; undefined to leave it be
 * @param {string} label with `{number}`, `{taken}` and `{seats}`
 * @returns {HTMLElement | null} null where nobody knows how many seats a table has that came after the page
 */
export function ringOf(number, now, label) {
  const ring = copy(`[data-ring="${number}"]`) ?? (now ? borrowed(number, now) : null);
  if (!ring || !now) return ring;
  const seats = [...ring.querySelectorAll(SEATS)];
  // A large table shows its share of dots; one taken seat shows, and a full ring means full.
  const taken = now.seats > 0 ? Math.ceil((Math.min(now.taken, now.seats) * seats.length) / now.seats) : 0;
  seats.forEach((seat, at) => seat.setAttribute("class", `seat-ring__${at < taken ? "taken" : "free"}`));
  const title = ring.querySelector("title");
  if (title) title.textContent = fill(label, { number, taken: now.taken, seats: now.seats });
  return ring;
}

/**
 * The ring of the table that is most like one that came after the page, with the number of this one.
 * @param {number} number
 * @param {Room} room
 */
function borrowed(number, room) {
  /** @type {HTMLElement | null} */
  let best = null;
  let least = Infinity;
  for (const template of document.querySelectorAll("template[data-ring]")) {
    const ring = copy(`[data-ring="${template.getAttribute("data-ring")}"]`);
    const differs = ring ? Math.abs(ring.querySelectorAll(SEATS).length - room.seats) : Infinity;
    if (differs < least) [best, least] = [ring, differs];
  }
  if (!best) return null;
  const text = piece(best, ".seat-ring__number", SVGTextElement);
  const size = NUMBER_SIZES[String(number).length] ?? 23;
  text.textContent = String(number);
  text.setAttribute("font-size", String(size));
  text.setAttribute("y", String(50 + size * 0.35));
  return best;
}
