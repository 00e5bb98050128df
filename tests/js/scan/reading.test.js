import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";

import { IDBFactory, IDBKeyRange } from "fake-indexeddb";

import { dayNumber, today } from "../../../static/js/scan/days.js";
import { decode } from "../../../static/js/scan/decode.js";
import { openKept } from "../../../static/js/scan/kept.js";
import { openQueue } from "../../../static/js/scan/queue.js";
import { createReading } from "../../../static/js/scan/reading.js";
import { openRoster } from "../../../static/js/scan/roster.js";
import { createIds } from "../../../static/js/scan/uuid.js";
import { openStore } from "../../../static/js/scan/store.js";

globalThis.IDBKeyRange = IDBKeyRange;
const file = new URL("../../vectors/badge_tokens.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8"));
const token = decode(vectors.cases[0].text);
const gate = { slug: "east", zone: "venue", direction: "both", categories: [], name: { en: "East" } };
let door;

beforeEach(async () => {
  const store = await openStore(new IDBFactory());
  const [kept, roster, queue] = [await openKept(store), await openRoster(store), openQueue(store)];
  const keys = vectors.keys.map(({ slot, public: key }) => ({
    slot,
    public: Buffer.from(key, "hex").toString("base64url"),
  }));
  const conference = { slug: "c", number: vectors.conference, time_zone: "Asia/Shanghai" };
  await kept.set({ token: "t", conference, keys, gates: [gate], gate: "east", direction: "in", cursor: "4-2" });
  door = { kept, roster, queue, reading: createReading({ kept, roster, queue, boot: "b", newId: createIds() }) };
});

/* The vector's badge is of 2024: the test goes there. */
function onTheDay(t) {
  const now = Date.parse(`${vectors.cases[0].day}T04:00:00Z`);
  t.mock.timers.enable({ apis: ["Date"], now });
  assert.equal(today("Asia/Shanghai"), dayNumber(vectors.cases[0].day));
}

test("a good badge is admitted, kept, and inside from then on", async (t) => {
  onTheDay(t);
  const first = await door.reading.read({ token });
  const second = await door.reading.read({ token });
  assert.equal(first.verdict, "admit");
  assert.equal(second.verdict, "already_in");
  assert.deepEqual(second.earlier, { badge: token.badge, zone: "venue", inside: true, gate: "east", at: first.scan.at });
  const [kept] = await door.queue.next();
  const { id, at, mono, ...rest } = kept;
  assert.deepEqual(rest, {
    token: token.text, gate: "east", direction: "in", boot: "b", local_verdict: "admit", cursor: "4-2",
  });
  assert.equal(id.length, 36);
  assert.equal(new Date(at).toISOString(), at);
  assert.equal(typeof mono, "number");
});

test("who left may come back", async (t) => {
  onTheDay(t);
  await door.reading.read({ token });
  await door.kept.set({ direction: "out" });
  assert.equal((await door.reading.read({ token })).verdict, "admit");
  await door.kept.set({ direction: "in" });
  assert.equal((await door.reading.read({ token })).verdict, "admit");
});

test("somebody found by name is sent by badge id", async (t) => {
  onTheDay(t);
  const person = { badge: token.badge, name: "张文和", status: "approved", serial: 2, valid_from: "2024-08-26", valid_days: 2 };
  await door.roster.apply({ roster: [person], revocations: [{ badge: token.badge, serial: 1 }], admissions: [] });
  const answer = await door.reading.read({ person: door.roster.find(token.badge) });
  assert.equal(answer.verdict, "admit");
  assert.equal(answer.person.name, "张文和");
  assert.equal(answer.scan.badge, token.badge);
  assert.equal("token" in answer.scan, false);
});

test("a forged badge is refused and kept all the same", async () => {
  const signature = token.signature.map((byte) => byte ^ 1);
  const answer = await door.reading.read({ token: { ...token, signature } });
  assert.equal(answer.verdict, "bad_signature");
  assert.equal((await door.queue.next()).length, 1);
});

test("a badge that is none of ours names nobody, whosever id it carries", async (t) => {
  onTheDay(t);
  const person = { badge: token.badge, name: "张文和", status: "approved", serial: 2, valid_from: "2024-08-26", valid_days: 2 };
  await door.roster.apply({ roster: [person], revocations: [], admissions: [] });
  const genuine = await door.reading.read({ token });
  const signature = token.signature.map((byte) => byte ^ 1);
  const forged = await door.reading.read({ token: { ...token, signature } });
  const unknown = await door.reading.read({ token: { ...token, slot: 15 } });
  assert.deepEqual([genuine, forged, unknown].map((answer) => [answer.verdict, answer.person?.name]), [
    ["admit", "张文和"], ["bad_signature", undefined], ["unknown_key", undefined],
  ]);
  const rejected = { verdict: "rejected", reason: "bad_signature", delegate: null };
  assert.equal((await door.reading.correct(genuine, rejected)).person, undefined);
});

test("the server's no takes the entry back, its yes shows", async (t) => {
  onTheDay(t);
  const shown = await door.reading.read({ token });
  const delegate = { badge: token.badge, name: "李娜" };
  const after = await door.reading.correct(shown, { verdict: "denied", reason: "revoked", delegate });
  assert.equal(after.verdict, "revoked");
  assert.equal(after.person.name, "李娜");
  assert.equal(door.roster.stay(token.badge, "venue").inside, false);
});

test("another device's entry stays an entry", async (t) => {
  onTheDay(t);
  const shown = await door.reading.read({ token });
  const earlier = { gate: "west", at: "2024-08-26T01:00:00Z" };
  const after = await door.reading.correct(shown, { verdict: "conflict", reason: "already_in", earlier, delegate: null });
  assert.equal(after.verdict, "already_in");
  assert.equal(after.earlier, earlier);
  assert.equal(door.roster.stay(token.badge, "venue").inside, true);
});
