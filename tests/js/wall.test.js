import assert from "node:assert/strict";
import { test } from "node:test";

import { cityNames, listen } from "../../static/js/behaviours/wall.js";
import { named, radius } from "../../static/js/wall/map.js";
import { trim } from "../../static/js/wall/names.js";
import { Quotes } from "../../static/js/wall/quotes.js";
import { set } from "../../static/js/wall/scene.js";

class FakeSource extends EventTarget {
  static CLOSED = 2;
  static opened = [];

  constructor(address) {
    super();
    this.address = address;
    this.readyState = 1;
    FakeSource.opened.push(this);
  }

  tell(name, id, facts) {
    const event = new Event(name);
    event.lastEventId = id;
    event.data = facts ? JSON.stringify(facts) : "";
    this.dispatchEvent(event);
  }
}

function heard(after) {
  FakeSource.opened = [];
  const found = { told: [], waiting: [] };
  const handlers = {
    signature: (facts) => found.told.push(facts.name),
    reset: (facts) => found.told.push(facts),
  };
  const wait = (work) => found.waiting.push(work);
  listen("/events", after, handlers, { Source: FakeSource, wait });
  return found;
}

test("the wall asks for what came after its page was made", () => {
  heard("41");
  assert.deepEqual(FakeSource.opened.map((source) => source.address), ["/events?after=41"]);
});

test("a ceremony's own wall asks at its own address for what came after", () => {
  FakeSource.opened = [];
  listen("/events?at=chengdu", "41", {}, { Source: FakeSource });
  assert.deepEqual(FakeSource.opened.map((source) => source.address), ["/events?at=chengdu&after=41"]);
});

test("each event reaches its handler with its facts", () => {
  const found = heard("0");
  FakeSource.opened[0].tell("signature", "1", { name: "张文和" });
  FakeSource.opened[0].tell("reset", "2");
  assert.deepEqual(found.told, ["张文和", null]);
});

test("a break the browser mends by itself is left to the browser", () => {
  const found = heard("0");
  FakeSource.opened[0].readyState = 0;
  FakeSource.opened[0].dispatchEvent(new Event("error"));
  assert.deepEqual(found.waiting, []);
});

test("a server that refused is asked again from the last event", () => {
  const found = heard("0");
  FakeSource.opened[0].tell("signature", "7", { name: "李娜" });
  FakeSource.opened[0].readyState = FakeSource.CLOSED;
  FakeSource.opened[0].dispatchEvent(new Event("error"));
  for (const work of found.waiting) work();
  assert.deepEqual(FakeSource.opened.map((source) => source.address), [
    "/events?after=0",
    "/events?after=7",
  ]);
});

test("a full wall lets the oldest names go", () => {
  const children = ["newest", "older", "oldest"];
  const list = {
    children,
    get lastElementChild() {
      return { remove: () => children.pop() };
    },
  };
  trim(list, 2);
  assert.deepEqual(children, ["newest", "older"]);
});

const point = (city, n, x, y) => [city, n, x, y];

test("the largest cities are named, and none over another", () => {
  const points = [point("成都", 9, 500, 480), point("德阳", 8, 505, 470), point("重庆", 7, 700, 500)];
  assert.deepEqual(named(points).map(([city]) => city), ["成都", "重庆"]);
});

test("of many cities apart nine are named", () => {
  const points = Array.from({ length: 20 }, (_each, i) => point(`c${i}`, 1, 0, i * 60));
  assert.equal(named(points).length, 9);
});

test("a light grows with its signatures, up to a size", () => {
  assert.ok(radius(1) < radius(10) && radius(10) < radius(60));
  assert.equal(radius(1000), radius(100_000));
});

function figure() {
  const parts = {};
  const classes = new Set();
  return {
    classes,
    parts,
    hidden: false,
    classList: { toggle: (name, on) => (on ? classes.add(name) : classes.delete(name)) },
    querySelector: (name) => (parts[name] ??= { getAttribute: () => null }),
  };
}

test("quotes come in turn and begin again", () => {
  const place = figure();
  const quotes = [{ words: "a", who: "甲", of: "", lang: "" }, { words: "b", who: "乙", of: "", lang: "en" }];
  const turn = new Quotes(place, quotes, undefined, () => {});
  const seen = [0, 1, 2].map(() => {
    turn.show();
    return place.parts["[data-words]"].textContent;
  });
  assert.deepEqual(seen, ["a", "b", "a"]);
  assert.equal(place.parts["[data-words]"].lang, "");
});

test("without quotes the place stays empty", () => {
  const place = figure();
  new Quotes(place, [], undefined, () => {}).show();
  assert.equal(place.hidden, true);
});

test("the host darkens the wall, opens the code and ends with the checkpoint", () => {
  const place = figure();
  const parts = place.parts;
  parts["[data-finale]"] = figure();
  const numbers = new Intl.NumberFormat("en");
  set(place, { blackout: true, open: false, finale: null }, numbers);
  assert.deepEqual([place.classes.has("wall--dark"), parts["[data-code]"].hidden], [true, true]);
  set(place, { blackout: false, open: true, finale: null }, numbers);
  assert.deepEqual([place.classes.has("wall--dark"), parts["[data-code]"].hidden], [false, false]);
  set(place, { blackout: false, open: false, finale: { size: 1234, signatures: 1200, in_all: 1210, root: "r", qr: "data:," } }, numbers);
  assert.equal(place.classes.has("wall--finale"), true);
  assert.equal(parts["[data-finale]"].parts["[data-size]"].textContent, "1,234");
  assert.equal(parts["[data-finale]"].parts["[data-sealed]"].textContent, "1,200");
  assert.equal(parts["[data-finale]"].parts["[data-sealed-in-all]"].textContent, "1,210");
  assert.equal(parts["[data-finale]"].parts["[data-witness]"].src, "data:,");
});

test("cities stand in Latin letters where the page brought such names", () => {
  const shown = cityNames({ 成都: "Chengdu" });
  assert.deepEqual(["成都", "成都市", "Suzhou", ""].map(shown), ["Chengdu", "Chengdu", "Suzhou", ""]);
  assert.equal(cityNames({})("成都"), "成都");
});
