import assert from "node:assert/strict";
import { test } from "node:test";

import { connect, words } from "../../static/js/behaviours/table.js";

function frameWith(...boxes) {
  const listeners = {};
  const count = { dataset: { text: "{n} chosen" }, textContent: "" };
  const bar = { hidden: null, querySelector: (query) => (query === "[data-count]" ? count : null) };
  const all = { checked: false, indeterminate: false };
  const parts = { "[data-selection]": bar, "[data-tick-all]": all };
  return {
    all,
    bar,
    count,
    change: (target) => listeners.change({ target }),
    addEventListener: (name, listener) => { listeners[name] = listener; },
    querySelector: (query) => parts[query],
    querySelectorAll: () => boxes,
  };
}

test("the number is put into the page's own words", () => {
  assert.equal(words("已选 {n} 人", 3), "已选 3 人");
});

test("the bar shows while something is ticked", () => {
  const [first, second] = [{ checked: false }, { checked: false }];
  const frame = frameWith(first, second);
  connect(frame);
  assert.equal(frame.bar.hidden, true);

  first.checked = true;
  frame.change(first);
  assert.equal(frame.bar.hidden, false);
  assert.equal(frame.count.textContent, "1 chosen");
  assert.equal(frame.all.indeterminate, true);
});

test("the head's box ticks every row", () => {
  const boxes = [{ checked: false }, { checked: false }];
  const frame = frameWith(...boxes);
  connect(frame);

  frame.all.checked = true;
  frame.change(frame.all);
  assert.deepEqual(boxes.map((box) => box.checked), [true, true]);
  assert.equal(frame.all.indeterminate, false);
});
