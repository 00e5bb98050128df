import assert from "node:assert/strict";
import { test } from "node:test";

import { counted, firstWithError } from "../../static/js/behaviours/steps.js";

const step = (fields, invalid = null) => ({
  querySelector: () => invalid,
  querySelectorAll: () => fields,
});

test("the count is put into the page's own words", () => {
  assert.equal(counted("第 {n} 步，共 {total} 步", 2, 5), "第 2 步，共 5 步");
});

test("a form that came back opens at its first error", () => {
  assert.equal(firstWithError([step([]), step([], "field"), step([], "field")]), 1);
  assert.equal(firstWithError([step([]), step([])]), 0);
});
