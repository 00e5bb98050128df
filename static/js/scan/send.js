/* Sends what waits, at once and again and again until the server has it. */

import { Problem } from "./api.js";
import { sendAll } from "./sending.js";

const SHORTEST = 2000;
const LONGEST = 60_000;

/* The next pause after `failures` failures: doubled each time, never in step with other devices. */
export function pause(failures, random = Math.random) {
  return Math.min(LONGEST, SHORTEST * 2 ** (failures - 1)) * (0.75 + random() / 2);
}

/* events: onBatch(batch), onAnswer(whether the server answered; undefined: nothing waited), onStuck() when
   the page may be closed before everything is sent, onRevoked(problem). */
export function createSender({ queue, api, boot, onBatch, onAnswer, onStuck, onRevoked }) {
  let failures = 0;
  let timer = 0;
  let running = null;
  let again = false;

  async function attempt() {
    let asked = true;
    try {
      asked = await sendAll({ queue, api, boot, onBatch });
      failures = 0;
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return onRevoked(error);
      failures += 1;
      onStuck();
    }
    return onAnswer(asked ? failures === 0 : undefined);
  }

  async function rounds() {
    do {
      again = false;
      await attempt();
    } while (again && failures === 0);
    running = null;
    if (failures > 0) timer = setTimeout(flush, pause(failures));
  }

  /* Send now; a call during a round makes it look once more. */
  function flush() {
    clearTimeout(timer);
    again = true;
    running ??= rounds();
    return running;
  }

  return { flush, stop: () => clearTimeout(timer) };
}
