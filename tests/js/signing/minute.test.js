import assert from "node:assert/strict";
import { test } from "node:test";

/* The module reads its page's words when it is loaded. */
globalThis.document = {
  getElementById: () => ({ content: { querySelectorAll: () => [] } }),
  documentElement: { lang: "en" },
};
const { secondsLeft, stateOfWaiting } = await import("../../../static/js/signing/minute.js");

const confirm = (facts = {}) => ({ kind: "confirm", tries: 1, ...facts });

test("who waits for the network is told of the network, who waits for the host of the host", () => {
  assert.equal(stateOfWaiting(confirm(), "held"), "kept");
  assert.equal(stateOfWaiting(confirm({ later: "paused" }), "held"), "paused");
  assert.equal(stateOfWaiting(confirm({ later: "paused" }), "kept"), "paused");
  assert.equal(stateOfWaiting(confirm({ later: "" }), "paused"), "kept");
});

test("what is said already, and what nothing waits for, is not said again", () => {
  assert.equal(stateOfWaiting(confirm(), "kept"), "");
  assert.equal(stateOfWaiting(undefined, "held"), "");
  assert.equal(stateOfWaiting({ kind: "undo", tries: 0 }, "undoing"), "");
  assert.equal(stateOfWaiting({ kind: "undo", tries: 1 }, "undoing"), "untaken");
});

test("a minute begins when it was confirmed, whatever happens to the page", () => {
  const at = "2026-11-28T10:00:00.000Z";
  const seconds = (n) => Date.parse(at) + n * 1000;
  assert.equal(secondsLeft(at, seconds(0)), 60);
  assert.equal(secondsLeft(at, seconds(23.4)), 37);
  assert.equal(secondsLeft(at, seconds(60)), 0);
  assert.equal(secondsLeft(at, seconds(-5)), 60); // a clock that was set back
});
