import assert from "node:assert/strict";
import { test } from "node:test";

import { createTries } from "../../../static/js/devices/pin.js";

/* What a kiosk keeps, and a clock that is set by hand. */
function kiosk() {
  const rows = {};
  const at = { now: 1_000_000 };
  const kept = { get: (key) => rows[key], set: (changes) => Object.assign(rows, changes) };
  return { kept, at, tries: () => createTries(kept, () => at.now) };
}

test("after four wrong PINs each further one doubles the wait, up to a quarter of an hour", () => {
  const { tries, at } = kiosk();
  const waits = Array.from({ length: 12 }, () => {
    tries().wrong();
    const left = tries().left();
    at.now += left;
    return left / 1000;
  });
  assert.deepEqual(waits, [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
});

test("a reload forgives nothing, the right PIN does, and a clock set back makes nobody wait longer", () => {
  const { tries, at } = kiosk();
  const [first, later] = [tries(), tries()];
  for (let n = 0; n < 5; n += 1) first.wrong();
  at.now += 10_000;
  assert.equal(later.left(), 20_000);
  at.now -= 3_600_000;
  assert.equal(later.left(), 30_000);
  later.right();
  assert.equal(tries().left(), 0);
});
