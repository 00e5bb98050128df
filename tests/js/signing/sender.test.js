import assert from "node:assert/strict";
import { test } from "node:test";

import { IDBFactory } from "fake-indexeddb";

import { Problem, Unreachable } from "../../../static/js/devices/link.js";
import { openOutbox } from "../../../static/js/signing/outbox.js";
import { createSender, meaning, pauseAfter } from "../../../static/js/signing/sender.js";

const row = (key, at, kind = "confirm") => ({ key, kind, at });

/* A sender whose server gives these answers by key in turn; an Error is thrown. meanwhile(kind): what
   happens while the server answers. */
async function sending(answers, rows, meanwhile = () => undefined, isSilent = () => false) {
  const outbox = await openOutbox(new IDBFactory());
  for (const each of rows) await outbox.put(each);
  const [sent, told, pauses] = [[], [], []];
  const flush = createSender({
    outbox,
    send: async ({ key, kind }) => {
      sent.push(`${kind} ${key}`);
      await meanwhile(kind);
      const answer = answers[key].shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    isSilent,
    tell: {
      settled: ({ key }, { state }) => told.push(`${key} ${state}`),
      problem: ({ key }, error) => told.push(`${key} problem ${error.code}`),
      waiting: () => undefined,
      off: () => told.push("off"),
    },
    alarm: { wait: async (ms) => pauses.push(ms), wake: () => undefined },
  });
  return { outbox, flush, sent, told, pauses };
}

test("the oldest goes first, and what the network lost is sent again until it is there", async () => {
  const answers = { a: [new Unreachable(), { state: "held" }], b: [new Unreachable(), { state: "held" }] };
  const { outbox, flush, sent, told, pauses } = await sending(answers, [row("b", "2"), row("a", "1")]);

  await flush();

  assert.deepEqual(sent, ["confirm a", "confirm a", "confirm b", "confirm b"]);
  assert.deepEqual(told, ["a held", "b held"]);
  assert.deepEqual(pauses, [1000, 2000]);
  assert.deepEqual(await outbox.all(), []);
});

test("whoever comes later never overtakes because network or host came back in between", async () => {
  for (const no of [new Unreachable(), new Unreachable("503"), new Problem(409, { code: "paused" })]) {
    const answers = { a: [no, { state: "held" }], b: [{ state: "held" }] };
    const { flush, told } = await sending(answers, [row("b", "2"), row("a", "1")]);

    await flush();

    assert.deepEqual(told, ["a held", "b held"]);
  }
});

test("one whom an answering server cannot take holds the others up for five tries, a silent one for ever", async () => {
  for (const [silent, before] of [[false, 5], [true, 8]]) {
    const answers = { a: [...Array(7).fill(new Unreachable("500")), { state: "held" }], b: [{ state: "held" }] };
    const { flush, sent } = await sending(answers, [row("b", "2"), row("a", "1")], undefined, () => silent);

    await flush();

    assert.equal(sent.indexOf("confirm b"), before);
  }
});

test("an undo waits for nobody", async () => {
  const answers = { a: [new Problem(409, { code: "paused" }), { state: "held" }], b: [{ state: "undone" }] };
  const { flush, told } = await sending(answers, [row("a", "1"), row("b", "2", "undo")]);

  await flush();

  assert.deepEqual(told, ["b undone", "a held"]);
});

test("what the server refuses is kept, does not hold up the others, and is not sent again by itself", async () => {
  const answers = { a: [new Problem(409, { code: "ticket" })], b: [{ state: "held" }] };
  const { outbox, flush, sent, told } = await sending(answers, [row("a", "1"), row("b", "2")]);

  await flush();
  await flush();

  assert.deepEqual(sent, ["confirm a", "confirm b"]);
  assert.deepEqual(told, ["a problem ticket", "b held"]);
  assert.deepEqual((await outbox.all()).map(({ key }) => key), ["a"]);
});

test("while the host pauses, a signature waits", async () => {
  const answers = { a: [new Problem(409, { code: "paused" }), { state: "held" }] };
  const { flush, told } = await sending(answers, [row("a", "1")]);

  await flush();

  assert.deepEqual(told, ["a held"]);
});

test("a kiosk that was signed off keeps everything", async () => {
  const { outbox, flush, told } = await sending({ a: [new Problem(401)] }, [row("a", "1")]);

  await flush();

  assert.deepEqual(told, ["off"]);
  assert.equal((await outbox.all()).length, 1);
});

test("pauses grow and have an end; an error of our own is no answer of the server", () => {
  assert.deepEqual([0, 1, 2, 9].map(pauseAfter), [1000, 2000, 4000, 30_000]);
  assert.throws(() => meaning(new TypeError("ours")), TypeError);
});

test("what is undone while an older one is on its way is not sent, though the round had read it", async () => {
  const answers = { a: [{ state: "held" }], b: [{ state: "held" }] };
  const { outbox, flush, sent, told } = await sending(answers, [row("b", "2"), row("a", "1")], () => outbox.undo("b", "3"));

  await flush();

  assert.deepEqual(sent, ["confirm a"]);
  assert.deepEqual(told, ["a held"]);
  assert.deepEqual(await outbox.all(), []);
});

test("the answer to a confirmation is not told once its undo was asked; that follows", async () => {
  const answers = { a: [{ state: "held" }, { state: "undone" }] };
  const { outbox, flush, sent, told } = await sending(answers, [row("a", "1")], (kind) => kind === "confirm" && outbox.undo("a", "2"));

  await Promise.all([flush(), flush()]);

  assert.deepEqual(sent, ["confirm a", "undo a"]);
  assert.deepEqual(told, ["a undone"]);
});

test("why something waits is written beside it", async () => {
  const paused = new Problem(409, { code: "paused" });
  const seen = [];
  const answers = { a: [paused, new Unreachable(), { state: "held" }] };
  const { outbox, flush } = await sending(answers, [row("a", "1")], async () => {
    seen.push((await outbox.all())[0].later);
  });

  await flush();

  assert.deepEqual(seen, [undefined, "paused", ""]);
});

test("a no to the signer is no word about the kiosk", () => {
  for (const code of ["not_accredited", "joined_online"]) {
    assert.equal(meaning(new Problem(403, { code })), "problem");
  }
  assert.equal(meaning(new Problem(403, { code: "no_ceremony" })), "off");
});
