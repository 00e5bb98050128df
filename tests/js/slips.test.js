import assert from "node:assert/strict";
import { test } from "node:test";

import { slipOf, slips } from "../../static/js/slips.js";

const FINE = { valid: true, valueMissing: false };
const EMPTY = { valid: false, valueMissing: true };
const WRONG = { valid: false, valueMissing: false };
const WORDS = { missing: "请填写邮箱。", wrong: "邮箱格式不对。" };

/* As much of a field, its .field and its fieldset as is asked. */
const frame = (dataset = {}) => ({ dataset });
const field = (validity, around = frame(), value = "") => ({ validity, value, willValidate: true, closest: () => around });
const group = (fields, dataset = {}) => ({ dataset, querySelectorAll: () => fields });

test("the words are the page's own, by what is the matter", () => {
  assert.equal(slipOf(field(FINE, frame(WORDS))), "");
  assert.equal(slipOf(field(EMPTY, frame(WORDS))), "请填写邮箱。");
  assert.equal(slipOf(field(WRONG, frame(WORDS))), "邮箱格式不对。");
});

test("where the page has no words the server will find some, never the browser", () => {
  assert.equal(slipOf(field(WRONG)), "");
  assert.equal(slipOf(field(EMPTY, null)), "");
});

test("a category that is full cannot be chosen, so it asks for nothing", () => {
  assert.equal(slipOf({ ...field(EMPTY, frame(WORDS)), willValidate: false }), "");
});

test("every field that is wrong is named, in order, and fine ones are not", () => {
  const [mail, phone] = [frame(WORDS), frame({ missing: "请填写手机。" })];
  const found = slips(group([field(EMPTY, mail), field(FINE), field(EMPTY, phone)]));
  assert.deepEqual(found.map((slip) => slip.words), ["请填写邮箱。", "请填写手机。"]);
});

test("several radio buttons of one question are one slip, on the first", () => {
  const around = frame({ missing: "请选择。" });
  const radios = [field(EMPTY, around), field(EMPTY, around)];
  assert.deepEqual(slips(group(radios)), [{ field: radios[0], words: "请选择。" }]);
});

test("a group that needs one answer of several says so on its first field, spaces being none", () => {
  const names = [field(FINE, frame(), " "), field(FINE, frame())];
  assert.deepEqual(slips(group(names, { oneOf: "请填写姓名。" })), [{ field: names[0], words: "请填写姓名。" }]);
  assert.deepEqual(slips(group([names[0], field(FINE, frame(), "Li")], { oneOf: "请填写姓名。" })), []);
  assert.deepEqual(slips(group(names)), []);
});
