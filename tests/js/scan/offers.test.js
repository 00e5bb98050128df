import assert from "node:assert/strict";
import { test } from "node:test";

import { canBe, isTooLate } from "../../../static/js/scan/offers.js";

const scan = { id: "s", at: new Date().toISOString() };
const forced = (verdict, more) => canBe({ verdict, scan, direction: "in", ...more }, false).forced;

test("whatever the rules say, somebody with a badge of ours may be let in anyway", () => {
  const no = ["revoked", "not_approved", "wrong_day", "wrong_zone", "closed", "no_seat", "already_in", "used_up"];
  assert.deepEqual(no.filter((verdict) => !forced(verdict)), []);
});

test("but nobody with a badge that is none, nor where it is done already, nor on the way out", () => {
  const none = ["bad_signature", "unknown_key", "wrong_conference", "unknown_badge", "malformed", "not_kept", "admit"];
  assert.deepEqual(none.filter((verdict) => forced(verdict)), []);
  assert.deepEqual([forced("revoked", { forced: true }), forced("revoked", { direction: "out" })], [false, false]);
});

test("an entry is taken back for a quarter of an hour, once, and not above another question", () => {
  const undone = (more, isOver = false) => canBe({ verdict: "admit", scan, direction: "in", ...more }, isOver).undone;
  const old = { ...scan, at: new Date(Date.now() - 16 * 60_000).toISOString() };
  assert.deepEqual(
    [undone(), undone({ scan: old }), undone({ undone: true }), undone({ stands: "too_late" }), undone({}, true)],
    [true, false, false, false, false],
  );
  assert.deepEqual(canBe({ verdict: "admit", direction: "in" }, false), { undone: false, forced: false });
});

test("a clock set back makes no scan younger while the device runs; one set forward does make it older, as on the server", () => {
  const minutes = (count) => count * 60_000;
  const before = { at: new Date(Date.now() + minutes(60)).toISOString(), boot: "b", mono: performance.now() - minutes(16) };
  const ahead = { at: new Date(Date.now() - minutes(60)).toISOString(), boot: "b", mono: performance.now() };
  assert.deepEqual([isTooLate(before, "b"), isTooLate(before, "c"), isTooLate(ahead, "b")], [true, false, true]);
});
