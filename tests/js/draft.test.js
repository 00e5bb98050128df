import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { connect } from "../../static/js/behaviours/draft.js";
import { isKept, keyOf, noted, restore } from "../../static/js/drafts.js";

const field = (name, value = "", more = {}) => ({ name, value, type: "text", tabIndex: 0, disabled: false, ...more });
const box = (name, value, checked) => field(name, value, { type: "checkbox", checked });

/* As much of a tab as the behaviour touches. */
beforeEach(() => {
  const kept = new Map();
  globalThis.sessionStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => kept.set(key, text),
    removeItem: (key) => kept.delete(key),
  };
  globalThis.location = { pathname: "/en/chengdu/register/" };
});

function form(elements, fresh = true) {
  const line = { hidden: true, button: { addEventListener(_name, press) { this.press = press; } } };
  line.querySelector = () => line.button;
  for (const each of elements) Object.assign(each, { dispatchEvent() {}, focus() { this.focused = true; } });
  return {
    elements,
    line,
    dataset: fresh ? { draftFresh: "" } : {},
    querySelector: (name) => (name === "[data-draft-line]" ? line : null),
    querySelectorAll: () => [],
    addEventListener(_name, hear) { this.hear = hear; },
    reset() { for (const each of elements) each.value = ""; },
  };
}

function typed(name, value) {
  const page = form([field(name, value)]);
  connect(page);
  Object.assign(page.elements[0], { value });
  page.hear({ target: page.elements[0] });
}

test("a draft belongs to an address, whatever its language", () => {
  assert.equal(keyOf("/zh-hans/chengdu/register/"), "draft:/chengdu/register/");
  assert.equal(keyOf("/en/chengdu/register/"), "draft:/chengdu/register/");
  assert.notEqual(keyOf("/en/chongqing/register/"), keyOf("/en/chengdu/register/"));
});

test("passwords, files, keys of the server and the trap for programs are never kept", () => {
  for (const type of ["password", "file", "hidden"]) assert.equal(isKept(field("secret", "x", { type })), false);
  assert.equal(isKept(field("website", "x", { tabIndex: -1 })), false);
  assert.equal(isKept(field("")), false);
  assert.equal(isKept(field("city")), true);
});

test("boxes and radios keep those that are ticked, also that none is", () => {
  const boxes = [box("day", "1", true), box("day", "2", false), box("day", "3", true), box("news", "on", true)];
  assert.deepEqual(noted({ city: ["成都"] }, boxes[0], boxes), { city: ["成都"], day: ["1", "3"] });
  boxes[0].checked = boxes[2].checked = false;
  assert.deepEqual(noted({ day: ["1"] }, boxes[0], boxes), { day: [] });
});

test("what was kept goes back where it was, and nowhere else", () => {
  const fields = [field("city"), box("day", "1", true), box("day", "2", false), field("website", "", { tabIndex: -1 })];
  assert.equal(restore({ city: ["成都"], day: ["2"], website: ["spam"] }, fields), true);
  assert.deepEqual(fields.map((each) => each.checked ?? each.value), ["成都", false, true, ""]);
});

test("a category that has filled up meanwhile is not ticked", () => {
  const full = box("category", "media", false);
  assert.equal(restore({ category: ["media"] }, [{ ...full, disabled: true }]), false);
});

test("only emptied fields are nothing to speak of", () => {
  assert.equal(restore({ city: [""] }, [field("city", "成都")]), false);
  assert.equal(restore({}, [field("city")]), false);
});

test("typing, and a new page in the same tab says it is back", () => {
  typed("city", "成都");
  const again = form([field("city")]);
  connect(again);
  assert.deepEqual([again.elements[0].value, again.line.hidden], ["成都", false]);
});

test("a form the server sent back is left as it is, and goes on being kept", () => {
  typed("city", "成都");
  const sent = form([field("city", "Chengdu")], false);
  connect(sent);
  assert.deepEqual([sent.elements[0].value, sent.line.hidden], ["Chengdu", true]);
  sent.elements[0].value = "Chongqing";
  sent.hear({ target: sent.elements[0] });
  const again = form([field("city")]);
  connect(again);
  assert.equal(again.elements[0].value, "Chongqing");
});

test("clearing empties the form and forgets", () => {
  typed("city", "成都");
  const page = form([field("city")]);
  connect(page);
  page.line.button.press();
  assert.deepEqual([page.elements[0].value, page.elements[0].focused, page.line.hidden], ["", true, true]);
  const again = form([field("city")]);
  connect(again);
  assert.deepEqual([again.elements[0].value, again.line.hidden], ["", true]);
});

test("when the server took the form the draft is put away", () => {
  typed("city", "成都");
  connect({ dataset: { draftTaken: "/zh-hans/chengdu/register/" } });
  const again = form([field("city")]);
  connect(again);
  assert.equal(again.elements[0].value, "");
});

test("a tab that allows no storage has no drafts and no errors", () => {
  const refuse = () => { throw new Error("SecurityError"); };
  globalThis.sessionStorage = { getItem: refuse, setItem: refuse, removeItem: refuse };
  const page = form([field("city")]);
  connect(page);
  page.hear({ target: page.elements[0] });
  connect({ dataset: { draftTaken: "/en/chengdu/register/" } });
  assert.equal(page.line.hidden, true);
});
