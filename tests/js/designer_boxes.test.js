import assert from "node:assert/strict";
import { test } from "node:test";

import { begun, moved, pulled, within } from "../../static/js/designer_boxes.js";

const page = { width: 105, height: 148 };
const box = { x: 10, y: 20, width: 50, height: 30 };

test("arrow keys move a box by a millimetre, with shift they size it", () => {
  assert.deepEqual(moved(box, "ArrowRight", false, page), { ...box, x: 11 });
  assert.deepEqual(moved(box, "ArrowUp", false, page), { ...box, y: 19 });
  assert.deepEqual(moved(box, "ArrowLeft", true, page), { ...box, width: 49 });
  assert.deepEqual(moved(box, "ArrowDown", true, page), { ...box, height: 31 });
});

test("other keys and rows without numbers move nothing", () => {
  assert.equal(moved(box, "Tab", false, page), null);
  assert.equal(moved(null, "ArrowRight", false, page), null);
});

test("no box leaves the page: moved it keeps its size, sized it keeps its place", () => {
  assert.deepEqual(within({ ...box, x: 90, y: -4 }, page), { ...box, x: 55, y: 0 });
  assert.deepEqual(moved({ ...box, x: 55 }, "ArrowRight", true, page), { ...box, x: 55 });
  assert.deepEqual(moved({ ...box, width: 1 }, "ArrowLeft", true, page), { ...box, width: 1 });
});

test("a place is kept to a tenth of a millimetre", () => {
  assert.equal(within({ ...box, x: 10.26 }, page).x, 10.3);
});

test("a pull moves a box, at its corner it sizes it", () => {
  assert.deepEqual(pulled(box, [3.33, -2], false, page), { ...box, x: 13.3, y: 18 });
  assert.deepEqual(pulled(box, [3.33, -40], true, page), { ...box, width: 53.3, height: 1 });
  assert.deepEqual(pulled(box, [500, 500], true, page), { ...box, width: 95, height: 128 });
});

test("a new field begins in the middle, at a size that its kind is read at", () => {
  assert.deepEqual(begun("qr", page), { x: 37.5, y: 59, width: 30, height: 30 });
  assert.deepEqual(begun("name", page), { x: 15.8, y: 69, width: 73.5, height: 10 });
  assert.deepEqual(begun("band", { width: 54, height: 8 }), { x: 0, y: 0, width: 54, height: 8 });
});
