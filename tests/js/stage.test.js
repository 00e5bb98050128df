import assert from "node:assert/strict";
import { test } from "node:test";

import { Stage } from "../../static/js/stage.js";

/* As much of an element as the stage touches. */
function element() {
  const parts = {};
  const part = () => ({ setAttribute(name, value) { this[name] = value; } });
  const classes = new Set();
  return {
    dataset: new Proxy({}, { set: (all, name, value) => Reflect.set(all, name, String(value)) }),
    classes,
    children: [],
    classList: {
      add: (name) => classes.add(name),
      contains: (name) => classes.has(name),
      toggle: (name, on) => (on ? classes.add(name) : classes.delete(name)),
    },
    querySelector: (name) => (parts[name] ??= part()),
    append(child) {
      this.children.push(child);
      child.remove = () => this.children.splice(this.children.indexOf(child), 1);
    },
  };
}

function hall() {
  const waiting = [];
  const place = element();
  const stage = new Stage(place, { cloneNode: element }, undefined, (work, pause) => waiting.push({ work, pause }));
  return { stage, place, waiting, shown: () => place.children.map((each) => Number(each.dataset.index)) };
}

const entry = (index, path = "M0 0L9 9") => ({ index, name: `name ${index}`, latin: "Zhang Wenhe", city: "成都", path });

test("a name and its strokes take the stage at once", () => {
  const { stage, place } = hall();
  stage.show(entry(1));
  const [figure] = place.children;
  assert.equal(figure.querySelector("[data-name]").textContent, "name 1");
  assert.equal(figure.querySelector("[data-latin]").textContent, "Zhang Wenhe");
  assert.equal(figure.querySelector("path").d, "M0 0L9 9");
  assert.equal(figure.classes.has("wall__signing--plain"), false);
});

test("a name without strokes stands alone", () => {
  const { stage, place } = hall();
  stage.show(entry(1, ""));
  assert.equal(place.children[0].classes.has("wall__signing--plain"), true);
});

test("the next name waits for its moment, and is shown quicker in a rush", () => {
  const { stage, waiting, shown } = hall();
  for (const index of [1, 2, 3]) stage.show(entry(index));
  assert.deepEqual(shown(), [1]);
  const [first] = waiting.splice(0);
  first.work();
  assert.deepEqual(shown(), [1, 2]);
  const [leaving, second] = waiting;
  assert.ok(second.pause < first.pause);
  leaving.work();
  assert.deepEqual(shown(), [2]);
});

test("of a crowd the last ones are shown", () => {
  const { stage } = hall();
  for (let index = 0; index < 40; index += 1) stage.show(entry(index));
  assert.deepEqual(stage.queue.map((each) => each.index), [28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39]);
});

test("a name taken back leaves at once, also while it waits", () => {
  const { stage, shown } = hall();
  for (const index of [1, 2]) stage.show(entry(index));
  stage.clear(1);
  stage.clear(2);
  assert.deepEqual(shown(), []);
  assert.deepEqual(stage.queue, []);
});

const held = (key) => ({ ...entry(null), key, name: `name ${key}` });
const written = (stage) => stage.element.children.map((each) => [each.dataset.key, each.dataset.index]);

test("who was held and came into the ledger leaves by the entry, on the stage and before it", () => {
  const { stage } = hall();
  for (const key of [71, 72]) stage.show(held(key));
  stage.settle({ key: 71, index: 28 });
  stage.settle({ key: 72, index: 29 });
  assert.deepEqual(written(stage), [["71", "28"]]);
  stage.clear(29);
  assert.equal(stage.empty, false);
  stage.clear(28);
  assert.deepEqual([written(stage), stage.queue, stage.empty], [[], [], true]);
});

test("a name entered anew stands where the older one stood, and waits where it waited", () => {
  const { stage } = hall();
  for (const index of [1, 2]) stage.show({ ...entry(index), key: index });
  const [old] = stage.element.children;
  old.replaceWith = (fresh) => { stage.element.children[0] = fresh; };
  stage.put({ ...entry(8), key: 8, instead: [1] });
  stage.put({ ...entry(9), key: 9, instead: [2] });
  assert.deepEqual(written(stage), [["8", "8"]]);
  assert.deepEqual(stage.queue.map((each) => each.index), [9]);
});
