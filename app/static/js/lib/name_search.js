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
const NOWHERE = 255;
// Spaces, hyphens, apostrophes of any kind.
const BETWEEN_WORDS = /[^\p{L}\p{M}\p{N}]+/u;

/**
 * @template {{name: string, status?: string}} Person
 */
export class NameSearch {
  /** @type {Person[]} */
  #people;
  /** @type {string} each word that occurs in a name, once, each between two line ends: so the browser itself looks */
  #text;
  /** @type {string[]} the same words */
  #words;
  /** @type {Uint32Array} where each of these begins in the text */
  #starts;
  /** @type {Int32Array} which letters occur in each of these */
  #letters;
  /** @type {number[][]} the places of who has each of these words in their name, doubled, and one more for a later word */
  #bearers = [];

  /** @param {Person[]} people by name; a second registration of somebody (`repeated`) is not found */
  constructor(people) {
    this.#people = people.filter((person) => person.status !== "repeated");
    /** @type {Map<string, number>} each word and its number */
    const known = new Map();
    for (let place = 0; place < this.#people.length; place += 1) {
      this.#learn(namesIn(fold(this.#people[place]?.name ?? "")), place, known);
    }
    this.#words = [...known.keys()];
    this.#text = `\n${this.#words.join("\n")}\n`;
    this.#letters = Int32Array.from(this.#words, lettersOf);
    this.#starts = new Uint32Array(this.#words.length);
    let start = 1;
    for (let number = 0; number < this.#words.length; number += 1) {
      this.#starts[number] = start;
      start += (this.#words[number]?.length ?? 0) + 1;
    }
  }

  /**
   * @param {string[]} words of one name
   * @param {number} place of who has it
   * @param {Map<string, number>} known
   */
  #learn(words, place, known) {
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at] ?? "";
      const bearer = 2 * place + (at === 0 ? 0 : LATER_WORD);
      const number = known.get(word);
      if (number === undefined) {
        known.set(word, this.#bearers.length);
        this.#bearers.push([bearer]);
      } else {
        this.#bearers[number]?.push(bearer);
      }
    }
  }

  /**
   * Whose name has all these words in it; who begins with them first, slips of the finger last, then as given.
   * @param {string} text
   * @param {number} limit how many at most
   * @returns {Person[]} nobody when fewer than two letters were typed
   */
  find(text, limit) {
    const folded = fold(text);
    const wanted = wordsOf(folded);
    if (folded.length < SHORTEST || !wanted.length) return [];
    const near = wanted.map((word) => this.#exact(word));
    const found = this.#best(near, limit);
    if (found.length >= limit) return found;
    wanted.forEach((word, at) => this.#forgive(word, near[at] ?? new Map()));
    return this.#best(near, limit);
  }

  /**
   * The words that have what was typed in them, and how near they are.
   * @param {string} typed
   * @returns {Map<number, number>}
   */
  #exact(typed) {
    const near = new Map();
    for (let at = this.#text.indexOf(typed); at >= 0; at = this.#text.indexOf(typed, at + 1)) {
      const number = this.#wordAt(at);
      if (at === this.#starts[number]) near.set(number, BEGINS);
      else if (!near.has(number)) near.set(number, CONTAINS);
    }
    return near;
  }

  /**
   * Which word a place in the text belongs to.
   * @param {number} at
   */
  #wordAt(at) {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle;
    }
    return low;
  }

  /**
   * Add the words that are meant when the finger slipped.
   * @param {string} typed
   * @param {Map<number, number>} near
   */
  #forgive(typed, near) {
    const most = slipsIn(typed);
    const letters = lettersOf(typed);
    for (let number = 0; most && number < this.#words.length; number += 1) {
      // Each slip adds one letter at most that the word does not have: that leaves few words to look at closely.
      if (bitsIn(letters & ~(this.#letters[number] ?? 0)) > most || near.has(number)) continue;
      const made = slipsBetween(typed, this.#words[number] ?? "", most);
      if (made <= most) near.set(number, CONTAINS + made * SLIP);
    }
  }

  /**
   * @param {Map<number, number>[]} near for each word that was typed
   * @param {number} limit
   */
  #best(near, limit) {
    const ranks = near.map((words) => this.#ranks(words));
    /** @type {Person[][]} */
    const found = [];
    this.#people.forEach((person, place) => {
      let rank = 0;
      for (const each of ranks) rank += each[place] ?? NOWHERE;
      if (rank < NOWHERE) (found[rank] ??= []).push(person);
    });
    return found.flat().slice(0, limit);
  }

  /**
   * How near each name has one of these words.
   * @param {Map<number, number>} words
   */
  #ranks(words) {
    const ranks = new Uint8Array(this.#people.length).fill(NOWHERE);
    for (const [number, distance] of words) {
      for (const bearer of this.#bearers[number] ?? []) {
        const rank = distance + (bearer & 1);
        if (rank < (ranks[bearer >> 1] ?? 0)) ranks[bearer >> 1] = rank;
      }
    }
    return ranks;
  }
}

/** @param {string} key */
function namesIn(key) {
  const words = wordsOf(key);
  // "Van den Broeck" is typed as one word too, and "D’Hondt".
  return words.length > 2 ? [...words, words.slice(1).join("")] : words;
}

/** @param {string} folded */
function wordsOf(folded) {
  return folded.split(BETWEEN_WORDS).filter(Boolean);
}

/** @param {string} typed */
function slipsIn(typed) {
  if (typed.length >= TWO_SLIPS) return 2;
  return typed.length >= ONE_SLIP ? 1 : 0;
}

/**
 * How many letters were replaced, added, left out or swapped between what was typed and the beginning of a word.
 * What is equal is passed over first: a slip earlier than needed never spares one.
 * @param {string} typed
 * @param {string} word
 * @param {number} most where to give up: then the answer is one more
 * @param {number} [from] where to go on in what was typed
 * @param {number} [start] where to go on in the word
 * @returns {number}
 */
function slipsBetween(typed, word, most, from = 0, start = 0) {
  let [at, place] = [from, start];
  while (at < typed.length && typed[at] === word[place]) {
    at += 1;
    place += 1;
  }
  if (at === typed.length) return 0;
  if (most === 0) return 1;
  const isSwapped = typed[at] === word[place + 1] && typed[at + 1] === word[place];
  const rest = [
    slipsBetween(typed, word, most - 1, at + 1, place + 1),
    slipsBetween(typed, word, most - 1, at + 1, place),
    slipsBetween(typed, word, most - 1, at, place + 1),
    isSwapped ? slipsBetween(typed, word, most - 1, at + 2, place + 2) : most,
  ];
  return 1 + Math.min(...rest);
}

/**
 * A bit for each letter that occurs; letters that share a bit only make the first look less sharp.
 * @param {string} text
 */
function lettersOf(text) {
  let letters = 0;
  for (let at = 0; at < text.length; at += 1) letters |= 1 << (text.charCodeAt(at) & 31);
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
