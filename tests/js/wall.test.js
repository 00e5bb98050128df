import assert from "node:assert/strict";
import { test } from "node:test";

import { cityNames, listen } from "../../static/js/behaviours/wall.js";
import { frameOf, project } from "../../static/js/wall/frames.js";
import { named } from "../../static/js/wall/labels.js";
import { joined, radius } from "../../static/js/wall/lights.js";
import { trim } from "../../static/js/wall/names.js";
import { Pages } from "../../static/js/wall/pages.js";
import { Quotes } from "../../static/js/wall/quotes.js";
import { set } from "../../static/js/wall/scene.js";
import { wordFor } from "../../static/js/wall/words.js";

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

const light = (city, n, x, y) => ({ city, n, x, y, cities: [city] });

test("the largest cities are named, and none over another", () => {
  const lights = [light("成都", 9, 500, 480), light("德阳", 8, 505, 470), light("重庆", 7, 700, 500)];
  assert.deepEqual(named(lights, 1000).map(({ city }) => city), ["成都", "德阳", "重庆"]);
  const boxes = named(lights, 1000).map(({ from, to, top, bottom }) => [from, to, top, bottom]);
  for (const [i, [from, to, top, bottom]] of boxes.entries()) {
    for (const other of boxes.slice(i + 1)) {
      assert.ok(to <= other[0] || other[1] <= from || bottom <= other[2] || other[3] <= top);
    }
  }
});

test("of many cities apart nine are named", () => {
  const lights = Array.from({ length: 20 }, (_each, i) => light(`c${i}`, 1, 10, i * 60));
  assert.equal(named(lights, 1000).length, 9);
});

test("a name stays on the map: at the right edge it is left of its light", () => {
  const [west, east] = named([light("Lima", 1, 10, 100), light("Recife", 1, 990, 100)], 1000);
  assert.deepEqual([west.anchor, east.anchor], ["start", "end"]);
});

test("a name covers no other light; the largest light alone is named in any case", () => {
  const row = [light("Chengdu", 9, 500, 300), light("Paris", 1, 530, 300)];
  assert.deepEqual(named(row, 1000).map(({ anchor }) => anchor), ["end", "start"]);
  const around = [[440, 300], [560, 300], [500, 340], [500, 260]].map(([x, y], i) => light(`c${i}`, 1, x, y));
  const crowd = [light("Chengdu", 8, 500, 300), ...around];
  assert.equal(named(crowd, 1000)[0].city, "Chengdu");
  const larger = light("Lima", 9, 100, 100);
  assert.equal(named([larger, ...crowd], 1000).some(({ city }) => city === "Chengdu"), false);
});

test("lights that would cover each other shine as one, by the name of the largest", () => {
  const points = [["成都", 9, 500, 300], ["德阳", 1, 503, 297], ["Paris", 1, 100, 200]];
  const [largest, other] = joined(points);
  assert.deepEqual([largest.city, largest.n, largest.x, largest.cities], ["成都", 10, 500, ["成都", "德阳"]]);
  assert.deepEqual(other.cities, ["Paris"]);
});

test("joined lights lie apart, however many there were, and none is lost", () => {
  const points = Array.from({ length: 100 }, (_each, i) => [`c${i}`, 50 - (i >> 1), i % 10, (i / 10) | 0]);
  const lights = joined(points.map(([city, n, x, y]) => [city, n, x * 14, y * 14]));
  assert.equal(lights.reduce((sum, { n }) => sum + n, 0), points.reduce((sum, [, n]) => sum + n, 0));
  for (const [i, one] of lights.entries()) {
    for (const other of lights.slice(i + 1)) {
      const apart = Math.hypot(one.x - other.x, one.y - other.y);
      assert.ok(apart >= 0.75 * (radius(one.n) + radius(other.n)));
    }
  }
});

const maps = [
  { name: "china", west: 73, east: 135.5, south: 16, north: 54, width: 1000, height: 752 },
  { name: "world", west: -30, east: 330, south: -56, north: 72, width: 1400, height: 608 },
];

test("the map is China's until somebody comes from abroad", () => {
  const chengdu = ["成都", 2, 104.1, 30.6, false];
  assert.equal(frameOf(maps, []).name, "china");
  assert.equal(frameOf(maps, [chengdu]).name, "china");
  assert.equal(frameOf(maps, [chengdu, ["Paris", 1, 2.3, 48.9, true]]).name, "world");
});

