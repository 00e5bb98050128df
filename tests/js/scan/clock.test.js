import assert from "node:assert/strict";
import { test } from "node:test";

import { IDBFactory, IDBKeyRange } from "fake-indexeddb";

import { openKept } from "../../../static/js/scan/kept.js";
import { openStore } from "../../../static/js/scan/store.js";

globalThis.IDBKeyRange = IDBKeyRange;
const HOUR = 3_600_000;
const NOON = Date.parse("2024-10-21T12:00:00Z");

/* A phone whose own clocks are set by hand. */
async function phone(t, factory = new IDBFactory()) {
  const clocks = { wall: NOON, mono: 0 };
  t.mock.method(Date, "now", () => clocks.wall);
  t.mock.method(performance, "now", () => clocks.mono);
  return { clocks, factory, kept: await openKept(await openStore(factory)) };
}

const heard = (clocks, server) => ({ synced: new Date(server).toISOString(), offset: server - clocks.wall });
const hours = (kept) => (kept.now().getTime() - NOON) / HOUR;

test("a phone hours ahead or behind goes by the server's clock", async (t) => {
  for (const off of [3, -3]) {
    const { clocks, kept } = await phone(t);
    clocks.wall = NOON + off * HOUR;
    await kept.set(heard(clocks, NOON));
    clocks.wall += HOUR;
    clocks.mono += HOUR;
    assert.equal(hours(kept), 1);
    t.mock.restoreAll();
  }
});

test("a clock set back without a network goes on from the last news; a phone that slept goes by the wall", async (t) => {
  const { clocks, kept } = await phone(t);
  await kept.set(heard(clocks, NOON));
  [clocks.wall, clocks.mono] = [NOON - 20 * HOUR, 2 * HOUR];
  assert.equal(hours(kept), 2);
  [clocks.wall, clocks.mono] = [NOON + 5 * HOUR, 2 * HOUR];
  assert.equal(hours(kept), 5);
});

test("nor is it earlier than the last news after a restart", async (t) => {
  const { clocks, kept, factory } = await phone(t);
  await kept.set(heard(clocks, NOON));
  t.mock.restoreAll();
  const again = await phone(t, factory);
  again.clocks.wall = NOON - 48 * HOUR;
  assert.equal(hours(again.kept), 0);
});
