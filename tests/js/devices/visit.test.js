import assert from "node:assert/strict";
import { test } from "node:test";

import { Unreachable } from "../../../static/js/devices/link.js";
import { fits, isPin, sealed } from "../../../static/js/devices/pin.js";
import { createVisit, stand } from "../../../static/js/devices/visit.js";

const print = (state) => ({ id: 3, state, place: "East", at: null });
const WELCOME = { outcome: "welcome", name: { en: "Li Na" }, help: "0001X", print: print("waiting") };

/* A visit whose server gives these answers in turn; an Error is thrown. */
async function visited(answers, prints = []) {
  const [shown, ids] = [[], []];
  const next = (list) => {
    const answer = list.shift();
    if (answer instanceof Error) throw answer;
    return structuredClone(answer);
  };
  const visit = createVisit({
    server: {
      checkIn: async (id) => ids.push(id) && next(answers),
      print: async () => next(prints),
    },
    newId: () => "the id",
    show: (_answer, standing) => shown.push(standing),
    wait: async () => prints.length > 0 || answers.length > 0,
  });
  await visit("107…");
  return { shown, ids };
}

test("somebody is welcomed, and sees the badge appear as printed", async () => {
  const { shown } = await visited([WELCOME], [print("printing"), print("printed")]);

  assert.deepEqual(shown, ["printing", "printing", "printed"]);
});

test("an answer that was lost on its way is asked for again under the same id", async () => {
  const { shown, ids } = await visited([new Unreachable(""), new Unreachable(""), WELCOME]);

  assert.deepEqual(ids, ["the id", "the id", "the id"]);
  assert.deepEqual(shown, ["printing"]);
});

test("without a network the desk does it", async () => {
  const away = [1, 2, 3].map(() => new Unreachable(""));

  assert.deepEqual((await visited(away)).shown, ["offline"]);
});

test("a print that is in trouble sends to the desk, a network that is away for a while does not", async () => {
  const { shown } = await visited([WELCOME], [new Unreachable(""), print("failed")]);

  assert.deepEqual(shown, ["printing", "desk"]);
});

test("whoever the rules refuse goes to the desk", () => {
  assert.equal(stand({ outcome: "desk", help: "0001X", print: null }), "desk");
  assert.equal(stand({ outcome: "desk", help: "", print: null }), "desk");
  assert.equal(stand({ outcome: "again", help: "0001X", print: print("printed") }), "printed");
});

test("whose badge was printed on sheets is told so, and no desk is needed", async () => {
  const { shown } = await visited([{ ...WELCOME, print: null }]);

  assert.deepEqual(shown, ["ready"]);
});

test("the PIN opens the menu, another does not, and it is not kept itself", async () => {
  const kept = await sealed("4711");

  assert.equal(await fits("4711", kept), true);
  assert.equal(await fits("4712", kept), false);
  assert.equal(JSON.stringify(kept).includes("4711"), false);
  assert.deepEqual(["123", "1234", "12a4", "1".repeat(13)].map(isPin), [false, true, false, false]);
});
