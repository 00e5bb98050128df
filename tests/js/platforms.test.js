import assert from "node:assert/strict";
import { test } from "node:test";

import { connect, isEmpty, numbered } from "../../static/js/behaviours/platforms.js";

/* As much of a row as the behaviour touches. */
function row(values, bad = false) {
  const fields = values.map((value) => ({ value, focus() { this.focused = true; } }));
  return {
    hidden: false,
    fields,
    querySelectorAll: () => fields,
    querySelector: (name) => (name === ".field--bad" ? (bad ? {} : null) : fields[0]),
  };
}

function button() {
  return { hidden: false, addEventListener(_name, press) { this.press = press; } };
}

/* A frame with these rows, room for `most`, and a template that makes empty ones. */
function frame(rows, most) {
  const add = button();
  const total = { value: String(rows.length) };
  const template = {
    innerHTML: "__prefix__",
    insertAdjacentHTML(_where, html) { rows.push(Object.assign(row(["", ""]), { number: html })); },
  };
  const parts = {
    "[data-platforms-row]": template,
    "[data-platforms-add]": add,
    "[name$='-TOTAL_FORMS']": total,
    "[name$='-MAX_NUM_FORMS']": { value: String(most) },
  };
  return { add, total, rows, querySelector: (name) => parts[name], querySelectorAll: () => rows };
}

const hidden = (rows) => rows.map((each) => each.hidden);

test("a row is empty when nothing is filled in", () => {
  assert.equal(isEmpty(row(["", ""])), true);
  assert.equal(isEmpty(row(["", "wenhe"])), false);
});

test("a new row gets its number in every name", () => {
  assert.equal(numbered('name="a-__prefix__-b" id="id_a-__prefix__-b"', 3), 'name="a-3-b" id="id_a-3-b"');
});

test("empty rows wait, but the first, filled and wrong ones show", () => {
  const page = frame([row([""]), row(["wen"]), row([""]), row([""], true)], 12);

  connect(page);

  assert.deepEqual(hidden(page.rows), [false, false, true, false]);
});

test("add shows the waiting row first, then makes new ones with the next number", () => {
  const page = frame([row(["wen"]), row([""])], 12);
  connect(page);

  page.add.press();
  assert.deepEqual(hidden(page.rows), [false, false]);
  assert.equal(page.rows[1].fields[0].focused, true);

  page.add.press();
  assert.deepEqual([page.rows.length, page.rows[2].number, page.total.value], [3, "2", "3"]);
});

test("add goes away when there is room for no more", () => {
  const page = frame([row(["wen"]), row([""])], 2);
  connect(page);

  page.add.press();

  assert.equal(page.add.hidden, true);
});
