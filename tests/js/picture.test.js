import assert from "node:assert/strict";
import { test } from "node:test";

import { nextLook, oneAtATime } from "../../static/js/behaviours/picture.js";

function held() {
  const open = [];
  const work = () => new Promise((resolve) => open.push(resolve));
  return { open, work };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("calls that come while one runs are made up for by one more", async () => {
  const { open, work } = held();
  const call = oneAtATime(work);
  const first = call();
  call();
  call();
  assert.equal(open.length, 1);
  open[0]();
  await settled();
  assert.equal(open.length, 2);
  open[1]();
  await first;
  assert.equal(open.length, 2);
});

test("once it is done, the next call works at once", async () => {
  const { open, work } = held();
  const call = oneAtATime(work);
  const first = call();
  open[0]();
  await first;
  call();
  assert.equal(open.length, 2);
});

test("who came too soon for the next picture comes again when there is one, never all at once", () => {
  assert.equal(nextLook("2000", () => 0), 2000);
  assert.equal(nextLook("2000", () => 0.5), 2250);
  assert.equal(nextLook("60000", () => 0.5), 15_000);
  assert.equal(nextLook(null), 15_000);
});
