import assert from "node:assert/strict";
import { test } from "node:test";

import { codeIn } from "../../app/static/js/lib/codes.js";

const CODE = "0123456789ABCDEFGHJKMNPQRS";

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
