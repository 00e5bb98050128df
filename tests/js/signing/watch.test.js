import assert from "node:assert/strict";
import { test } from "node:test";

import { createWatch } from "../../../static/js/signing/watch.js";

test("asks while it waits, passes over what does not answer, and tells of nobody who has gone", async () => {
  const answers = [new Error("no network"), { state: "held" }, { state: "logged" }];
  const told = [];
  let asked = 0;
  const server = {
    standing: async () => {
      asked += 1;
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const watch = createWatch({
    server,
    every: 1,
    isHeld: async () => true,
    onStanding: (key, { state }) => {
      told.push([key, state]);
      if (state === "logged") watch.stop();
    },
  });

  await watch.start("a");

  assert.deepEqual(told, [["a", "held"], ["a", "logged"]]);
  assert.equal(asked, 3);
});

test("asks nothing while the server does not have it", async () => {
  let looked = 0;
  const watch = createWatch({
    server: { standing: () => assert.fail("asked") },
    every: 1,
    isHeld: async () => {
      looked += 1;
      if (looked === 3) watch.stop();
      return false;
    },
    onStanding: () => assert.fail("told"),
  });

  await watch.start("a");

  assert.equal(looked, 3);
});
