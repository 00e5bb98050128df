/* One round of sending: what waits goes to the server, what it answers is kept. Shared by the page and
   the service worker, of which only one sends at a time. */

import { lineAfter, staysAfter, undoneAfter } from "./settle.js";

const LOCK = "jinjiang-door-sending";

/* No scan is sent, by page or worker, while the work is done. */
export function alone(work) {
  const locks = globalThis.navigator?.locks;
  return locks ? locks.request(LOCK, work) : work();
}

/* What every message says of its sending. boot: of the clock behind mono. */
export function envelope(boot) {
  return { sent_at: new Date().toISOString(), mono_sent: performance.now(), boot };
}

/* The lines that change: a scan's own, and that of a scan which was not taken back after all. */
async function linesAfter(queue, scans, results) {
  const known = await Promise.all(scans.map((scan) => queue.line(scan.undoes ?? scan.id)));
  const lines = new Map();
  scans.forEach(({ undoes }, at) => {
    if (!known[at]) return;
    const { id } = known[at];
    const line = lines.get(id) ?? known[at];
    const after = undoes ? undoneAfter(line, results[at]) : lineAfter(line, results[at]);
    if (after !== line) lines.set(id, after);
  });
  return [...lines.values()];
}

/* Resolves to whether anything was asked of the server. onBatch({scans, results, lines, stays}) after each
   batch that was settled. Rejects with api.Problem or api.Unreachable. */
export function sendAll({ queue, api, boot, onBatch }) {
  return alone(async () => {
    let asked = false;
    for (let scans = await queue.next(); scans.length > 0; scans = await queue.next()) {
      asked = true;
      const { results } = await api.scans({ ...envelope(boot), scans });
      const lines = await linesAfter(queue, scans, results);
      const stays = lines.flatMap(staysAfter);
      await queue.settle(scans, results, lines, stays);
      await onBatch({ scans, results, lines, stays });
    }
    return asked;
  });
}
