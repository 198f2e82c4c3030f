import assert from "node:assert/strict";
import { test } from "node:test";

import { codeAtEnd, codeIn, kindOf, partsOf } from "../../app/static/js/lib/codes.js";

const CODE = "0123456789ABCDEFGHJKMNPQRS";
const BADGE = "0000ABCDEFGHJKMN";

test("a code is read from a ticket's address and from typing, in any case and grouping", () => {
  for (const text of [
    CODE,
    ` ${CODE.toLowerCase()}\n`,
    "O123 4567 89AB CDEF GHJK MNPQ RS",
    "oL23-45678-9ABCD-EFGHJ-KMNPQ-RS",
    `HTTPS://AVOND.EXAMPLE.ORG/T/${CODE}`,
    `https://avond.example.org/t/${CODE.toLowerCase()}?lang=fr`,
  ]) {
    assert.equal(codeIn(text), CODE);
  }
});

test("what is no code gives nothing", () => {
  for (const text of ["", "Murat", CODE.slice(1), `${CODE}0`, "U".repeat(26), "https://voorbeeld.be/t/"]) {
    assert.equal(codeIn(text), "");
  }
});

test("a badge's code is read too, in any case and grouping", () => {
  for (const text of [BADGE, ` ${BADGE.toLowerCase()}\n`, "OOoo abcd EFGH jkm0".replace("0", "n"), "0000–ABCD–EFGH–JKMN"]) {
    assert.equal(codeIn(text), text.startsWith("OO") ? "" : BADGE, text);
  }
  assert.equal(codeIn("OO0O abcd efgh jkmn"), BADGE);
});

test("a name of sixteen letters is no badge", () => {
  for (const name of ["Karel Vandenbergh", "Aminata Diakhaby", "LIESBET JACOBSEN"]) assert.equal(codeIn(name), "");
});

test("a code falls apart into what it is and the proof of it", () => {
  assert.deepEqual([kindOf(CODE), kindOf(BADGE), kindOf("")], ["ticket", "badge", ""]);
  const parts = partsOf("000000G000000001");
  assert.deepEqual([...(parts?.proven ?? [])], [0, 0, 0, 2]);
  assert.deepEqual([...(parts?.proof ?? [])], [0, 0, 0, 0, 0, 1]);
  assert.equal(partsOf("0000000000000001".padStart(26, "0"))?.proven.length, 10);
  assert.equal(partsOf("Z".repeat(26)), null);
  assert.equal(partsOf(""), null);
});

test("a code that a hand scanner types behind somebody's own letters is found, and a name is not", () => {
  const code = "0123456789ABCDEFGHJKMNPQRS";
  assert.equal(codeAtEnd(`Jo${code}`), code);
  assert.equal(codeAtEnd(`JoHTTPS://AVOND.BE/T/${code}`), `HTTPS://AVOND.BE/T/${code}`);
  assert.equal(codeAtEnd(code), code);
  assert.equal(codeAtEnd(`Vandenberghe${BADGE}`), BADGE, "no ticket begins with a name's letters");
  assert.equal(codeAtEnd(code.slice(5)), "", "the end of a ticket is no badge");
  assert.equal(codeAtEnd("Jan Peeters van der Straeten-Waillet"), "");
  assert.equal(codeAtEnd(""), "");
});