test("a place is where the land of its map is drawn, over the Pacific too", () => {
  assert.deepEqual(project(maps[0], 104.1, 30.6), [498, 463]);
  assert.deepEqual(project(maps[1], 2.35, 48.85), [126, 110]);
  assert.deepEqual(project(maps[1], -74.01, 40.71), [1229, 149]);
  assert.deepEqual(project(maps[1], 15.6, 78.2), [177, 0]);
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
  const count = new Intl.NumberFormat("en");
  const numbers = {
    format: (number) => count.format(number),
    set: (part, number) => (part.textContent = count.format(number)),
  };
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

test("a word beside a number has the form that its number asks for in its language", () => {
  const russian = { 1: "подпись", 2: "подписи", 5: "подписей" };
  const said = (forms, language, ...numbers) => numbers.map((number) => wordFor(forms, number, language));
  assert.deepEqual(said(russian, "ru", 1, 3, 11, 21, 100_000), ["подпись", "подписи", "подписей", "подпись", "подписей"]);
  const english = { 1: "signature", 2: "signatures", 5: "signatures" };
  assert.deepEqual(said(english, "en", 0, 1, 2), ["signatures", "signature", "signatures"]);
  const latin = { 1: "subscriptio", 2: "subscriptiones", 5: "subscriptiones" };
  assert.deepEqual(said(latin, "la", 1, 7), ["subscriptio", "subscriptiones"]);
  assert.deepEqual(said({ 1: "署名", 2: "署名", 5: "署名" }, "ja", 1, 7), ["署名", "署名"]);
});

/* Names that wait for their page, with a server of `total` names: keys and indexes count down. */
function names(total) {
  const asked = [];
  const each = (key) => ({ index: key, key, name: `name ${key}`, latin: "" });
  const server = async (last) => {
    asked.push(last);
    const keys = Array.from({ length: Math.min(240, last) }, (_each, at) => last - 1 - at);
    return { names: keys.map(each), more: last > 240 };
  };
  const pages = new Pages(server);
  pages.begin([], total, true);
  return { pages, asked, each };
}

test("all names have their turn, once, and few of them are kept at a time", async () => {
  const { pages, asked } = names(1000);
  const seen = [];
  let most = 0;
  while (!pages.over) {
    await pages.fill();
    most = Math.max(most, pages.waiting.length);
    seen.push(...pages.take().map((entry) => entry.key));
  }
  assert.deepEqual(seen, Array.from({ length: 1000 }, (_each, at) => 999 - at));
  assert.equal(asked.length, 5);
  assert.ok(most <= 300);
});

test("nothing is asked for while enough names wait, nor twice at a time", async () => {
  const { pages, asked } = names(1000);
  await Promise.all([pages.fill(), pages.fill()]);
  await pages.fill();
  assert.deepEqual(asked, [1000]);
});

test("names without a place on one page come first on the next", async () => {
  const { pages } = names(10);
  await pages.fill();
  const page = pages.take();
  pages.back(page.slice(4));
  assert.deepEqual(pages.take().map((entry) => entry.key), [5, 4, 3, 2, 1, 0]);
});

test("a name taken back does not wait any more, nor comes by an answer that was under way", async () => {
  const { pages, asked } = names(10);
  await pages.fill();
  pages.drop("index", 7);
  assert.equal(pages.waiting.some((entry) => entry.key === 7), false);

  const late = names(10);
  const answer = late.pages.fill();
  late.pages.drop("index", 7);
  await answer;
  assert.deepEqual(late.pages.waiting, []);
  assert.equal(late.pages.over, false);
  await late.pages.fill();
  assert.deepEqual(late.asked, [10, 10]);
  assert.deepEqual(asked, [10]);
});

test("a name entered anew waits where the older one waited", async () => {
  const { pages, each } = names(3);
  await pages.fill();
  pages.put({ ...each(8), instead: [1], name: "corrected" });
  assert.deepEqual(pages.waiting.map((entry) => entry.name), ["name 2", "corrected", "name 0"]);
  pages.put({ ...each(9), instead: [8], name: "" });
  assert.deepEqual(pages.waiting.map((entry) => entry.key), [2, 0]);
});

test("a server that is away is asked another time", async () => {
  const { pages, asked, each } = names(10);
  const server = pages.ask;
  pages.ask = async () => { throw new Error("away"); };
  await pages.fill();
  assert.deepEqual([pages.waiting.length, pages.over], [0, false]);
  pages.ask = server;
  await pages.fill();
  assert.deepEqual([asked, pages.waiting[0]], [[10], each(9)]);
});
