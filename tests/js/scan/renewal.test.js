/* What a device forgets when its gates let in others: whom it is not told of again, and no sooner. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { IDBFactory, IDBKeyRange } from "fake-indexeddb";

import { Unreachable } from "../../../static/js/scan/api.js";
import { openKept } from "../../../static/js/scan/kept.js";
import { openQueue } from "../../../static/js/scan/queue.js";
import { createRenewal } from "../../../static/js/scan/renewal.js";
import { openRoster } from "../../../static/js/scan/roster.js";
import { openStore } from "../../../static/js/scan/store.js";
import { syncOnce } from "../../../static/js/scan/sync.js";
import { createVault } from "../../../static/js/scan/vault.js";

globalThis.IDBKeyRange = IDBKeyRange;
const AT = "2024-10-21T02:00:00Z";
let store;

beforeEach(async () => {
  store = await openStore(new IDBFactory());
});

/* The parts of a device that stand on the store, as they are after a start. */
async function device() {
  const kept = await openKept(store);
  if (!kept.get("token")) await kept.set({ token: "t" });
  const vault = createVault(kept, 10);
  const roster = await openRoster(store, kept, vault);
  if (!vault.hasPin() && !vault.isOpen()) await roster.reseal("");
  return { kept, vault, roster, queue: openQueue(store) };
}

const LUNCH = "00f1e2d3c4b5a697";
const PRESS = "01f1e2d3c4b5a697";
const person = (badge, name) => ({
  badge, name, latin: "", association: "", pinyin: name, initials: name[0], tail: "8000",
  status: "approved", role: "r", code: badge.slice(0, 8).toUpperCase(), serial: 1, valid_from: "2024-10-21", valid_days: 2,
});
const stay = (badge, area) => ({ badge, area, zone: area, inside: true, gate: area, at: AT, as_of: AT });
const page = (people, admissions, more = {}) => ({
  now: AT, conference: { slug: "c" }, keys: [], gates: [], roles: [], revocations: [], more: false,
  roster: people, admissions, ...more,
});
const [lunch, press] = [person(LUNCH, "anna"), person(PRESS, "bert")];
const everybody = page([lunch, press], [stay(LUNCH, "lunch"), stay(PRESS, "press")], { anew: true, cursor: "1-1@a" });

