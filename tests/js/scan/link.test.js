/* What the scanner says of its connection: nothing before the server was asked. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createLink } from "../../../static/js/scan/link.js";
import { createSender } from "../../../static/js/scan/send.js";

function linkWhere(onLine, t) {
  Object.defineProperty(globalThis, "navigator", { value: { onLine }, configurable: true });
  t.after(() => delete globalThis.navigator);
  const said = [];
  return { link: createLink({ waiting: async () => 0 }, ({ online }) => said.push(online)), said };
}

/* A queue of so many scans, and a server that answers or not. */
function sender(link, scans, answers) {
  const left = [...scans];
  const queue = {
    next: async () => [...left],
    line: async () => undefined,
    settle: async () => left.splice(0),
  };
  const api = {
    scans: async () => {
      if (!answers) throw new Error("away");
      return { results: scans.map(({ id }) => ({ id, status: "stored", verdict: "first" })) };
    },
  };
  const nothing = () => undefined;
  return createSender({ queue, api, boot: "b", onBatch: nothing, onStuck: nothing, onAnswer: link.heard });
}

test("right after the start it says neither, and nothing sent proves nothing", async (t) => {
  const { link, said } = linkWhere(true, t);
  await link.report();
  await sender(link, [], true).flush();
  assert.deepEqual(said, [undefined, undefined]);
  await link.heard(true);
  assert.deepEqual(said.at(-1), true);
});

test("without a network it says so at once, and goes on saying it while nothing is sent", async (t) => {
  const { link, said } = linkWhere(false, t);
  await link.report();
  await sender(link, [], true).flush();
  assert.deepEqual(said, [false, false]);
});

test("a scan that was sent, or could not be, proves it", async (t) => {
  const { link, said } = linkWhere(true, t);
  await sender(link, [{ id: "1" }], true).flush();
  const failing = sender(link, [{ id: "2" }], false);
  await failing.flush();
  failing.stop();
  assert.deepEqual(said, [true, false]);
});
