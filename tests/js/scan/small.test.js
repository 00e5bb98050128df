import assert from "node:assert/strict";
import { test } from "node:test";

import { createTyped, createTypedInto, keyOf } from "../../../static/js/scan/keys.js";
import { bearerOf, namesOf } from "../../../static/js/scan/names.js";
import { codeIn } from "../../../static/js/scan/provisioning.js";
import { createOnce, createRecent } from "../../../static/js/scan/recent.js";
import { digitsIn, search } from "../../../static/js/scan/search.js";
import { createIds } from "../../../static/js/scan/uuid.js";

test("a badge held in front of the camera is one scan until it was away for three seconds", () => {
  const isNew = createRecent();
  assert.equal(isNew("a", 0), true);
  assert.equal(isNew("a", 2000), false);
  assert.equal(isNew("b", 2500), true);
  assert.equal(isNew("a", 4000), false);
});

test("it was away when frames without it add up to three seconds", () => {
  const isNew = createRecent();
  isNew("a", 0);
  for (let now = 100; now < 3000; now += 100) assert.equal(isNew("", now), false);
  assert.equal(isNew("a", 2990), false);
  for (let now = 3000; now < 6100; now += 100) isNew("", now);
  assert.equal(isNew("a", 6100), true);
});

test("a phone too busy to look did not see the badge go", () => {
  const isNew = createRecent();
  assert.equal(isNew("a", 0), true);
  assert.equal(isNew("a", 60_000), false);
  isNew("", 60_100);
  assert.equal(isNew("a", 120_000), false);
});

test("a scanner's trigger that is held down types one scan; later it is another", () => {
  const isNew = createOnce(1500);
  assert.deepEqual([0, 200, 1600, 3200].map((now) => isNew("a", now)), [true, false, false, true]);
  assert.deepEqual([isNew("b", 3300), isNew("a", 3400)], [true, true]);
});

function type(text, key, start = 0, pause = 5) {
  return [...text, "Enter"].map((name, at) => key(name, start + at * pause)).at(-1);
}

test("a hand scanner's digits are one text", () => {
  const read = [];
  const key = createTyped((text) => read.push(text));
  assert.equal(type("107".padEnd(196, "4"), key), true);
  assert.deepEqual(read, ["107".padEnd(196, "4")]);
});

test("a badge read in part is a text too, so that it gets an answer", () => {
  const read = [];
  const key = createTyped((text) => read.push(text));
  assert.equal(type("107", key), false);
  assert.equal(type("107123", key, 30000), true);
  assert.deepEqual(read, ["107123"]);
});

test("a badge's short code is a text, with its dash or without", () => {
  const read = [];
  const key = createTyped((text) => read.push(text));
  assert.equal(type("K7QM-3ZT9", key, 0, 300), true);
  assert.equal(type("k7qm3zt9", key, 30000, 300), true);
  assert.deepEqual(read, ["K7QM-3ZT9", "k7qm3zt9"]);
});

test("a badge read into a field is a scan, and the field is as it was", () => {
  const read = [];
  const field = { value: "The twin" };
  const key = createTypedInto((text) => read.push(text));
  const into = (text, start, pause) =>
    [...text, "Enter"].map((name, at) => {
      const isScan = key(name, start + at * pause, field);
      if (name !== "Enter") field.value += name;
      return isScan;
    }).at(-1);
  const badge = "107".padEnd(196, "4");
  assert.deepEqual([into(badge, 0, 5), field.value], [true, "The twin"]);
  assert.deepEqual([into(" brother", 9000, 150), into("2468", 20_000, 5)], [false, false]);
  assert.deepEqual([read, field.value], [[badge], "The twin brother2468"]);
});

test("a person's typing is none", () => {
  const read = [];
  const key = createTyped((text) => read.push(text));
  assert.equal(type("10710799", key, 0, 2100), false);
  assert.equal(type("107107a", key, 30000, 150), false);
  assert.equal(type("10-42", key, 35000, 150), false);
  assert.equal(key("Enter", 40000), false);
  assert.equal(key(" ", 45000), false);
  assert.equal(key("Enter", 45300), false);
  assert.deepEqual(read, []);
});

test("another QR code that a hand scanner types is a text, and presses no button on the way", () => {
  const read = [];
  const key = createTyped((text) => read.push(text));
  assert.equal(type("https://u.weixin.qq.com/AbC_12", key, 30000), true);
  assert.equal(type("a b", key, 40000), false);
  assert.deepEqual(["W", "i", " "].map((name, at) => key(name, 50000 + at * 5)), [false, true, true]);
  assert.deepEqual(read, ["https://u.weixin.qq.com/AbC_12"]);
});

