import assert from "node:assert/strict";
import { test } from "node:test";

import { begun, closest, moved, said, stepped, zoomed } from "../../static/js/crop.js";

const photo = { width: 1200, height: 2000 };
const whole = { left: 0, top: 80, width: 1200 };

test("it begins as large as can be, a little above the middle", () => {
  assert.deepEqual(begun(photo), whole);
  assert.deepEqual(begun({ width: 2000, height: 800 }), { left: 700, top: 0, width: 600 });
});

test("it never leaves the photo", () => {
  assert.deepEqual(moved(whole, 50, 900, photo), { left: 0, top: 400, width: 1200 });
  assert.deepEqual(moved(whole, -50, -900, photo), { left: 0, top: 0, width: 1200 });
});

test("closer it keeps its middle, but never so close that it blurs", () => {
  const part = zoomed(whole, 2, photo);
  assert.deepEqual(part, { left: 300, top: 480, width: 600 });
  assert.equal(closest(photo), 4);
  assert.equal(closest({ width: 480, height: 640 }), 2);
  assert.equal(closest({ width: 120, height: 160 }), 1);
  assert.equal(zoomed(whole, 9, photo).width, 300);
  assert.deepEqual(zoomed(part, 1, photo), whole);
});

test("arrow keys move it, other keys do not", () => {
  assert.deepEqual(stepped(whole, "ArrowDown", photo), { left: 0, top: 116, width: 1200 });
  assert.equal(stepped(whole, "Tab", photo), null);
});

test("the server is told shares", () => {
  assert.equal(said({ left: 300, top: 480, width: 600 }, photo), "0.2500 0.2400 0.5000");
});
