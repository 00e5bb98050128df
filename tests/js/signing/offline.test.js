/* A tablet without a network: whom it greets, whose PIN it takes, and what it keeps of them. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { register } from "node:module";
import { test } from "node:test";

import { IDBFactory } from "fake-indexeddb";

import { Problem, Unreachable } from "../../../static/js/devices/link.js";
import { decode } from "../../../static/js/scan/decode.js";
import { openBox, placeOf } from "../../../static/js/signing/locker.js";
import { createOffline, placeOfBadge, PURPOSE } from "../../../static/js/signing/offline.js";
import { openOutbox } from "../../../static/js/signing/outbox.js";
import { openPeople } from "../../../static/js/signing/people.js";
import { createWho } from "../../../static/js/signing/who.js";

register("../scan/vendor_hooks.js", import.meta.url);

const vector = (name) => JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), "utf8"));
const unhex = (text) => Uint8Array.from(Buffer.from(text, "hex"));
const { cases, keys } = vector("badge_tokens");
const GOOD = cases.find(({ fields, reason }) => fields && !reason);
const FORGED = cases.find(({ fields, reason }) => fields && reason === "bad_signature");
const FACTS = { name: "张文和", other_name: "", association: "", category: "", body: "", accounts: [], lowest_serial: 1 };
const HOUR = 3_600_000;

/* As conference/lib/lockers.py closes it. */
async function boxOf(badge, facts) {
  const info = new TextEncoder().encode(`${PURPOSE} key`);
  const secret = await crypto.subtle.importKey("raw", unhex(badge), "HKDF", false, ["deriveKey"]);
  const way = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info };
  const key = await crypto.subtle.deriveKey(way, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(facts)));
  return Buffer.concat([iv, new Uint8Array(sealed)]).toString("base64");
}

/* A tablet whose server knows these people: [text of the badge, facts]. */
async function tablet(...people) {
  const rows = {};
  const kept = { get: (key) => rows[key], set: (changes) => Object.assign(rows, changes) };
  kept.set({ home: { staff: [{ id: 1, name: "Li Wei", since: "x" }, { id: 2, name: "Wang Fang", since: "y" }] } });
  const asked = [];
  const at = { now: Date.parse("2026-11-28T10:00:00Z") };
  const known = { people };
  const server = {
    people: async () => ({
      keys: keys.map(({ slot, public: key }) => ({ slot, public: Buffer.from(key, "hex").toString("base64url") })),
      people: await Promise.all(known.people.map(async ([badge, facts]) => [await placeOfBadge(badge), JSON.stringify(facts).length.toString()])),
    }),
    boxes: async (places) => {
      asked.push(places.length);
      const all = known.people.map(async ([badge, facts]) => ({
        place: await placeOfBadge(badge), version: JSON.stringify(facts).length.toString(), box: await boxOf(decode(badge).badge, facts),
      }));
      return { boxes: (await Promise.all(all)).filter(({ place }) => places.includes(place)) };
    },
  };
  const now = () => at.now;
  const stored = await openPeople({ server, kept, factory: new IDBFactory(), now });
  const outbox = await openOutbox(new IDBFactory());
  const offline = createOffline({ people: stored, outbox, kept, say: (name) => name, now });
  return { rows, kept, server, known, asked, at, people: stored, outbox, offline };
}

test("places and boxes are those that the server makes", async () => {
  const { secret, purpose, place, box, content } = vector("locker");
  assert.equal(await placeOf(unhex(secret), purpose), place);
  assert.deepEqual(await openBox(unhex(secret), purpose, unhex(box)), content);
  await assert.rejects(openBox(unhex("00".repeat(8)), purpose, unhex(box)));
});

