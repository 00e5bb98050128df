/* Sends what waits, at once and again and again until the server has it. */

import { Problem } from "./api.js";

const SHORTEST = 2000;
const LONGEST = 60_000;

/* The next pause after `failures` failures: doubled each time, never in step with other devices. */
export function pause(failures, random = Math.random) {
  return Math.min(LONGEST, SHORTEST * 2 ** (failures - 1)) * (0.75 + random() / 2);
}

function message(scans, boot) {
  return { sent_at: new Date().toISOString(), mono_sent: performance.now(), boot, scans };
}

/* events: onResults(scans, results), onState({online, waiting}), onRevoked(problem). */
export function createSender({ queue, api, boot, onResults, onState, onRevoked }) {
  let failures = 0;
  let timer = 0;
  let running = null;

  const report = async () => onState({ online: failures === 0, waiting: await queue.waiting() });

  async function sendAll() {
    for (let scans = await queue.next(); scans.length > 0; scans = await queue.next()) {
      const { results } = await api.scans(message(scans, boot));
      await queue.settle(scans, results);
      failures = 0;
      await onResults(scans, results);
    }
    failures = 0;
  }

  async function attempt() {
    try {
      await sendAll();
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return onRevoked(error);
      failures += 1;
      timer = setTimeout(flush, pause(failures));
    }
    return report();
  }

  /* Send now; a call during a round makes it look once more. */
  function flush() {
    clearTimeout(timer);
    running = (running ?? Promise.resolve()).then(attempt);
    return running;
  }

  return { flush, stop: () => clearTimeout(timer) };
}
