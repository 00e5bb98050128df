import assert from "node:assert/strict";
import { test } from "node:test";

import { bounded } from "../../static/js/behaviours/textsize.js";

test("the text has a smallest and a largest size", () => {
  assert.deepEqual([-9, -1, 0, 2, 9].map(bounded), [-1, -1, 0, 2, 2]);
});
