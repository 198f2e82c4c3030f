// @ts-check
/** What is to be right before the doors open, and how this phone stands: green, yellow or red, each with its words. */

/**
 * @typedef {"" | "ok" | "warn" | "bad"} Light empty while nobody tested it
 * @typedef {{light: Light, word: string}} Verdict `word` names the sentence that says what to do
 */

const LOW = 0.4;
const EMPTY = 0.15;
// A list, a queue and the app take 5 MB at most; a phone with less than this left is full.
const ROOM = 50_000_000;
/** Milliseconds that a clock may differ: people see the time on the screen, the server counts with its own. */
const DIFFERENCE = 120_000;

/**
 * @param {{level: number, charging: boolean}} battery level from 0 to 1
 * @returns {Verdict}
 */
export function batteryOf({ level, charging }) {
  if (charging || level >= LOW) return { light: "ok", word: charging ? "charging" : "enough" };
  return level < EMPTY ? { light: "bad", word: "empty" } : { light: "warn", word: "low" };
}

/**
 * @param {{persisted: boolean, free: number}} storage free bytes, Infinity when the browser does not tell
 * @returns {Verdict}
 */
export function storageOf({ persisted, free }) {
  if (free < ROOM) return { light: "bad", word: "full" };
  return persisted ? { light: "ok", word: "kept" } : { light: "warn", word: "maybe" };
}

/**
 * @param {number | null} skew milliseconds that this phone's clock is ahead; null when the server did not answer
 * @returns {Verdict}
 */
export function clockOf(skew) {
  if (skew === null) return { light: "", word: "unknown" };
  return Math.abs(skew) <= DIFFERENCE ? { light: "ok", word: "right" } : { light: "warn", word: "wrong" };
}

/**
 * @param {{isSecure: boolean, isHere: boolean, trouble: string}} list whether this page may keep one, whether it does,
 *   and why the server did not answer
 * @returns {Verdict}
 */
export function listOf({ isSecure, isHere, trouble }) {
  if (isHere) return trouble ? { light: "warn", word: "old" } : { light: "ok", word: "here" };
  if (!isSecure) return { light: "warn", word: "insecure" };
  return { light: "bad", word: trouble === "locked" ? "locked" : "missing" };
}

/**
 * @param {"" | "code" | "picture" | string} seen what the camera brought: a code, a picture, or why neither
 * @returns {Verdict}
 */
export function cameraOf(seen) {
  if (seen === "code") return { light: "ok", word: "code" };
  if (seen === "picture") return { light: "warn", word: "picture" };
  return seen ? { light: "bad", word: seen } : { light: "", word: "untested" };
}

/**
 * What the organiser sees of it: only what was tested.
 * @param {Map<string, Light>} lights
 * @returns {Record<string, Light>}
 */
export function report(lights) {
  return Object.fromEntries([...lights].filter(([, light]) => light !== ""));
}
