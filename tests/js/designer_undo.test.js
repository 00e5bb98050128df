import assert from "node:assert/strict";
import { test } from "node:test";

import { said, unsay } from "../../static/js/designer_undo.js";

/* What the module reads of a form: its parts by place and by name. */
function form(...parts) {
  const made = { elements: parts };
  for (const part of parts) made.elements[part.name] = Object.assign(part, { form: made });
  return made;
}

const text = (name, value, type = "number") => ({ name, value, type });

test("a form says again what it said, and which parts that changed", () => {
  const made = form(text("f-0-x", "10"), { name: "f-0-remove", type: "checkbox", checked: false, value: "on" });
  const before = said(made);
  made.elements[0].value = "12";
  made.elements[1].checked = true;

  assert.deepEqual(unsay(made, before).map((each) => each.name), ["f-0-x", "f-0-remove"]);
  assert.deepEqual([made.elements[0].value, made.elements[1].checked, said(made)], ["10", false, before]);
  assert.deepEqual(unsay(made, before), []);
});

test("the side looked at, who it is tried with and files are no change", () => {
  const made = form(text("face", "front", "hidden"), text("person", "rarest"), text("upload", "", "file"));
  const before = said(made);
  for (const part of made.elements) part.value = "other";

  assert.equal(said(made), before);
});

test("an empty row's side is no change, another's is", () => {
  const made = form(text("f-0-kind", ""), text("f-0-side", "front"), text("f-1-kind", "qr"), text("f-1-side", "front"));
  const before = said(made);
  made.elements[1].value = "back";
  assert.equal(said(made), before);
  made.elements[3].value = "back";

  assert.deepEqual(unsay(made, before).map((each) => each.name), ["f-1-side"]);
});