/* Answers in turn; an error is thrown. */
function server(...answers) {
  const asked = [];
  const sync = async (cursor) => {
    const answer = answers[asked.push(cursor) - 1];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { api: { sync }, asked };
}

const once = ({ roster, kept, queue }, { api }, more) => syncOnce({ api, roster, kept, queue, ...more });
const rows = async () => ({
  people: (await store.all("people")).flatMap(({ facts }) => facts.map(({ badge }) => badge)),
  buckets: (await store.all("people")).map(({ bucket }) => bucket),
  stays: (await store.all("stays")).map(({ key }) => key),
});

test("whoever is not told of again is forgotten, in memory and in the store", async () => {
  const phone = await device();
  await once(phone, server(everybody));
  await once(phone, server(page([lunch], [stay(LUNCH, "lunch")], { anew: true, cursor: "1-1@b" })));
  assert.deepEqual(phone.roster.everybody().map(({ name }) => name), ["anna"]);
  assert.deepEqual([phone.roster.find(PRESS), phone.roster.stay(PRESS, "press")], [undefined, undefined]);
  assert.deepEqual(await rows(), { people: [LUNCH], buckets: ["00"], stays: [`${LUNCH} lunch`] });
});

test("a page of changes forgets nobody", async () => {
  const phone = await device();
  await once(phone, server(everybody));
  await once(phone, server(page([lunch], [], { cursor: "2-1@a" })));
  assert.deepEqual((await rows()).people, [LUNCH, PRESS]);
});

test("whom no gate lets in any more is forgotten at once, and so the store says after a restart", async () => {
  const phone = await device();
  await once(phone, server(everybody));
  await once(phone, server(page([{ badge: PRESS, status: "outside" }], [], { cursor: "2-1@a" })));
  assert.equal(phone.roster.find(PRESS), undefined);
  assert.deepEqual((await rows()).people, [LUNCH]);
  const again = await device();
  assert.deepEqual(again.roster.everybody().map(({ name }) => name), ["anna"]);
});

test("until all has come the door goes on with what it knew; what broke off is gone on with", async () => {
  const phone = await device();
  await once(phone, server(everybody));
  const renewal = createRenewal(phone.roster, phone.queue);
  const first = page([], [], { anew: true, more: true, cursor: "1-1.5@b" });
  const broken = server(first, new Unreachable("no network"));
  await assert.rejects(once(phone, broken, { renewal }), Unreachable);
  assert.equal(phone.roster.find(PRESS).name, "bert");
  assert.equal(phone.roster.stay(PRESS, "press").inside, true);
  const rest = server(page([lunch], [], { cursor: "1-1@b" }));
  await once(phone, rest, { renewal });
  assert.deepEqual(rest.asked, ["1-1.5@b"]);
  assert.deepEqual(await rows(), { people: [LUNCH], buckets: ["00"], stays: [] });
  assert.equal(await store.get("kept", "cursor"), "1-1@b");
});

test("a restart in the middle begins anew, so that nobody is left over", async () => {
  const phone = await device();
  await once(phone, server(everybody));
  const pages = Array.from({ length: 10 }, (_, at) => page([], [], { anew: at === 0, more: true, cursor: `1-1.${at}@b` }));
  await assert.rejects(once(phone, server(...pages, new Unreachable("no network"))), Unreachable);
  const again = await device();
  assert.equal(again.kept.get("cursor"), "1-1@a");
  await once(again, server(page([lunch], [], { anew: true, cursor: "1-1@b" })));
  assert.deepEqual((await rows()).people, [LUNCH]);
});

test("a fresh device has nobody to forget: what it has read it need not read again", async () => {
  const phone = await device();
  const pages = Array.from({ length: 10 }, (_, at) => page([lunch], [], { anew: at === 0, more: true, cursor: `1-1.${at}` }));
  await assert.rejects(once(phone, server(...pages, new Unreachable("no network"))), Unreachable);
  assert.equal(await store.get("kept", "cursor"), "1-1.9");
});

test("where somebody is by a scan not sent yet is not forgotten", async () => {
  const phone = await device();
  await once(phone, server(everybody));
  const row = stay(PRESS, "lunch");
  phone.roster.putStays([row]);
  await phone.queue.add({ id: "1" }, [{ id: "1", badge: PRESS, stays: [row] }], [row]);
  await once(phone, server(page([lunch], [], { anew: true, cursor: "1-1@b" })));
  assert.equal(phone.roster.stay(PRESS, "lunch").inside, true);
  assert.deepEqual((await rows()).stays, [`${PRESS} lunch`]);
});

test("behind a PIN names of those forgotten go with their part of the store, the rest once it is given", async () => {
  const first = await device();
  await first.roster.reseal("2468");
  const near = person(`00aa${PRESS.slice(4)}`, "cleo"); // in the same part as the one who stays
  await once(first, server({ ...everybody, roster: [lunch, press, near] }));
  const locked = await device();
  const fewer = page([lunch], [], { anew: true, cursor: "1-1@b" });
  await once(locked, server(fewer));
  assert.deepEqual(await rows(), { people: [LUNCH], buckets: ["00"], stays: [] });
  const again = await device();
  assert.equal(again.kept.get("cursor"), "1-1@a");
  await again.vault.unlock("2468");
  await again.roster.reveal();
  assert.deepEqual(again.roster.everybody().map(({ name }) => name), ["anna"]);
  await once(again, server(fewer));
  const [part] = await store.all("people");
  assert.deepEqual((await again.vault.unseal(part.names)).map(([badge]) => badge), [LUNCH]);
});
