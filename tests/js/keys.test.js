import assert from "node:assert/strict";
import { test } from "node:test";

import { step } from "../../static/js/behaviours/keys.js";

const rows = ["first", "second", "third"];

test("j starts at the first row, k at the last", () => {
  assert.equal(step(rows, null, 1), "first");
  assert.equal(step(rows, null, -1), "third");
});

test("the rows' ends hold", () => {
  assert.equal(step(rows, "second", 1), "third");
  assert.equal(step(rows, "third", 1), "third");
  assert.equal(step(rows, "first", -1), "first");
});

test("a list without rows has nowhere to go", () => {
  assert.equal(step([], null, 1), undefined);
});
