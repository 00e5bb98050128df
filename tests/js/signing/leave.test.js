import assert from "node:assert/strict";
import { test } from "node:test";

const parts = { "rather-not": {}, leaving: { returnValue: "", open: false } };
const dialog = parts.leaving;
Object.assign(dialog, {
  showModal: () => (dialog.open = true),
  close: (value) => {
    if (!dialog.open) return;
    dialog.open = false;
    dialog.returnValue = value ?? dialog.returnValue;
    dialog.onclose();
  },
});
globalThis.document = { getElementById: (id) => parts[id] };
const { forget, listen } = await import("../../../static/js/signing/leave.js");

test("who would rather not sign is asked once, and leaves by that answer alone", () => {
  let left = 0;
  listen(() => (left += 1));
  parts["rather-not"].onclick();
  assert.deepEqual([dialog.open, left], [true, 0]);
  dialog.close("leave");
  assert.equal(left, 1);
  parts["rather-not"].onclick();
  dialog.close();
  assert.equal(left, 1);
});

test("the question does not outlast the visit", () => {
  parts["rather-not"].onclick();
  forget();
  assert.equal(dialog.open, false);
});
