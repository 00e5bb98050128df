import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { IDBFactory, IDBKeyRange } from "fake-indexeddb";

import { createFarewells, farewellOf, tellFarewells } from "../../../static/js/scan/farewell.js";
import { openKept } from "../../../static/js/scan/kept.js";
import { openQueue } from "../../../static/js/scan/queue.js";
import { openRoster } from "../../../static/js/scan/roster.js";
import { createSender, pause } from "../../../static/js/scan/send.js";
import { openStore } from "../../../static/js/scan/store.js";
import { syncOnce } from "../../../static/js/scan/sync.js";
import { Problem, Unreachable } from "../../../static/js/scan/api.js";
import { createIds } from "../../../static/js/scan/uuid.js";
import { createVault } from "../../../static/js/scan/vault.js";
import { FAREWELLS, FORGOTTEN, wipe } from "../../../static/js/scan/wipe.js";

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

/* The parts of a device that stand on the store, as they are after a start. */
async function device() {
  const kept = await openKept(store);
  if (!kept.get("token")) await kept.set({ token: "t" });
  const vault = createVault(kept, 10);
  return { kept, vault, roster: await openRoster(store, kept, vault), queue: openQueue(store) };
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
    onBatch: async (batch) => (seen.batches ??= []).push(batch),
    onAnswer: (answered) => (seen.online = answered ?? seen.online),
    onStuck: () => (seen.stuck = true),
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
  assert.deepEqual([seen.online, await queue.waiting()], [true, 0]);
});

/* The server takes the first of a batch, and of the others says that it does not; `kept`: it has written
   them down. */
const takesTheFirst = (kept) => (scans) => ({
  results: scans.map(({ id }, at) =>
    at === 0
      ? { id, status: "replayed", verdict: "first", reason: "" }
      : { id, status: "invalid", verdict: null, reason: "unknown_gate", detail: "No.", where: { en: "East" }, kept },
  ),
});
const told = { problem: "unknown_gate", detail: "No.", where: { en: "East" } };

test("what the server would not take is kept, and not sent again once it is written down there", async () => {
  const queue = openQueue(store);
  const [good, bad] = [{ id: newId() }, { id: newId() }];
  await queue.add(good);
  await queue.add(bad);
  const seen = {};
  await sender(queue, takesTheFirst(true), seen).flush();
  await queue.sendAgain();
  assert.deepEqual(await queue.problems(), [{ ...bad, ...told, kept: true }]);
  assert.deepEqual([seen.messages.length, await queue.waiting(), await queue.untaken()], [1, 0, 1]);
  await queue.dismiss();
  assert.deepEqual(await queue.problems(), []);
});

