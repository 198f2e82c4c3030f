import assert from "node:assert/strict";
import { test } from "node:test";

import { GreyPicture } from "../../app/static/js/lib/grey_picture.js";

/** Three points by three, in rows of five bytes after two of something else. */
const PLANE = {
  bytes: Uint8Array.from([9, 9, 10, 20, 30, 7, 7, 50, 60, 70, 7, 7, 90, 100, 255, 7, 7]),
  start: 2,
  row: 5,
  step: 1,
  side: 3,
};

const greys = ({ data }) => Array.from({ length: data.length / 4 }, (_, at) => data[at * 4]);

test("a picture comes through as it lay in the camera's memory", () => {
  const picture = new GreyPicture().plain(PLANE);
  assert.deepEqual([picture.width, picture.height], [3, 3]);
  assert.deepEqual(greys(picture), [10, 20, 30, 50, 60, 70, 90, 100, 255]);
});

test("a point is as light in each of its colours, and nothing shines through", () => {
  const { data } = new GreyPicture().plain(PLANE);
  assert.deepEqual([...data.slice(-4)], [255, 255, 255, 255]);
  assert.deepEqual([...data.slice(0, 4)], [10, 10, 10, 255]);
});

test("a soft picture has the mean of each four points", () => {
  const picture = new GreyPicture().soft(PLANE);
  assert.deepEqual([picture.width, picture.height], [2, 2]);
  assert.deepEqual(greys(picture), [35, 45, 75, 121]);
});

test("of a picture in colours one colour is taken", () => {
  const bytes = Uint8ClampedArray.from([0, 10, 0, 255, 0, 20, 0, 255, 0, 30, 0, 255, 0, 40, 0, 255]);
  const grey = { bytes, start: 1, row: 8, step: 4, side: 2 };
  assert.deepEqual(greys(new GreyPicture().plain(grey)), [10, 20, 30, 40]);
  assert.deepEqual(greys(new GreyPicture().soft(grey)), [25]);
});

test("pictures of several sizes follow each other", () => {
  const pictures = new GreyPicture();
  pictures.plain(PLANE);
  assert.deepEqual(greys(pictures.soft(PLANE)), [35, 45, 75, 121]);
  assert.deepEqual(greys(pictures.plain({ ...PLANE, side: 2 })), [10, 20, 50, 60]);
});