test("whoever shows a badge is known without a network, and nobody else is named on the tablet", async () => {
  const { people, offline, rows } = await tablet([GOOD.text, FACTS]);
  assert.equal(await offline.find(GOOD.text), null); // nothing was asked yet
  await people.refresh();

  const found = await offline.find(GOOD.text);

  assert.deepEqual([found.name, found.photo, found.badge, found.offline], ["张文和", "", GOOD.text, true]);
  const row = await people.get(found.place);
  assert.ok(!Buffer.from(row.box).toString().includes("张文和"));
  assert.ok(!JSON.stringify([rows, row]).includes(decode(GOOD.text).badge));
});

test("a typed code, a forged badge and one without a box name nobody", async () => {
  const { people, offline } = await tablet([GOOD.text, FACTS], [FORGED.text, FACTS]);
  await people.refresh();
  assert.equal(await offline.find("ZFFC-WK2D"), null);
  assert.equal(await offline.find(FORGED.text), null);
  await people.remove(await placeOfBadge(GOOD.text));
  assert.equal(await offline.find(GOOD.text), null);
});

test("an older print is told so", async () => {
  const { people, offline } = await tablet([GOOD.text, { ...FACTS, lowest_serial: 255 }]);
  await people.refresh();
  await assert.rejects(offline.find(GOOD.text), { code: "old_print" });
});

test("only what is new or changed is fetched, who has left goes, and not before five minutes", async () => {
  const { people, known, asked, at } = await tablet([GOOD.text, FACTS]);
  await people.refresh();
  await people.refresh();
  assert.deepEqual(asked, [1]);
  at.now += 5 * 60_000;
  await people.refresh();
  assert.deepEqual(asked, [1]);
  known.people = [[GOOD.text, { ...FACTS, name: "张文和先生" }]];
  people.stale();
  await people.refresh();
  assert.deepEqual(asked, [1, 1]);
  known.people = [];
  people.stale();
  await people.refresh();
  assert.equal(await people.count(), 0);
});

test("a network that goes away while it is asked loses nothing, and is asked again", async () => {
  const { people, server, asked } = await tablet([GOOD.text, FACTS]);
  const { boxes } = server;
  server.boxes = async () => {
    throw new Unreachable();
  };
  await people.refresh();
  server.boxes = boxes;
  await people.refresh();
  assert.deepEqual([await people.count(), asked], [1, [1]]);
});

test("the PIN of who has countersigned here is taken for twelve hours, another's never", async () => {
  const { offline, at, rows } = await tablet();
  await assert.rejects(offline.vouch(1, "4711"), { code: "nobody_on_duty" });
  await offline.remember(1, "4711", "duty of 1");
  assert.deepEqual(offline.onDuty(), ["Li Wei"]);

  assert.deepEqual(await offline.vouch(1, "4711"), { duty: "duty of 1", vouched_at: "2026-11-28T10:00:00.000Z" });
  await assert.rejects(offline.vouch(2, "4711"), { code: "no_duty" });
  await assert.rejects(offline.vouch(1, "4712"), { code: "wrong_pin" });
  assert.ok(!JSON.stringify(rows).includes("4711"));
  at.now += 12 * HOUR;
  await assert.rejects(offline.vouch(1, "4711"), { code: "nobody_on_duty" });
});

test("a clock that was set back is named as the cause", async () => {
  const { offline, at } = await tablet();
  await offline.remember(1, "4711", "duty");
  at.now -= 13 * HOUR;
  await assert.rejects(offline.vouch(1, "4711"), { code: "clock_back" });
});

test("a PIN that was changed, or of who countersigns no more, is not taken once the server has said so", async () => {
  const { offline, kept } = await tablet();
  await offline.remember(1, "4711", "duty");
  kept.set({ home: { staff: [{ id: 1, name: "Li Wei", since: "later" }] } });
  await assert.rejects(offline.vouch(1, "4711"), { code: "nobody_on_duty" });
  kept.set({ home: { staff: [] } });
  await assert.rejects(offline.vouch(1, "4711"), { code: "nobody_on_duty" });
});

