/* One round of sending: what waits goes to the server, what it answers is kept. Shared by the page and
   the service worker, of which only one sends at a time. */

import { lineAfter, staysAfter } from "./settle.js";

const LOCK = "jinjiang-door-sending";

/* No scan is sent, by page or worker, while the work is done. */
export function alone(work) {
  const locks = globalThis.navigator?.locks;
  return locks ? locks.request(LOCK, work) : work();
}

async function linesAfter(queue, scans, results) {
  const known = await Promise.all(scans.map((scan) => queue.line(scan.id)));
  return known.flatMap((line, at) => (line ? [lineAfter(line, results[at])] : []));
}

/* boot: of the clock behind mono. onBatch({scans, results, lines, stays}) after each batch that was
   settled. Rejects with api.Problem or api.Unreachable. */
export function sendAll({ queue, api, boot, onBatch }) {
  return alone(async () => {
    for (let scans = await queue.next(); scans.length > 0; scans = await queue.next()) {
      const sent = { sent_at: new Date().toISOString(), mono_sent: performance.now(), boot };
      const { results } = await api.scans({ ...sent, scans });
      const lines = await linesAfter(queue, scans, results);
      const stays = lines.flatMap(staysAfter);
      await queue.settle(scans, results, lines, stays);
      await onBatch({ scans, results, lines, stays });
    }
  });
}
