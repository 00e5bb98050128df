import assert from "node:assert/strict";
import { test } from "node:test";

import { Problem, Unreachable } from "../../../static/js/devices/link.js";
import { BEGUN, createWork, PRINTED, TAKEN } from "../../../static/js/devices/station_work.js";

const JOB = { id: 7, lease: "l", name: "Zhang Wenhe", code: "K7QM-3ZT9", pages: [{}] };

/* A station in front of a server that gives these jobs, and says what `reports` make of a report. */
function station({ jobs = [], pending = null, reports = () => undefined, ask = true, fill } = {}) {
  const told = [];
  const values = { pending };
  const kept = { get: (name) => values[name], set: (changes) => Object.assign(values, changes) };
  const log = (...words) => told.push(words.join(" "));
  const work = createWork({
    kept,
    server: {
      next: async () => ({ job: jobs.shift() ?? null }),
      report: async (id, { state }) => {
        log("report", id, state);
        const error = reports(state);
        if (error) throw error;
      },
    },
    paper: { fill: fill ?? (async () => log("fill")), print: () => log("print", values.pending.step) },
    show: { state: () => undefined, problem: (text) => log("problem", text), offline: (on) => on && log("offline") },
    ask: async (job) => log("ask", job.name) && ask,
  });
  return { work, told, values };
}

test("a badge is begun before the printer is told, and reported after", async () => {
  const { work, told, values } = station({ jobs: [JOB] });

  assert.equal(await work.round(), true);
  assert.deepEqual(told, ["fill", "report 7 begun", `print ${BEGUN}`, "report 7 printed"]);
  assert.equal(values.pending, null);
  assert.equal(await work.round(), false);
});

test("what the desk took back is not printed", async () => {
  const gone = new Problem(409, { detail: "cancelled" });
  const { work, told, values } = station({ jobs: [JOB], reports: () => gone });

  await work.round();

  assert.deepEqual(told, ["fill", "report 7 begun", "problem cancelled"]);
  assert.equal(values.pending, null);
});

test("without a network nothing is printed that was not begun", async () => {
  const { work, told, values } = station({ jobs: [JOB], reports: () => new Unreachable("") });

  assert.equal(await work.round(), false);

  assert.deepEqual(told, ["fill", "report 7 begun", "offline"]);
  assert.equal(values.pending.step, TAKEN);
});

test("a print whose report was lost is reported when the network is back, not printed again", async () => {
  let down = true;
  const lost = (state) => (state === "printed" && down ? new Unreachable("") : undefined);
  const { work, told, values } = station({ jobs: [JOB], reports: lost });
  await work.round();
  assert.equal(values.pending.step, PRINTED);

  down = false;
  await work.round();

  assert.equal(told.filter((line) => line.startsWith("print")).length, 1);
  assert.equal(told.at(-1), "report 7 printed");
  assert.equal(values.pending, null);
});

test("after a restart in the middle a person says whether paper came out", async () => {
  const begun = { id: 7, lease: "l", name: "Zhang Wenhe", code: "K", step: BEGUN };

  const came = station({ pending: begun, ask: true });
  await came.work.round();
  assert.deepEqual(came.told, ["ask Zhang Wenhe", "report 7 printed"]);

  const not = station({ pending: begun, ask: false });
  await not.work.round();
  assert.deepEqual(not.told, ["ask Zhang Wenhe", "report 7 again"]);
  assert.equal(not.values.pending, null);
});

test("what was only taken before a restart is left to whoever gets it next", async () => {
  const { work, told, values } = station({ pending: { ...JOB, step: TAKEN } });

  await work.round();

  assert.deepEqual(told, []);
  assert.equal(values.pending, null);
});

test("a picture that cannot be shown is a failed print with its reason", async () => {
  const fill = async () => {
    throw new Error("no picture");
  };
  const { work, told, values } = station({ jobs: [JOB], fill });

  await work.round();

  assert.deepEqual(told, ["report 7 failed"]);
  assert.equal(values.pending, null);
});
