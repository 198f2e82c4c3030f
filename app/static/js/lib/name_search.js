// @ts-check
/** Finds people by what somebody types of a name at a door: without accents, in any order, with a slip of the finger. */

import { fold } from "./folding.js";

const SHORTEST = 2;
// From this many letters on a word is still found with one slip, and with two.
const ONE_SLIP = 4;
const TWO_SLIPS = 8;
// How far a word of the name lies from the word that was typed; less is better.
const BEGINS = 0;
const LATER_WORD = 1;
const CONTAINS = 2;
const SLIP = 2;
const NOWHERE = Infinity;
// Spaces, hyphens, apostrophes of any kind.
const BETWEEN_WORDS = /[^\p{L}\p{M}\p{N}]+/u;

/**
 * @template {{name: string, status?: string}} Person
 */
export class NameSearch {
  /** @type {Entry<Person>[]} by name */
  #entries;
  /** @type {Word[]} each word that occurs in a name, once */
  #words;

  /** @param {Person[]} people a second registration of somebody (`repeated`) is not found */
  constructor(people) {
    /** @type {Map<string, Word>} */
    const known = new Map();
    this.#entries = people
      .filter((person) => person.status !== "repeated")
      .map((person) => entryOf(person, known))
      .sort((one, other) => compare(one.key, other.key));
    this.#words = [...known.values()];
  }

  /**
   * Whose name has all these words in it; who begins with them first, slips of the finger last, then by name.
   * @param {string} text
   * @param {number} limit how many at most
   * @returns {Person[]} nobody when fewer than two letters were typed
   */
  find(text, limit) {
    const folded = fold(text);
    if (folded.length < SHORTEST) return [];
    const wanted = wordsOf(folded);
    if (!wanted.length) return [];
    const exact = this.#ranked(wanted.map((word) => this.#distances(word, 0)));
    if (exact.length >= limit) return best(exact, limit);
    return best(this.#ranked(wanted.map((word) => this.#distances(word, slipsIn(word)))), limit);
  }

  /**
   * How far each word we know lies from what was typed; those that are nowhere near are left out.
   * @param {string} typed
   * @param {number} slips
   * @returns {Map<Word, number>}
   */
  #distances(typed, slips) {
    const letters = lettersOf(typed);
    const found = new Map();
    for (const word of this.#words) {
      const distance = distanceOf(word, typed, slips, letters);
      if (distance !== NOWHERE) found.set(word, distance);
    }
    return found;
  }

  /** @param {Map<Word, number>[]} distances for each word that was typed */
  #ranked(distances) {
    /** @type {Ranked<Person>[]} */
    const found = [];
    for (const entry of this.#entries) {
      let rank = 0;
      for (const near of distances) {
        rank += rankOf(entry.words, near);
        if (rank === NOWHERE) break;
      }
      if (rank !== NOWHERE) found.push({ rank, entry });
    }
    return found;
  }
}

/**
 * @typedef {{text: string, letters: number}} Word `letters` has a bit for each letter that occurs in it
 */
/**
 * @template Person
 * @typedef {{key: string, words: Word[], person: Person}} Entry
 */
/**
 * @template Person
 * @typedef {{rank: number, entry: Entry<Person>}} Ranked
 */

/**
 * @template {{name: string}} Person
 * @param {Person} person
 * @param {Map<string, Word>} known
 * @returns {Entry<Person>}
 */
function entryOf(person, known) {
  const key = fold(person.name);
  const words = wordsOf(key);
  // "Van den Broeck" is typed as one word too, and "D’Hondt".
  const family = words.length > 2 ? [words.slice(1).join("")] : [];
  return { key, words: [...words, ...family].map((text) => known.get(text) ?? learned(text, known)), person };
}

/** @param {string} folded */
function wordsOf(folded) {
  return folded.split(BETWEEN_WORDS).filter(Boolean);
}

/**
 * @param {string} text
 * @param {Map<string, Word>} known
 */
function learned(text, known) {
  const word = { text, letters: lettersOf(text) };
  known.set(text, word);
  return word;
}

/**
 * The best place of a typed word in a name.
 * @param {Word[]} words
 * @param {Map<Word, number>} near
 */
function rankOf(words, near) {
  let rank = NOWHERE;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    const distance = word ? near.get(word) : undefined;
    if (distance !== undefined) rank = Math.min(rank, at === 0 ? distance : distance + LATER_WORD);
  }
  return rank;
}

/**
 * @template Person
 * @param {Ranked<Person>[]} ranked in the order of their names
 * @param {number} limit
 */
function best(ranked, limit) {
  return ranked
    .sort((one, other) => one.rank - other.rank)
    .slice(0, limit)
    .map((each) => each.entry.person);
}

/**
 * @param {Word} word
 * @param {string} typed
 * @param {number} slips how many are forgiven
 * @param {number} letters of what was typed
 */
function distanceOf(word, typed, slips, letters) {
  const at = word.text.indexOf(typed);
  if (at === 0) return BEGINS;
  if (at > 0) return CONTAINS;
  if (!slips || word.text.length < typed.length - slips) return NOWHERE;
  // Each slip adds one letter at most that the word does not have: that leaves few words to look at closely.
  if (bitsIn(letters & ~word.letters) > slips) return NOWHERE;
  const made = slipsBetween(typed, word.text, slips);
  return made > slips ? NOWHERE : CONTAINS + made * SLIP;
}

/** @param {string} typed */
function slipsIn(typed) {
  if (typed.length >= TWO_SLIPS) return 2;
  return typed.length >= ONE_SLIP ? 1 : 0;
}

/**
 * How many letters were left out, added, replaced or swapped between what was typed and the beginning of a word that
 * fits it best (Damerau's distance, of neighbours only).
 * @param {string} typed
 * @param {string} word
 * @param {number} most beyond this the answer is only "more"
 */
function slipsBetween(typed, word, most) {
  const width = Math.min(word.length, typed.length + most) + 1;
  let before = new Uint8Array(width);
  let above = Uint8Array.from({ length: width }, (_, column) => column);
  let row = new Uint8Array(width);
  for (let line = 1; line <= typed.length; line += 1) {
    row[0] = line;
    let least = line;
    for (let column = 1; column < width; column += 1) {
      const same = typed[line - 1] === word[column - 1] ? 0 : 1;
      let cost = Math.min(at(above, column) + 1, at(row, column - 1) + 1, at(above, column - 1) + same);
      const isSwapped =
        line > 1 && column > 1 && typed[line - 1] === word[column - 2] && typed[line - 2] === word[column - 1];
      if (isSwapped) cost = Math.min(cost, at(before, column - 2) + 1);
      row[column] = cost;
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
    [before, above, row] = [above, row, before];
  }
  return Math.min(...above);
}

/**
 * @param {Uint8Array} row
 * @param {number} column
 */
function at(row, column) {
  return row[column] ?? 0;
}

/**
 * A bit for each letter that occurs; letters that share a bit only make the first look less sharp.
 * @param {string} text
 */
function lettersOf(text) {
  let letters = 0;
  for (let place = 0; place < text.length; place += 1) letters |= 1 << (text.charCodeAt(place) & 31);
  return letters;
}

/** @param {number} letters */
function bitsIn(letters) {
  let left = letters;
  let count = 0;
  while (left) {
    left &= left - 1;
    count += 1;
  }
  return count;
}

/**
 * @param {string} one
 * @param {string} other
 */
function compare(one, other) {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