test("what the server has not written down cannot be put away, and is sent once more as it was", async () => {
  const queue = openQueue(store);
  const [good, bad] = [{ id: newId() }, { id: newId(), token: "1" }];
  await queue.add(good);
  await queue.add(bad);
  await sender(queue, takesTheFirst(undefined)).flush();
  await queue.dismiss();
  assert.deepEqual(await queue.problems(), [{ ...bad, ...told, kept: false }]);
  await queue.sendAgain();
  assert.deepEqual([await queue.next(), await queue.problems()], [[bad], []]);
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
  assert.deepEqual([seen.online, seen.stuck, await queue.waiting()], [false, true, 1]);
  t.mock.timers.tick(pause(1, () => 1));
  await sending.flush();
  assert.deepEqual([seen.online, await queue.waiting()], [true, 0]);
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
  badge: "00f1e2d3c4b5a697", name: "张文和", latin: "Zhang Wenhe", status: "approved", code: "K7QM3ZT9",
  pinyin: "zhangwenhe", initials: "zwh", association: "成都市自媒体协会", tail: "8000", role: "creator",
  serial: 1, valid_from: "2024-10-21", valid_days: 2,
};
const whole = { now: "2024-10-21T02:00:00Z", conference: { slug: "c" }, keys: [], gates: [{ slug: "east" }], roles: [] };

test("a sync turns every page and remembers where it was", async () => {
  const { roster, kept } = await device();
  await roster.reseal("");
  const asked = [];
  const pages = [
    { ...whole, cursor: "1-0", more: true, roster: [entry], revocations: [{ badge: entry.badge, serial: 1 }], admissions: [] },
    { ...whole, cursor: "2-7", more: false, roster: [], revocations: [], admissions: [{ badge: entry.badge, zone: "venue", area: "venue", inside: true, gate: "east", at: "2024-10-21T02:00:00Z" }] },
  ];
  const api = { sync: async (cursor) => (asked.push(cursor), pages[asked.length - 1]) };
  await syncOnce({ api, roster, kept });
  await restarted();
  const again = await device();
  assert.deepEqual(asked, ["0", "1-0"]);
  assert.equal(again.kept.get("cursor"), "2-7");
  assert.equal(again.roster.find(entry.badge).lowest, 1);
  assert.equal(again.roster.find(entry.badge).name, "张文和");
  assert.equal(again.roster.stay(entry.badge, "venue").inside, true);
});

test("a sync learns how far the phone's clock is off", async () => {
  const { roster, kept } = await device();
  await roster.reseal("");
  const now = new Date(Date.now() + 3_600_000).toISOString();
  const page = { ...whole, now, cursor: "1-0", more: false, roster: [], revocations: [], admissions: [] };
  await syncOnce({ api: { sync: async () => page }, roster, kept });
  assert.ok(Math.abs(kept.now() - Date.parse(now)) < 5000);
});

const page = (row, serial = 1) => ({ roster: [row], revocations: [{ badge: entry.badge, serial }], admissions: [] });

test("who is gone is found no more, and the badge opens nothing", async () => {
  const { roster } = await device();
  await roster.reseal("");
  await roster.apply(page(entry));
  await roster.apply(page({ badge: entry.badge, status: "gone" }, 256));
  assert.deepEqual(roster.everybody(), []);
  assert.equal(roster.find(entry.badge).lowest, 256);
  assert.equal(roster.find(entry.badge).name, undefined);
});

test("no name, no sound of one and no digit of a phone lies open in the store", async () => {
  const { roster, kept } = await device();
  await kept.set({ token: "secret" });
  await roster.reseal("");
  await roster.apply(page(entry));
  await roster.save();
  const text = JSON.stringify(await store.all("people"), (_key, value) =>
    ArrayBuffer.isView(value) ? new TextDecoder("latin1").decode(value) : value);
  for (const open of ["张文和", "Zhang", "zhangwenhe", "zwh", "协会", "8000"]) assert.equal(text.includes(open), false, open);
  assert.ok(text.includes("approved"));
  assert.match(roster.find(entry.badge).tail, /^[0-9a-f]{8}$/);
});

test("behind a PIN a restarted device decides without names until it is given", async () => {
  const { roster } = await device();
  await roster.reseal("2468");
  await roster.apply(page(entry));
  await roster.save();
  await restarted();
  const { vault, roster: again } = await device();
  assert.deepEqual([vault.isLocked(), again.find(entry.badge).name, again.find(entry.badge).status], [true, undefined, "approved"]);
  assert.equal(again.byCode("K7QM3ZT9").badge, entry.badge);
  assert.equal(await vault.unlock("1357"), false);
  assert.equal(await vault.unlock("2468"), true);
  await again.reveal();
  assert.equal(again.find(entry.badge).name, "张文和");
});

test("while it is locked, the cursor stays where names were last written down", async () => {
  const first = await device();
  await first.roster.reseal("2468");
  await first.kept.set({ cursor: "5-0" });
  await restarted();
  const { kept, roster } = await device();
  const fresh = { ...whole, ...page(entry), cursor: "9-9", more: false };
  await syncOnce({ api: { sync: async () => fresh }, roster, kept });
  assert.deepEqual([kept.get("cursor"), await store.get("kept", "cursor")], ["9-9", "5-0"]);
  assert.deepEqual([roster.find(entry.badge).status, roster.find(entry.badge).name], ["approved", undefined]);
});

const withdrawn = page(entry, 3);

test("a badge withdrawn while names are locked stays withdrawn after another restart, names kept", async () => {
  const first = await device();
  await first.roster.reseal("2468");
  await first.roster.apply(page(entry));
  await first.roster.save();
  await restarted();
  const locked = await device();
  await locked.roster.apply(withdrawn);
  assert.equal(await locked.roster.save(), false);
  await restarted();
  const { vault, roster } = await device();
  assert.deepEqual([vault.isLocked(), roster.find(entry.badge).lowest, roster.find(entry.badge).name], [true, 3, undefined]);
  assert.equal(await vault.unlock("2468"), true);
  await roster.reveal();
  assert.deepEqual([roster.find(entry.badge).lowest, roster.find(entry.badge).name], [3, "张文和"]);
});

test("who is new, changed or gone while names are locked is decided so after another restart", async () => {
  const first = await device();
  await first.roster.reseal("2468");
  await first.roster.apply(page(entry));
  await first.roster.save();
  await restarted();
  const fresh = { ...entry, badge: `ff${entry.badge.slice(2)}`, status: "pending" };
  const { roster: locked } = await device();
  await locked.apply({ roster: [fresh, { badge: entry.badge, status: "gone" }], revocations: [], admissions: [] });
  await locked.save();
  await restarted();
  const { vault, roster } = await device();
  assert.deepEqual([fresh, entry].map(({ badge }) => roster.find(badge).status), ["pending", "gone"]);
  await vault.unlock("2468");
  await roster.reveal();
  assert.deepEqual([fresh, entry].map(({ badge }) => roster.find(badge).name), [undefined, undefined]);
});

test("a PIN given in the middle of a sync leaves the cursor where names were last written down", async () => {
  const first = await device();
  await first.roster.reseal("2468");
  await first.kept.set({ cursor: "5-0" });
  await restarted();
  const { kept, vault, roster } = await device();
  const api = {
    sync: async () => {
      await vault.unlock("2468");
      return { ...whole, ...page(entry), cursor: "9-9", more: false };
    },
  };
  await syncOnce({ api, roster, kept });
  assert.deepEqual([kept.get("cursor"), await store.get("kept", "cursor")], ["5-0", "5-0"]);
});

test("another PIN, or none, opens the same names", async () => {
  const { roster, vault } = await device();
  await roster.reseal("2468");
  await roster.apply(page(entry));
  await roster.save();
  await roster.reseal("");
  assert.equal(vault.hasPin(), false);
  await restarted();
  assert.equal((await device()).roster.find(entry.badge).name, "张文和");
});

test("names under a key that is gone are asked for again", async () => {
  const { roster, kept } = await device();
  await roster.reseal("");
  await roster.apply(page(entry));
  await roster.save();
  await kept.set({ cursor: "5-0", lock: { key: (await createVault(kept, 10).renew()).lock.key } });
  await restarted();
  const again = await device();
  assert.equal(again.kept.get("cursor"), "0");
  assert.equal(again.roster.find(entry.badge).name, undefined);
});

test("without cryptography names are in memory alone", async (t) => {
  t.mock.getter(crypto, "subtle", () => undefined);
  const { roster, vault } = await device();
  await roster.apply(page(entry));
  assert.deepEqual([vault.possible, roster.find(entry.badge).name, await roster.save()], [false, "张文和", false]);
  assert.deepEqual(await store.all("people"), []);
});

test("of two rows of a stay the one that knows of the later scan is right", async () => {
  const { roster } = await device();
  const row = (inside, as_of) => ({ badge: "a1", area: "venue", zone: "venue", inside, gate: "east", at: as_of, as_of });
  const news = (stay) => roster.apply({ roster: [], revocations: [], admissions: [stay] });
  roster.putStays([row(true, "2024-10-21T02:00:00Z")]);
  await news(row(false, "2024-10-21T01:00:00+00:00"));
  assert.equal(roster.stay("a1", "venue").inside, true);
  await news(row(false, "2024-10-21T03:00:00+00:00"));
  assert.equal(roster.stay("a1", "venue").inside, false);
});

test("a device that is wiped keeps scans not sent yet, without words typed, and nothing else", async () => {
  const { roster, kept, queue } = await device();
  await kept.set({ token: "secret", gates: [{ slug: "east" }], gate: "east" });
  await roster.reseal("");
  await roster.apply(page(entry));
  await roster.save();
  const scan = { id: newId(), token: "1" };
  await queue.add(scan, [{ id: scan.id, badge: entry.badge }], [{ badge: entry.badge, area: "venue" }]);
  const forced = { id: newId(), token: "1", forced: true, note: "Mr Zhang, 139 8000 8000" };
  await queue.add(forced);
  const [open, closed] = [{ id: newId(), token: "2", note: "Mrs Li" }, { id: newId(), token: "3" }];
  await store.put("problems", [{ ...open, ...told, kept: false }, { ...closed, ...told, kept: true }]);
  await wipe(store);
  await restarted();
  const left = {};
  for (const name of ["kept", "people", "stays", "log", "problems", "queue"]) left[name] = await store.all(name);
  assert.deepEqual(left, { kept: [], people: [], stays: [], log: [], problems: [], queue: [scan, { ...forced, note: FORGOTTEN }, { ...open, note: FORGOTTEN }] });
});

test("a device that forgot tells the server once it can, and keeps nothing but that until then", async () => {
  await store.keep({ token: "t", cursor: "4-2" });
  await wipe(store, farewellOf("t", "wiped"));
  await restarted();
  const told = [];
  let stuck = 0;
  const away = { signOff: async () => { throw new Unreachable("no network"); } };
  const say = (api) => createFarewells({ store, api, onStuck: () => (stuck += 1) })();
  mock.timers.enable({ apis: ["setTimeout"] });
  await say(away);
  mock.timers.reset();
  assert.deepEqual([(await store.all("kept")).length, stuck], [1, 1]);
  await say({ signOff: async (token, said) => told.push([token, said.how, said.seconds >= 0]) });
  assert.deepEqual(told, [["t", "wiped", true]]);
  assert.deepEqual(await store.all("kept"), []);
});

test("two that forgot one after the other are both told, and a server that knows is no failure", async () => {
  await wipe(store, farewellOf("one", "wiped"));
  await wipe(store, farewellOf("two", "left"));
  await wipe(store);
  const told = [];
  await tellFarewells(store, {
    signOff: async (token) => {
      told.push(token);
      throw new Problem(401, { code: "device_revoked" });
    },
  });
  assert.deepEqual(told, ["one", "two"]);
  assert.equal(await store.get("kept", FAREWELLS), undefined);
});
