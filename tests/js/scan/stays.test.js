import assert from "node:assert/strict";
import { test } from "node:test";

import { rowsAfter, rowsBefore } from "../../../static/js/scan/stays.js";

const at = "2024-10-21T02:00:00.000Z";
const day = "2024-10-21";
const hall = { slug: "hall", zone: "hall", area: "group:rooms" };
const lunch = { slug: "lunch", kind: "purpose", zone: "lunch", area: "purpose:lunch", terms: { gives: 1, day: true } };
const after = (gate, known = () => undefined, direction = "in") => rowsAfter(known, { badge: "a1", gate, direction, at, day });

test("an entry is a stay in the gate's area, until everybody has left", () => {
  const gate = { ...hall, check_outs: ["2024-10-20T10:00:00Z", "2024-10-21T10:00:00Z"] };
  const stay = { badge: "a1", area: "group:rooms", zone: "hall", gate: "hall", at, as_of: at };
  assert.deepEqual(after(gate), [{ ...stay, inside: true, until: "2024-10-21T10:00:00Z" }]);
  assert.deepEqual(after(gate, undefined, "out"), [{ ...stay, inside: false }]);
});

test("what is handed out is counted, and nobody is inside by it", () => {
  const [first, ...rest] = after(lunch);
  assert.deepEqual(rest, []);
  assert.deepEqual([first.area, first.inside, first.count, first.day, first.today], ["tally:lunch", false, 1, day, 1]);
  const [second] = after(lunch, () => first);
  assert.deepEqual([second.count, second.today], [2, 2]);
  const [next] = after(lunch, () => ({ ...first, day: "2024-10-20", count: 5, today: 5 }));
  assert.deepEqual([next.count, next.today], [6, 1]);
});

test("entries are counted where a gate asks how often, exits are not", () => {
  for (const terms of [{ most: 2 }, { re: "never" }]) {
    const gate = { ...hall, terms };
    assert.deepEqual(after(gate).map((row) => row.area), ["group:rooms", "tally:hall"]);
    assert.deepEqual(after(gate, undefined, "out").map((row) => row.area), ["group:rooms"]);
  }
});

test("taken back, everything is as it was, or as if nothing had been", () => {
  const gate = { ...hall, terms: { most: 2 } };
  const rows = after(gate);
  const before = { badge: "a1", area: "group:rooms", inside: false, at: "2024-10-21T01:00:00Z" };
  const [stay, tally] = rowsBefore(rows, [before, null]);
  assert.equal(stay, before);
  assert.deepEqual([tally.count, tally.today, tally.at, tally.as_of], [0, 0, null, null]);
});
