import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { Decoder } from "../../app/static/js/lib/decoder.js";

const DIST = new URL("../../node_modules/zxing-wasm/dist/", import.meta.url);
const TICKET = "HTTPS://AVOND.EXAMPLE.ORG/T/0123456789ABCDEFGHJKMNPQRS";

/** A picture of a code, drawn by zxing's own writer: rows of grey as the camera's canvas gives them. */
async function pictureOf(text) {
  const writer = await import(new URL("es/writer/index.js", DIST).href);
  writer.prepareZXingModule({ overrides: { wasmBinary: await readFile(new URL("writer/zxing_writer.wasm", DIST)) } });
  const { symbol } = await writer.writeBarcode(text, { format: "QRCode" });
  const zoom = 6;
  const quiet = 4;
  const side = (symbol.width + 2 * quiet) * zoom;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < symbol.height * zoom; y += 1) {
    for (let x = 0; x < symbol.width * zoom; x += 1) {
      const value = symbol.data[Math.floor(y / zoom) * symbol.width + Math.floor(x / zoom)];
      data.fill(value, ((y + quiet * zoom) * side + x + quiet * zoom) * 4, ((y + quiet * zoom) * side + x + quiet * zoom) * 4 + 3);
    }
  }
  return { data, width: side, height: side, colorSpace: "srgb" };
}

async function decoder() {
  const wasmBinary = await readFile(new URL("reader/zxing_reader.wasm", DIST));
  return new Decoder(new URL("es/reader/index.js", DIST).href, "/nowhere.wasm", { wasmBinary });
}

test("a ticket's code is read from a picture, and an empty wall gives nothing", async () => {
  globalThis.ImageData ??= class ImageData {};
  const reader = await decoder();
  await reader.warm();
  const picture = Object.setPrototypeOf(await pictureOf(TICKET), ImageData.prototype);
  assert.equal(await reader.read(picture), TICKET);
  const wall = { data: new Uint8ClampedArray(200 * 200 * 4).fill(200), width: 200, height: 200 };
  assert.equal(await reader.read(Object.setPrototypeOf(wall, ImageData.prototype)), "");
});

test("a decoder that cannot be loaded says so, and is tried afresh the next time", async () => {
  const broken = new Decoder("data:text/javascript,throw new Error('weg')", "/nowhere.wasm");
  await assert.rejects(broken.warm(), /weg/);
  await assert.rejects(broken.read(new Uint8Array()), /weg/);
});

/** A browser with a reader of its own that knows these formats and sees what `detect` says. */
function native(formats, detect) {
  return class {
    static getSupportedFormats = async () => formats;
    detect = detect;
  };
}

test("a browser's own reader is used where it knows our codes", async () => {
  const own = native(["qr_code"], async () => [{ rawValue: TICKET }]);
  const reader = new Decoder("data:text/javascript,throw new Error('weg')", "/nowhere.wasm", {}, own);
  assert.equal(await reader.read(new Uint8Array()), TICKET);
  const blind = native(["qr_code"], async () => []);
  assert.equal(await new Decoder("", "", {}, blind).read(new Uint8Array()), "");
});

test("where it does not know them, or fails at it, zxing reads", async () => {
  globalThis.ImageData ??= class ImageData {};
  const wasmBinary = await readFile(new URL("reader/zxing_reader.wasm", DIST));
  const module = new URL("es/reader/index.js", DIST).href;
  const picture = Object.setPrototypeOf(await pictureOf(TICKET), ImageData.prototype);
  for (const own of [native(["ean_13"], assert.fail), native(["qr_code"], async () => Promise.reject(new Error("no service")))]) {
    const reader = new Decoder(module, "/nowhere.wasm", { wasmBinary }, own);
    assert.equal(await reader.read(picture), TICKET);
    assert.equal(await reader.read(picture), TICKET);
  }
});
