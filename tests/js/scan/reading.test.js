import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";

import { IDBFactory, IDBKeyRange } from "fake-indexeddb";

import { dayNumber, today } from "../../../static/js/scan/days.js";
import { decode } from "../../../static/js/scan/decode.js";
import { openKept } from "../../../static/js/scan/kept.js";
import { openQueue } from "../../../static/js/scan/queue.js";
import { createReading } from "../../../static/js/scan/reading.js";
import { createRehearsal } from "../../../static/js/scan/rehearsal.js";
import { openRoster } from "../../../static/js/scan/roster.js";
import { createIds } from "../../../static/js/scan/uuid.js";
import { sendAll } from "../../../static/js/scan/sending.js";
import { openStore } from "../../../static/js/scan/store.js";
import { Problem, Unreachable } from "../../../static/js/scan/api.js";
import { createVault } from "../../../static/js/scan/vault.js";

globalThis.IDBKeyRange = IDBKeyRange;
const file = new URL("../../vectors/badge_tokens.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8"));
const token = decode(vectors.cases[0].text);
const gate = { slug: "east", zone: "venue", direction: "both", categories: [], name: { en: "East" } };
let door;

beforeEach(async () => {
  const store = await openStore(new IDBFactory());
  const kept = await openKept(store);
  const vault = createVault(kept, 10);
  const roster = await openRoster(store, kept, vault);
  const queue = openQueue(store);
  const keys = vectors.keys.map(({ slot, public: key }) => ({
    slot,
    public: Buffer.from(key, "hex").toString("base64url"),
  }));
  const conference = { slug: "c", number: vectors.conference, time_zone: "Asia/Shanghai" };
  const device = { id: 5, name: "East" };
  await kept.set({ token: "t", device, conference, keys, gates: [gate], gate: "east", direction: "in", cursor: "4-2" });
  await roster.reseal("");
  const channel = { tell: () => undefined };
  const reading = createReading({ kept, roster, queue, boot: "b", newId: createIds(), channel });
  door = { store, kept, roster, queue, reading };
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
  assert.equal(second.earlier.gate, "east");
  assert.equal(door.roster.stay(token.badge, "venue").inside, true);
  const [kept] = await door.queue.next();
  const { id, at, mono, ...rest } = kept;
  assert.deepEqual(rest, {
    token: token.text, gate: "east", direction: "in", boot: "b", local_verdict: "admit", cursor: "4-2", device: 5,
  });
  assert.equal(id.length, 36);
  assert.equal(new Date(at).toISOString(), at);
  assert.equal(typeof mono, "number");
});

test("a phone two days behind writes down when it was by the server's clock; what is sent says its own", async (t) => {
  onTheDay(t);
  const behind = 48 * 3_600_000;
  await door.kept.set({ offset: behind });
  await door.reading.read({ token });
  const [line] = await door.queue.log();
  assert.equal(line.at, (await door.queue.next())[0].at);
  assert.ok(Math.abs(Date.parse(line.when) - Date.parse(line.at) - behind) < 1000);
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
});

/* Send what waits to a server that answers everything with this. */
function answered(result) {
  const api = {
    scans: async ({ scans }) => ({ results: scans.map(({ id }) => ({ id, status: "stored", ...result })) }),
  };
  const seen = [];
  return sendAll({ queue: door.queue, api, boot: "b", onBatch: (batch) => seen.push(batch) }).then(() => seen);
}

test("the server's no takes the entry back, and is told", async (t) => {
  onTheDay(t);
  await door.reading.read({ token });
  const [{ lines, stays }] = await answered({ verdict: "denied", reason: "revoked" });
  door.roster.putStays(stays);
  assert.deepEqual([lines[0].answer.verdict, lines[0].differs], ["revoked", true]);
  assert.equal(door.roster.stay(token.badge, "venue").inside, false);
  assert.equal((await door.store.all("stays"))[0].inside, false);
  assert.deepEqual(await door.queue.log(), lines);
});

test("another device's entry stays an entry", async (t) => {
  onTheDay(t);
  await door.reading.read({ token });
  const facts = { gate: "west", at: "2024-08-26T01:00:00Z" };
  const [{ lines, stays }] = await answered({ verdict: "conflict", reason: "already_in", facts });
  door.roster.putStays(stays);
  const { inside, gate: where } = door.roster.stay(token.badge, "venue");
  assert.deepEqual([lines[0].answer.verdict, inside, where], ["already_in", true, "west"]);
});

test("a scan taken back puts everything where it was", async (t) => {
  onTheDay(t);
  const first = await door.reading.read({ token });
  const undone = await door.reading.undo(first, "Scanned by mistake");
  const [, scan] = await door.queue.next();
  assert.equal(undone.undone, true);
  assert.deepEqual([scan.undoes, scan.note, scan.token], [first.scan.id, "Scanned by mistake", token.text]);
  assert.equal((await door.queue.line(first.scan.id)).undone, true);
  assert.equal((await door.reading.read({ token })).verdict, "admit");
});