test("with a Chinese input method on, the keyboard's keys tell what the browser hides", () => {
  const hidden = (code) => keyOf({ key: "Process", code });
  assert.deepEqual(["Digit7", "Numpad0", "KeyK", "Minus", "Enter", "NumpadEnter"].map(hidden), ["7", "0", "K", "-", "Enter", "Enter"]);
  assert.equal(keyOf({ key: "七", code: "Digit7", isComposing: true }), "7");
  assert.equal(keyOf({ key: "７", code: "Digit7" }), "7");
  assert.equal(keyOf({ key: "x", code: "KeyX" }), "x");
  assert.equal(keyOf({ key: "Process", code: "ShiftLeft" }), "Process");
});

test("the organiser's code is found in what was scanned", () => {
  assert.equal(codeIn("https://jinjiang.example/door/#code=K7QM-3ZT9-AB1"), "K7QM-3ZT9-AB1");
  assert.equal(codeIn("#code=K7QM3ZT9AB1"), "K7QM3ZT9AB1");
  assert.equal(codeIn("https://pay.example.org/?code=1"), null);
  assert.equal(codeIn(""), null);
});

test("ids are version 7 and sort as they were made, whatever the clock does", () => {
  const times = [1, 1, 1000, 900, 1_700_000_000_000];
  const next = createIds(() => times.shift() ?? 5);
  const ids = Array.from({ length: 5000 }, next);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual(ids.toSorted(), ids);
  assert.equal(new Set(ids).size, ids.length);
});

const people = [
  { name: "张文和", latin: "Zhang Wenhe", pinyin: "zhangwenhe", initials: "zwh", tail: "8000", code: "K7QM3ZT9", association: "成都市自媒体协会" },
  { name: "章雯", latin: "Zhang Wen", pinyin: "zhangwen", initials: "zw", tail: "1234", code: "0123ABCD", association: "Press" },
  { name: "Anna Lund", latin: "", pinyin: "annalund", initials: "al", tail: "9999", code: "ZZZZZZZZ", association: "" },
];
const found = (text) => search(people, text, digitsIn(text)).map((person) => person.tail);

test("people are found by characters, pinyin, initials, phone, code and association", () => {
  assert.deepEqual(found("文和"), ["8000"]);
  assert.deepEqual(found("zhang"), ["1234", "8000"]);
  assert.deepEqual(found("Zhang wenhe"), ["8000"]);
  assert.deepEqual(found("ZWH"), ["8000"]);
  assert.deepEqual(found("1234"), ["1234"]);
  assert.deepEqual(found("k7qm-3zt9"), ["8000"]);
  assert.deepEqual(found("oi23-abcd"), ["1234"]);
  assert.deepEqual(found("自媒体"), ["8000"]);
  assert.deepEqual(found("lund"), ["9999"]);
  assert.deepEqual(found("  "), []);
  assert.deepEqual(found("nobody"), []);
});

test("the words of a name are in any order, and association or phone stand beside them", () => {
  assert.deepEqual(found("wenhe zhang"), ["8000"]);
  assert.deepEqual(found("文和　自媒体"), ["8000"]);
  assert.deepEqual(found("Zhang，wenhe"), ["8000"]);
  assert.deepEqual(found("zw press"), ["1234"]);
  assert.deepEqual(found("Press 章雯"), ["1234"]);
  assert.deepEqual(found("zhang 8000"), ["8000"]);
  assert.deepEqual(found("lund 8000"), []);
  assert.deepEqual(found("zhang press nobody"), []);
});

const zhang = { name: "张文和", latin: "Zhang Wenhe" };

test("hidden names show their first part alone", () => {
  assert.deepEqual(namesOf(zhang, true), { name: "张··", latin: "" });
  assert.deepEqual(namesOf({ name: "Anna Lund" }, true), { name: "Anna ·", latin: "" });
  assert.deepEqual(namesOf(zhang, false), zhang);
  assert.deepEqual([namesOf(undefined, true), namesOf({}, false)], [{ name: "", latin: "" }, { name: "", latin: "" }]);
});

test("a scan in the log names its bearer, but not where the badge was forged", () => {
  const roster = { find: () => zhang };
  const named = (verdict, answer) => bearerOf({ badge: "a1", verdict, answer }, roster)?.name;
  assert.equal(named("admit"), "张文和");
  assert.equal(named("revoked"), "张文和");
  assert.equal(named("bad_signature"), undefined);
  assert.equal(named("admit", { verdict: "bad_signature" }), undefined);
  assert.equal(named("unknown_key", { verdict: "admit" }), "张文和");
});
