import assert from "node:assert/strict";
import { test } from "node:test";

import { base64Of, bytesOf } from "../../app/static/js/lib/base64.js";
import { seal } from "../../app/static/js/lib/sealing.js";

const { subtle } = crypto;
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const pair = await subtle.generateKey(CURVE, true, ["deriveBits"]);
const point = base64Of(new Uint8Array(await subtle.exportKey("raw", pair.publicKey)));

/** Opens it as the server does, by the letter of the contract. */
async function open(sealed, privateKey = pair.privateKey) {
  const theirs = await subtle.importKey("raw", bytesOf(sealed.key), CURVE, false, []);
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, privateKey, 256);
  const secret = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const info = new TextEncoder().encode("opbrengst/queue");
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  const key = await subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  const plain = await subtle.decrypt({ name: "AES-GCM", iv: bytesOf(sealed.iv) }, key, bytesOf(sealed.data));
  return JSON.parse(new TextDecoder().decode(plain));
}

test("what is sealed opens with the private key, whatever letters are in it", async () => {
  const content = { name: "Zoë Łuczak 🎉 שלום", note: "x".repeat(10_000), table: null };
  const sealed = await seal(point, content);
  assert.deepEqual(await open(sealed), content);
  assert.deepEqual(Object.keys(sealed), ["key", "iv", "data"]);
  assert.equal(bytesOf(sealed.key).length, 65);
});

test("nothing of it lies readable, and the same twice looks different", async () => {
  const [one, other] = [await seal(point, { name: "Murat" }), await seal(point, { name: "Murat" })];
  assert.ok(!atob(one.data).includes("Murat"));
  for (const part of ["key", "iv", "data"]) assert.notEqual(one[part], other[part]);
});

test("another key does not open it", async () => {
  const stranger = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  await assert.rejects(open(await seal(point, { name: "Murat" }), stranger.privateKey), { name: "OperationError" });
});

test("bytes become text and bytes again", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  assert.equal(base64Of(bytes), Buffer.from(bytes).toString("base64"));
  assert.deepEqual(bytesOf(base64Of(bytes)), bytes);
  assert.equal(base64Of(new Uint8Array(200_000)).length, 266_668);
});