test("an earlier scan taken back leaves its bearer where they went later", async (t) => {
  onTheDay(t);
  const rooms = ["a", "b"].map((slug) => ({ ...gate, slug, zone: slug, area: "group:rooms", terms: { most: 9 } }));
  await door.kept.set({ gates: rooms, gate: "a" });
  const first = await door.reading.read({ token });
  await door.kept.set({ gate: "b" });
  await door.reading.read({ token });
  await door.reading.undo(first, "Scanned by mistake");
  const stay = (area) => door.roster.stay(token.badge, area);
  assert.deepEqual([stay("group:rooms").inside, stay("group:rooms").gate], [true, "b"]);
  assert.deepEqual([stay("tally:a").count, stay("tally:b").count], [0, 1]);
  assert.equal((await door.reading.read({ token })).verdict, "already_in");
});

test("one of two entries taken back is counted no more", async (t) => {
  onTheDay(t);
  const lunch = { ...gate, slug: "lunch", kind: "purpose", zone: "lunch", terms: { gives: 2, day: true } };
  await door.kept.set({ gates: [lunch], gate: "lunch" });
  const first = await door.reading.read({ token });
  await door.reading.read({ token });
  await door.reading.undo(first, "Scanned by mistake");
  const { count, today: todays } = door.roster.stay(token.badge, "tally:lunch");
  assert.deepEqual([count, todays], [1, 1]);
  assert.equal((await door.reading.read({ token })).verdict, "admit");
});

test("two scans taken back, the earlier first, leave nothing behind", async (t) => {
  onTheDay(t);
  const rooms = ["a", "b"].map((slug) => ({ ...gate, slug, zone: slug, area: "group:rooms", terms: { most: 9 } }));
  await door.kept.set({ gates: rooms, gate: "a" });
  const first = await door.reading.read({ token });
  await door.kept.set({ gate: "b" });
  const second = await door.reading.read({ token });
  await door.reading.undo(first, "Scanned by mistake");
  await door.reading.undo(second, "Scanned by mistake");
  const stay = (area) => door.roster.stay(token.badge, area);
  assert.deepEqual([stay("group:rooms").inside, stay("tally:a").count, stay("tally:b").count], [false, 0, 0]);
  assert.equal((await door.reading.read({ token })).verdict, "admit");
});

test("three of one count taken back in any order count nothing, and know of no entry before", async (t) => {
  onTheDay(t);
  const lunch = { ...gate, slug: "lunch", kind: "purpose", zone: "lunch", terms: { gives: 3, day: true } };
  await door.kept.set({ gates: [lunch], gate: "lunch" });
  const scans = [];
  for (let n = 0; n < 3; n += 1) scans.push(await door.reading.read({ token }));
  for (const at of [1, 0, 2]) await door.reading.undo(scans[at], "Scanned by mistake");
  const { count, today: todays, at } = door.roster.stay(token.badge, "tally:lunch");
  assert.deepEqual([count, todays, at], [0, 0, null]);
});

/* Send what waits; resultOf gives each scan's answer. */
function sentTo(resultOf) {
  const api = { scans: async ({ scans }) => ({ results: scans.map((scan) => ({ id: scan.id, status: "stored", ...resultOf(scan) })) }) };
  const batches = [];
  return sendAll({ queue: door.queue, api, boot: "b", onBatch: (batch) => batches.push(batch) }).then(() => batches);
}

test("a scan and its undo sent together are no difference to look at", async (t) => {
  onTheDay(t);
  const first = await door.reading.read({ token });
  await door.reading.undo(first, "Scanned by mistake");
  const [{ lines, stays }] = await sentTo(({ undoes }) => ({ verdict: undoes ? "undo" : "undone", reason: "" }));
  assert.deepEqual([lines.length, lines[0].undone, lines[0].differs, stays], [1, true, false, []]);
});

test("an undo that the server refuses is written beside its scan, with the reason", async (t) => {
  onTheDay(t);
  const first = await door.reading.read({ token });
  await door.reading.undo(first, "Scanned by mistake");
  const [{ lines, stays }] = await sentTo(({ undoes }) =>
    undoes ? { verdict: "denied", reason: "too_late" } : { verdict: "first", reason: "" },
  );
  const [line] = await door.queue.log();
  assert.deepEqual([line.undone, line.stands, line.differs, line.answer.verdict], [false, "too_late", true, "admit"]);
  assert.deepEqual([lines, stays], [[line], []]);
});

