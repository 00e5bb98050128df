import assert from "node:assert/strict";
import { test } from "node:test";

/* The module reads its page's words when it is loaded. */
const WORDS = {
  authoritative: "Authoritative text",
  reviewed: "Reviewed translation",
  working: "Working translation",
  renders: "It renders version {number}.",
  language_fi: "Suomi",
  language_id: "Bahasa Indonesia",
};
globalThis.document = {
  getElementById: () => ({
    content: { querySelectorAll: () => Object.entries(WORDS).map(([value, textContent]) => ({ value, textContent })) },
  }),
  documentElement: { lang: "en" },
};
const { ownName, standingOf } = await import("../../../static/js/signing/read.js");

test("a text says how it stands, a reviewed translation, too", () => {
  assert.equal(standingOf({ authoritative: true, standing: "authoritative", renders: null }), "Authoritative text");
  assert.equal(standingOf({ authoritative: false, standing: "reviewed", renders: null }), "Reviewed translation");
  assert.equal(standingOf({ authoritative: false, standing: "working", renders: null }), "Working translation");
});

test("a translation that is behind says which version it renders", () => {
  assert.equal(standingOf({ authoritative: false, standing: "working", renders: 1 }), "Working translation · It renders version 1.");
});

test("what a kiosk kept from before it was told more still stands", () => {
  assert.equal(standingOf({ authoritative: true }), "Authoritative text");
  assert.equal(standingOf({ authoritative: false }), "Working translation");
});

test("languages are called as the pages call them, which browsers do otherwise", () => {
  assert.deepEqual(["fi", "id"].map((code) => ownName(code)), ["Suomi", "Bahasa Indonesia"]);
});
