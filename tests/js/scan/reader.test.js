import assert from "node:assert/strict";
import { test } from "node:test";

import { createReader } from "../../../static/js/scan/reader.js";

const image = { data: { buffer: new ArrayBuffer(4) } };
const addresses = { worker: "/worker.js", wasm: "/reader.wasm" };

/* Workers that are told what becomes of each frame: a text, an error inside, or a death. */
function workers(...fates) {
  const started = [];
  const start = () => {
    const worker = { ended: false, wasm: null, terminate: () => (worker.ended = true) };
    worker.postMessage = (message) => {
      if (message.wasm) worker.wasm = message.wasm;
      else queueMicrotask(() => fates.shift()(worker));
    };
    started.push(worker);
    return worker;
  };
  return { start, started };
}

const reads = (text) => (worker) => worker.onmessage({ data: { text } });
const breaks = (worker) => worker.onmessage({ data: { text: null, error: "no memory" } });
const dies = (worker) => worker.onerror({ preventDefault() {} });

test("one worker reads frame after frame", async () => {
  const { start, started } = workers(reads("107"), reads(null));
  const read = createReader(addresses, assert.fail, { start, pause: 0 });
  assert.deepEqual([await read(image), await read(image)], ["107", null]);
  assert.deepEqual(started.map((worker) => worker.wasm), ["/reader.wasm"]);
});

for (const [name, fate] of [["did not come", dies], ["breaks over a frame", breaks]]) {
  test(`a worker that ${name} is replaced by another one, and both are told`, async () => {
    const told = [];
    const { start, started } = workers(fate, fate, reads("107"));
    const read = createReader(addresses, (failed) => told.push(failed), { start, pause: 0 });
    assert.deepEqual([await read(image), await read(image), await read(image)], [null, null, "107"]);
    assert.deepEqual(told, [true, true, false]);
    assert.deepEqual(started.map((worker) => worker.ended), [true, true, false]);
  });
}

test("a worker that dies between two frames keeps no frame waiting", async () => {
  const { start, started } = workers(reads("1"), reads("2"));
  const read = createReader(addresses, () => undefined, { start, pause: 0 });
  await read(image);
  dies(started[0]);
  assert.equal(await read(image), "2");
});
