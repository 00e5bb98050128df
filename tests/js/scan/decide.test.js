import assert from "node:assert/strict";
import { test } from "node:test";

import { colour, decide, fromServer } from "../../../static/js/scan/decide.js";

const token = { conference: 24, role: 3, serial: 2, firstDay: 100, days: 2 };
const person = { status: "approved", role: "creator", serial: 2, lowest: 1, firstDay: 100, days: 2 };
const good = {
  token,
  person,
  signature: "good",
  gate: { categories: [] },
  roles: [{ code: "creator", number: 3 }],
  conference: { number: 24 },
  today: 100,
  direction: "in",
};

const cases = [
  ["a good badge", {}, "admit"],
  ["a badge printed a minute ago", { person: undefined }, "admit"],
  ["found by name", { token: null }, "admit"],
  ["an unknown key", { signature: "unknown_key" }, "unknown_key"],
  ["a forged badge", { signature: "bad" }, "bad_signature"],
  ["no cryptography here", { signature: "unchecked" }, "admit"],
  ["another conference", { conference: { number: 25 } }, "wrong_conference"],
  ["an older print", { person: { ...person, lowest: 3 } }, "revoked"],
  ["a revoked badge", { person: { ...person, lowest: 256 } }, "revoked"],
  ["a revoked badge by name", { token: null, person: { ...person, lowest: 256 } }, "revoked"],
  ["a cancelled delegate", { person: { ...person, status: "cancelled" } }, "not_approved"],
  ["the day before", { today: 99 }, "wrong_day"],
  ["the last day", { today: 101 }, "admit"],
  ["the day after", { today: 102 }, "wrong_day"],
  ["the day after, by name", { token: null, today: 102 }, "wrong_day"],
  ["a gate for others", { gate: { categories: ["press"] } }, "wrong_zone"],
  ["a gate for others, by the token", { person: undefined, gate: { categories: ["press"] } }, "wrong_zone"],
  ["a gate for them, by the token", { person: undefined, gate: { categories: ["creator"] } }, "admit"],
  ["inside already", { stay: { inside: true, gate: "east", at: "t" } }, "already_in"],
  ["back again", { stay: { inside: false, gate: "east", at: "t" } }, "admit"],
  ["leaving on another day", { direction: "out", today: 300 }, "admit"],
  ["leaving when revoked", { direction: "out", person: { ...person, lowest: 256 } }, "admit"],
  ["leaving with a forged badge", { direction: "out", signature: "bad" }, "bad_signature"],
  ["revoked, on the wrong day", { person: { ...person, lowest: 9 }, today: 1 }, "revoked"],
];

for (const [name, changes, verdict] of cases) {
  test(name, () => assert.equal(decide({ ...good, ...changes }).verdict, verdict));
}

test("already in says since when and where", () => {
  const earlier = { gate: "east", at: "2024-10-21T02:00:00Z" };
  assert.deepEqual(decide({ ...good, stay: { ...earlier, inside: true } }).earlier, earlier);
});

test("the server's answer in the device's words", () => {
  const facts = { gate: "east", at: "2024-10-21T02:00:00Z" };
  const says = (verdict, reason, more = {}) => fromServer({ verdict, reason, facts: {}, ...more });
  assert.deepEqual(says("first", "re_entry"), { verdict: "admit" });
  assert.deepEqual(says("repeat", "already_out"), { verdict: "admit" });
  assert.deepEqual(says("conflict", "already_in", { facts }), { verdict: "already_in", facts, earlier: facts });
  assert.deepEqual(says("repeat", "given", { facts: { most: 1, ...facts } }).earlier, facts);
  assert.deepEqual(says("admitted_revoked", "revoked"), { verdict: "revoked", facts: {} });
  assert.deepEqual(says("admitted_revoked", "revoked", { forced: true }), { verdict: "admit" });
  assert.deepEqual(says("denied", "closed", { facts: { opens: "t" } }), { verdict: "closed", facts: { opens: "t" } });
  assert.deepEqual(says("rejected", "malformed"), { verdict: "malformed", facts: {} });
  assert.deepEqual(says("undo", ""), { verdict: "undo" });
  assert.deepEqual(says("undone", ""), { verdict: "undone" });
});

test("three colours", () => {
  assert.deepEqual(["admit", "already_in", "given", "revoked", "no_badge"].map(colour), [
    "admit", "again", "again", "refuse", "refuse",
  ]);
});