test("a scan taken back elsewhere before stays taken back, and says so", async (t) => {
  onTheDay(t);
  const first = await door.reading.read({ token });
  await answered({ verdict: "first", reason: "" });
  await door.reading.undo(first, "Scanned by mistake");
  await answered({ verdict: "repeat", reason: "undone_already" });
  const [line] = await door.queue.log();
  assert.deepEqual([line.undone, line.stands, line.seen], [true, "undone_already", false]);
});

test("somebody let in anyway is inside, by a scan that says why", async () => {
  const refused = await door.reading.read({ token }); // a badge of 2024
  const forced = await door.reading.force(refused, "The door lead decided so");
  const [, scan] = await door.queue.next();
  assert.deepEqual([refused.verdict, forced.verdict], ["wrong_day", "admit"]);
  assert.deepEqual([scan.forced, scan.note, scan.local_verdict], [true, "The door lead decided so", "admit"]);
  assert.equal(door.roster.stay(token.badge, "venue").inside, true);
});

test("practice answers as usual and keeps nothing", async (t) => {
  onTheDay(t);
  await door.kept.set({ practice: true });
  const answers = [await door.reading.read({ token }), await door.reading.read({ token })];
  assert.deepEqual(answers.map((answer) => [answer.verdict, answer.practice]), [["admit", true], ["admit", true]]);
  assert.equal(await door.queue.waiting(), 0);
  assert.deepEqual(await door.queue.log(), []);
});

/* What practice asks a server that answers so, and what it makes of it. */
async function rehearsed(answer) {
  await door.kept.set({ practice: true });
  const found = await door.reading.read({ token });
  const seen = { messages: [] };
  const api = {
    scans: async (message) => {
      seen.messages.push(message);
      return { results: [answer(message.scans[0])] };
    },
  };
  const onRevoked = (problem) => (seen.revoked = problem.code);
  seen.said = await createRehearsal({ queue: door.queue, api, boot: "b", onRevoked })(found);
  return { ...seen, found };
}

test("practice asks the server for a dry run, and shows what it says", async (t) => {
  onTheDay(t);
  const delegate = { name: "张文和" };
  const facts = { gate: "west", at: "2024-08-26T01:00:00Z" };
  const answer = ({ id }) => ({ id, status: "stored", verdict: "conflict", reason: "already_in", facts, delegate });
  const { messages, said, found } = await rehearsed(answer);
  assert.deepEqual([messages.length, messages[0].dry_run, messages[0].scans], [1, true, [found.draft]]);
  assert.deepEqual([found.verdict, said.line.answer.verdict, said.line.differs], ["admit", "already_in", true]);
  assert.deepEqual([said.line.asked, said.delegate], [true, delegate]);
  assert.deepEqual([await door.queue.waiting(), await door.queue.log()], [0, []]);
});

test("practice goes by the device where the server does not answer", async (t) => {
  onTheDay(t);
  const away = () => { throw new Unreachable("no network"); };
  const over = () => { throw new Problem(401, { code: "device_revoked" }); };
  assert.equal((await rehearsed(away)).said, undefined);
  const { said, revoked } = await rehearsed(over);
  assert.deepEqual([said, revoked], [undefined, "device_revoked"]);
});

test("practice does not ask a server that does not know yet of scans waiting here", async (t) => {
  onTheDay(t);
  await door.reading.read({ token });
  const { messages, found } = await rehearsed(({ id }) => ({ id, verdict: "first", reason: "" }));
  assert.deepEqual([messages, found.verdict], [[], "already_in"]);
});

test("a key that came late makes it the same scan with another verdict", async (t) => {
  onTheDay(t);
  const keys = door.kept.get("keys");
  await door.kept.set({ keys: [] });
  const before = await door.reading.read({ token });
  await door.kept.set({ keys });
  const after = await door.reading.again(before);
  assert.deepEqual([before.verdict, after.verdict, after.scan.id], ["unknown_key", "admit", before.scan.id]);
  const waiting = await door.queue.next();
  assert.deepEqual(waiting.map((scan) => scan.local_verdict), ["admit"]);
});

test("but not once the server has answered it", async (t) => {
  onTheDay(t);
  await door.kept.set({ keys: [] });
  const before = await door.reading.read({ token });
  await answered({ verdict: "first", reason: "" });
  assert.equal(await door.reading.again(before), before);
  assert.equal(await door.queue.waiting(), 0);
});

test("the day is the server's where the phone's clock is wrong", async (t) => {
  const now = Date.parse(`${vectors.cases[0].day}T04:00:00Z`);
  t.mock.timers.enable({ apis: ["Date"], now: now - 30 * 86_400_000 });
  assert.equal((await door.reading.read({ token })).verdict, "wrong_day");
  await door.kept.set({ offset: 30 * 86_400_000 });
  assert.equal((await door.reading.read({ token })).verdict, "admit");
});
