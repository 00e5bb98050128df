import assert from "node:assert/strict";
import { test } from "node:test";

import { listen, trim } from "../../static/js/behaviours/wall.js";

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
