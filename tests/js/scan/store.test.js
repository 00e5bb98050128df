import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { IDBFactory, IDBKeyRange } from "fake-indexeddb";

import { openKept } from "../../../static/js/scan/kept.js";
import { openQueue } from "../../../static/js/scan/queue.js";
import { openRoster } from "../../../static/js/scan/roster.js";
import { createSender, pause } from "../../../static/js/scan/send.js";
import { openStore } from "../../../static/js/scan/store.js";
import { syncOnce } from "../../../static/js/scan/sync.js";
import { Problem, Unreachable } from "../../../static/js/scan/api.js";
import { createIds } from "../../../static/js/scan/uuid.js";

globalThis.IDBKeyRange = IDBKeyRange;
const newId = createIds();
let factory;
let store;

beforeEach(async () => {
  factory = new IDBFactory();
  store = await openStore(factory);
});

async function restarted() {
  store.close();
  store = await openStore(factory);
  return store;
}

const stored = (scans) => ({ results: scans.map(({ id }) => ({ id, status: "stored", verdict: "first" })) });

function sender(queue, answer, seen = {}) {
  const api = {
    scans: async (message) => {
      (seen.messages ??= []).push(message);
      return answer(message.scans, seen.messages.length);
    },
  };
  return createSender({
    queue,
    api,
    boot: "b",
    onResults: async (scans) => (seen.sent ??= []).push(scans.length),
    onState: (state) => (seen.state = state),
    onRevoked: (problem) => (seen.revoked = problem.code),
  });
}

test("a scan survives the device being switched off", async () => {
  const scan = { id: newId(), token: "1", gate: "east" };
  await openQueue(store).add(scan);
  assert.deepEqual(await openQueue(await restarted()).next(), [scan]);
});

test("scans leave in the order they were made, two hundred at a time", async () => {
  const queue = openQueue(store);
  const ids = Array.from({ length: 450 }, newId);
  await store.put("queue", ids.toReversed().map((id) => ({ id })));
  const seen = {};
  await sender(queue, stored, seen).flush();
  assert.deepEqual(seen.messages.map((message) => message.scans.length), [200, 200, 50]);
  assert.deepEqual(seen.messages.flatMap((message) => message.scans.map((scan) => scan.id)), ids);
  assert.deepEqual(seen.state, { online: true, waiting: 0 });
});

test("what the server would not take is kept, and not sent again", async () => {
  const queue = openQueue(store);
  const [good, bad] = [{ id: newId() }, { id: newId() }];
  await queue.add(good);
  await queue.add(bad);
  const answer = () => ({
    results: [
      { id: good.id, status: "replayed", verdict: "first", reason: "" },
      { id: bad.id, status: "invalid", verdict: null, reason: "unknown_gate" },
    ],
  });
  const seen = {};
  await sender(queue, answer, seen).flush();
  assert.deepEqual(await queue.problems(), [{ ...bad, problem: "unknown_gate" }]);
  assert.equal(seen.messages.length, 1);
});

test("nothing is lost while nobody answers, and it is tried again", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const queue = openQueue(store);
  await queue.add({ id: newId() });
  const seen = {};
  const answer = (scans, time) => {
    if (time === 1) throw new Unreachable("no network");
    return stored(scans);
  };
  const sending = sender(queue, answer, seen);
  await sending.flush();
  assert.deepEqual(seen.state, { online: false, waiting: 1 });
  t.mock.timers.tick(pause(1, () => 1));
  await sending.flush();
  assert.deepEqual(seen.state, { online: true, waiting: 0 });
  const bodies = seen.messages.map((message) => message.scans);
  assert.deepEqual(bodies[0], bodies[1]);
});

test("a device that was signed off keeps its scans and stops", async () => {
  const queue = openQueue(store);
  await queue.add({ id: newId() });
  const seen = {};
  const answer = () => {
    throw new Problem(401, { code: "device_revoked", detail: "Signed off." });
  };
  await sender(queue, answer, seen).flush();
  assert.equal(seen.revoked, "device_revoked");
  assert.equal(await queue.waiting(), 1);
});

test("pauses double up to a minute and are never in step", () => {
  assert.deepEqual([1, 2, 3, 6, 20].map((failures) => pause(failures, () => 0.5)), [
    2000, 4000, 8000, 60_000, 60_000,
  ]);
  assert.notEqual(pause(1, () => 0), pause(1, () => 1));
});

const entry = {
  badge: "00f1e2d3c4b5a697", name: "张文和", latin: "Zhang Wenhe", status: "approved",
  serial: 1, valid_from: "2024-10-21", valid_days: 2,
};
const whole = { conference: { slug: "c" }, keys: [], gates: [{ slug: "east" }], roles: [] };

test("a sync turns every page and remembers where it was", async () => {
  const [roster, kept] = [await openRoster(store), await openKept(store)];
  const asked = [];
  const pages = [
    { ...whole, cursor: "1-0", more: true, roster: [entry], revocations: [{ badge: entry.badge, serial: 1 }], admissions: [] },
    { ...whole, cursor: "2-7", more: false, roster: [], revocations: [], admissions: [{ badge: entry.badge, zone: "venue", inside: true, gate: "east", at: "t" }] },
  ];
  const api = { sync: async (cursor) => (asked.push(cursor), pages[asked.length - 1]) };
  await syncOnce({ api, roster, kept });
  await restarted();
  const [again, keptAgain] = [await openRoster(store), await openKept(store)];
  assert.deepEqual(asked, ["0", "1-0"]);
  assert.equal(keptAgain.get("cursor"), "2-7");
  assert.equal(again.find(entry.badge).lowest, 1);
  assert.equal(again.stay(entry.badge, "venue").inside, true);
});

test("who is gone is found no more, and the badge opens nothing", async () => {
  const roster = await openRoster(store);
  const page = (row, serial) => ({ roster: [row], revocations: [{ badge: entry.badge, serial }], admissions: [] });
  await roster.apply(page(entry, 1));
  await roster.apply(page({ badge: entry.badge, status: "gone" }, 256));
  assert.deepEqual(roster.everybody(), []);
  assert.equal(roster.find(entry.badge).lowest, 256);
  assert.equal(roster.find(entry.badge).name, undefined);
});

test("signing off forgets the token and every name", async () => {
  const [roster, kept] = [await openRoster(store), await openKept(store)];
  await kept.set({ token: "secret", gates: [{ slug: "east" }], gate: "east" });
  await roster.apply({ roster: [entry], revocations: [], admissions: [] });
  assert.equal(kept.gate().slug, "east");
  await kept.forget();
  await roster.forget();
  await restarted();
  assert.equal((await openKept(store)).get("token"), undefined);
  assert.equal((await openRoster(store)).size(), 0);
});
