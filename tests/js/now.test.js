import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, isRunning, lineBefore } from "../../static/js/behaviours/now.js";

const DAY = ["09:00", "10:30", "12:00"].map((time) => `2024-08-26T${time}:00+08:00`);
const at = (time) => Date.parse(`2024-08-26T${time}:00+08:00`);

test("the clock is that of the conference's place, wherever the reader is", () => {
  assert.equal(clock(at("09:05"), DAY[0]), "09:05");
  assert.equal(clock(Date.parse("2024-08-26T01:05:00Z"), "2024-08-25T21:00:00-04:30"), "20:35");
});

test("the line stands before the next time, and only while the day runs", () => {
  assert.deepEqual(
    ["08:59", "09:00", "10:29", "10:30", "11:59", "12:00"].map((time) => lineBefore(DAY, at(time))),
    [-1, 1, 1, 2, 2, -1],
  );
});

test("something runs from its first moment until the one before its end", () => {
  const talk = { from: DAY[0], until: DAY[1] };
  assert.deepEqual(
    ["08:59", "09:00", "10:29", "10:30"].map((time) => isRunning(talk, at(time))),
    [false, true, true, false],
  );
});
