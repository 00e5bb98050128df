import assert from "node:assert/strict";
import { test } from "node:test";

import { IDBFactory } from "fake-indexeddb";

import { openOutbox } from "../../../static/js/signing/outbox.js";

const row = (key, kind = "confirm", facts = {}) => ({ key, kind, at: "2026-11-28T10:00:00Z", ...facts });

test("what is put is there after the page was closed, and gone once settled", async () => {
  const factory = new IDBFactory();
  const before = await openOutbox(factory);
  await before.put(row("a"));
  before.close();

  const outbox = await openOutbox(factory);
  assert.deepEqual((await outbox.all()).map(({ key, tries, problem }) => [key, tries, problem]), [["a", 0, ""]]);
  await outbox.settle(row("a"));
  assert.deepEqual(await outbox.all(), []);
});

test("undoing what may have gone out takes its row over; the confirmation's answer does not remove it", async () => {
  const outbox = await openOutbox(new IDBFactory());
  await outbox.put(row("a"));
  await outbox.claim(row("a"));

  assert.equal(await outbox.undo("a", "2026-11-28T10:00:30Z"), false);
  assert.equal(await outbox.settle(row("a")), false);
  assert.equal(await outbox.note(row("a"), { problem: "late" }), false);

  const [{ kind, body, tries, problem }] = await outbox.all();
  assert.deepEqual([kind, body, tries, problem], ["undo", { publicly: false }, 0, ""]);
});

test("what never went out and is undone is gone, and never goes out", async () => {
  const outbox = await openOutbox(new IDBFactory());
  await outbox.put(row("a"));

  assert.equal(await outbox.undo("a", "2026-11-28T10:00:30Z"), true);

  assert.equal(await outbox.claim(row("a")), false);
  assert.deepEqual(await outbox.all(), []);
});

test("what is finished while it is under way is told to the server afterwards", async () => {
  const outbox = await openOutbox(new IDBFactory());
  await outbox.put(row("a"));
  const [sent] = await outbox.all();
  await outbox.note(sent, { finished: true });

  assert.equal(await outbox.settle(sent), true);

  const [{ kind, at, finished }] = await outbox.all();
  assert.deepEqual([kind, at, finished], ["finish", row("a").at, undefined]);
});

test("what was finished before it went out is gone once settled", async () => {
  const outbox = await openOutbox(new IDBFactory());
  await outbox.put(row("a"));
  await outbox.note(row("a"), { finished: true });

  const [sent] = await outbox.all();
  await outbox.settle(sent);

  assert.deepEqual(await outbox.all(), []);
});

test("what was not taken can be put away, what still waits cannot", async () => {
  const outbox = await openOutbox(new IDBFactory());
  for (const key of ["a", "b"]) await outbox.put(row(key));
  await outbox.note(row("a"), { problem: "signed already" });

  for (const key of ["a", "b"]) await outbox.drop(row(key));

  assert.deepEqual((await outbox.all()).map(({ key }) => key), ["b"]);
});