test("after five wrong PINs the right one has to wait too", async () => {
  const { offline, at } = await tablet();
  await offline.remember(1, "4711", "duty");
  for (let n = 0; n < 5; n += 1) await assert.rejects(offline.vouch(1, "0000"), { code: "wrong_pin" });
  await assert.rejects(offline.vouch(1, "4711"), { code: "pin_wait" });
  await offline.remember(2, "1357", "another's duty");
  assert.equal((await offline.vouch(2, "1357")).duty, "another's duty"); // only their own
  at.now += 30_000;
  assert.equal((await offline.vouch(1, "4711")).duty, "duty");
});

/* Who stands here, by a server that answers so. */
function whoOf({ offline }, answers, silent = false) {
  const asked = [];
  const call = (name) => async (...facts) => {
    asked.push([name, ...facts]);
    if (answers[name] instanceof Error) throw answers[name];
    return answers[name];
  };
  const server = { identify: call("identify"), countersign: call("countersign") };
  return { asked, ...createWho({ server, offline, net: { isSilent: () => silent } }) };
}

test("where the server does not answer the tablet does, in both steps", async () => {
  const all = await tablet([GOOD.text, FACTS]);
  await all.people.refresh();
  await all.offline.remember(1, "4711", "duty");
  const who = whoOf(all, { identify: new Unreachable(), countersign: new Unreachable() });

  const person = await who.identify(GOOD.text, "scanned");
  const proof = await who.vouch(person, 1, "4711");

  assert.equal(person.name, "张文和");
  assert.deepEqual(Object.keys(proof), ["offline"]);
  assert.deepEqual([proof.offline.badge, proof.offline.duty], [GOOD.text, "duty"]);
});

test("while it is silent the server is not waited for", async () => {
  const all = await tablet([GOOD.text, FACTS]);
  await all.people.refresh();
  const who = whoOf(all, {}, true);
  assert.equal((await who.identify(GOOD.text, "scanned")).offline, true);
  assert.deepEqual(who.asked, []);
});

test("who has signed here is told so, also where the server answers that does not know it yet", async () => {
  const all = await tablet([GOOD.text, FACTS]);
  await all.outbox.put({ key: "a", kind: "confirm", at: "1", place: await placeOfBadge(GOOD.text) });
  for (const silent of [true, false]) {
    const who = whoOf(all, { identify: { name: "张文和", ticket: "seen" } }, silent);
    await assert.rejects(who.identify(GOOD.text, "scanned"), { code: "signed_here" });
    assert.deepEqual(who.asked, []);
    const typed = async (place) => whoOf(all, { identify: { name: "李娜", place } }).identify("ZFFC-WK2D", "typed");
    assert.equal((await typed("elsewhere")).name, "李娜");
    await assert.rejects(typed(await placeOfBadge(GOOD.text)), { code: "signed_here" });
  }
});

test("a network that is back in between is asked for the ticket, and gives a duty", async () => {
  const all = await tablet([GOOD.text, FACTS]);
  await all.people.refresh();
  const person = await all.offline.find(GOOD.text);
  const who = whoOf(all, { identify: { ticket: "seen" }, countersign: { ticket: "vouched", duty: "fresh" } });

  assert.deepEqual(await who.vouch(person, 1, "4711"), { ticket: "vouched" });

  assert.deepEqual(who.asked, [["identify", GOOD.text, "scanned"], ["countersign", "seen", 1, "4711"]]);
});

test("a typed code without a network is told why, and nobody vouches for it by the tablet alone", async () => {
  const all = await tablet([GOOD.text, FACTS]);
  const who = whoOf(all, { identify: new Unreachable(), countersign: new Unreachable() });
  await assert.rejects(who.identify("ZFFC-WK2D", "typed"), { word: "no_network_typed" });
  await assert.rejects(who.vouch({ ticket: "seen", badge: "" }, 1, "4711"), Unreachable);
});

test("the server's no is no, whatever the tablet knows", async () => {
  const all = await tablet([GOOD.text, FACTS]);
  await all.people.refresh();
  const who = whoOf(all, { identify: new Problem(409, { code: "signed_already" }) });
  await assert.rejects(who.identify(GOOD.text, "scanned"), { code: "signed_already" });
});
