import assert from "node:assert/strict";
import { test } from "node:test";

import { extend, fromPath, placed, toPath } from "../../static/js/strokes.js";

const STROKES = [[[1, 2], [30, 40]], [[5, 6]]];

test("strokes become a path and come back as they were", () => {
  assert.equal(toPath(STROKES), "M1 2L30 40M5 6");
  assert.deepEqual(fromPath("M1 2L30 40M5 6"), STROKES);
});

test("nothing drawn is an empty path", () => {
  assert.equal(toPath([]), "");
  assert.deepEqual(fromPath(""), []);
});

test("a point beside the last one is left out", () => {
  const points = [];
  for (const point of [[0, 0], [1, 1], [9, 0], [10, 1], [20, 0]]) extend(points, point);
  assert.deepEqual(points, [[0, 0], [9, 0], [20, 0]]);
});

test("a pointer is placed in the field's own size, and never outside", () => {
  const rectangle = { left: 10, top: 20, width: 200, height: 80 };
  assert.deepEqual(placed({ clientX: 110, clientY: 60 }, rectangle, 1000, 400), [500, 200]);
  assert.deepEqual(placed({ clientX: -5, clientY: 999 }, rectangle, 1000, 400), [0, 400]);
});
