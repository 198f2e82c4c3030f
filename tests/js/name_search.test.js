import assert from "node:assert/strict";
import { test } from "node:test";

import { fold } from "../../app/static/js/lib/folding.js";
import { NameSearch } from "../../app/static/js/lib/name_search.js";
import { listFromTheServer } from "./from_the_server.js";

const NAMES = [
  "Murat Çelik",
  "Marcel Muret",
  "Zoë D’Hondt",
  "Łukasz Wójcik",
  "İrem Yıldız",
  "Ömer Şahin",
  "Anne-Sophie Weiß",
  "Bernadette Vandenbroucke",
  "Jan Peeters",
  "Jan Pieters",
  "Céline Cœur",
  "Emre Muratoğlu",
  "Griet van den Broeck",
];
const search = new NameSearch(NAMES.toSorted(byName).map((name) => ({ name, status: "registered" })));

function byName(one, other) {
  return fold(one) < fold(other) ? -1 : 1;
}

function found(text, limit = 10) {
  return search.find(text, limit).map((person) => person.name);
}

test("letters are folded as the server folds them", () => {
  const { folded } = listFromTheServer();
  assert.ok(Object.keys(folded).length > 3000);
  for (const [letter, wanted] of Object.entries(folded)) {
    assert.equal(fold(`a${letter}B`), wanted, `U+${letter.codePointAt(0)?.toString(16)}`);
  }
});

test("names are folded as a whole, final sigma and all", () => {
  const cases = {
    " Zoë D’Hondt ": "zoe d’hondt",
    "Françoise Lefèvre": "francoise lefevre",
    "Jürgen GROẞ": "jurgen gross",
    "Łukasz Wójcik-Żak": "lukasz wojcik-zak",
    "İREM IŞIK": "irem isik",
    "Çağlar Yıldız": "caglar yildiz",
    "Cœur de Bœuf": "coeur de boeuf",
    "ΟΔΥΣΣΕΑΣ": "οδυσσεασ",
    "": "",
  };
  for (const [name, wanted] of Object.entries(cases)) assert.equal(fold(name), wanted);
});

test("two letters suffice, one does not", () => {
  assert.deepEqual(found("mu"), ["Murat Çelik", "Emre Muratoğlu", "Marcel Muret"]);
  for (const short of ["", " ", "m", " m ", "--"]) assert.deepEqual(found(short), []);
});

test("every word that was typed must be in the name, in any order and without accents", () => {
  assert.deepEqual(found("mur cel"), ["Murat Çelik", "Marcel Muret"]);
  assert.deepEqual(found("celik murat"), ["Murat Çelik"]);
  assert.deepEqual(found("MURAT  çelik"), ["Murat Çelik"]);
  assert.deepEqual(found("murat peeters"), []);
});

test("names with letters of their own are found by plain ones, and by their own", () => {
  for (const [typed, name] of [
    ["zoe", "Zoë D’Hondt"],
    ["lukasz", "Łukasz Wójcik"],
    ["irem yil", "İrem Yıldız"],
    ["IREM", "İrem Yıldız"],
    ["ömer şahin", "Ömer Şahin"],
    ["weiss", "Anne-Sophie Weiß"],
    ["coeur", "Céline Cœur"],
    ["d'hondt", "Zoë D’Hondt"],
    ["dhondt", "Zoë D’Hondt"],
    ["anne-so", "Anne-Sophie Weiß"],
    ["sophie", "Anne-Sophie Weiß"],
    ["vandenbroec", "Griet van den Broeck"],
    ["van den broucke", "Bernadette Vandenbroucke"],
  ]) {
    assert.equal(found(typed)[0], name, typed);
  }
});

test("who begins with what was typed comes first, then later words, then the middle of a word", () => {
  const people = ["Annabo Smit", "Boris Klaas", "Klara Bosman"].map((name) => ({ name }));
  const order = new NameSearch(people).find("bo", 10).map((person) => person.name);
  assert.deepEqual(order, ["Boris Klaas", "Klara Bosman", "Annabo Smit"]);
});

test("one slip is forgiven from four letters, two from eight, and whoever was spelled right comes first", () => {
  assert.deepEqual(found("peetres"), ["Jan Peeters"]);
  assert.deepEqual(found("peters"), ["Jan Peeters", "Jan Pieters"]);
  assert.deepEqual(found("pieters"), ["Jan Pieters", "Jan Peeters"]);
  assert.deepEqual(found("mxrat"), ["Murat Çelik", "Emre Muratoğlu"]);
  assert.deepEqual(found("bernedatte"), ["Bernadette Vandenbroucke"]);
  assert.deepEqual(found("vandebroek"), ["Griet van den Broeck"]);
  assert.deepEqual(found("vandebrucke"), ["Bernadette Vandenbroucke"]);
  assert.deepEqual(found("mxr"), []);
  assert.deepEqual(found("mxxat"), []);
  assert.deepEqual(found("bxrnxdxtte"), []);
});

test("a slip in a word that is not finished yet is forgiven too", () => {
  assert.deepEqual(found("vamden"), ["Bernadette Vandenbroucke", "Griet van den Broeck"]);
  assert.deepEqual(found("bernd"), ["Bernadette Vandenbroucke"]);
});

test("no more come than were asked for, and a second registration never does", () => {
  const people = Array.from({ length: 30 }, (_, at) => ({ name: `Aya Claes ${at}`, status: at < 25 ? "repeated" : "registered" }));
  const many = new NameSearch(people);
  assert.equal(many.find("aya", 3).length, 3);
  assert.equal(many.find("aya", 30).length, 5);
  assert.deepEqual(new NameSearch([]).find("aya", 3), []);
});

test("every name is found by each of its words with any one slip of the finger", () => {
  const words = [...new Set(NAMES.flatMap((name) => fold(name).split(/[^\p{L}]+/u)))].filter((word) => word.length >= 5);
  for (const word of words) {
    for (let at = 0; at < word.length; at += 1) {
      const [before, after] = [word.slice(0, at), word.slice(at + 1)];
      const slips = [`${before}x${after}`, `${before}x${word[at]}${after}`, before + after];
      if (after) slips.push(before + after[0] + word[at] + after.slice(1));
      for (const slip of slips) {
        assert.ok(found(slip).some((name) => fold(name).includes(word)), `${word} by ${slip}`);
      }
    }
  }
});
