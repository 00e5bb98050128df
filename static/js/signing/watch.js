/* While a minute runs on the screen: does the signature still wait, or has the finale written it? */

import { createAlarm } from "./alarm.js";

const EVERY = 2000;

/* isHeld(), in a promise: the screen says that it waits, and the server has it; onStanding(key, answer). Whoever cannot be asked is asked again. */
export function createWatch({ server, isHeld, onStanding, every = EVERY }) {
  const alarm = createAlarm();
  let watched = null;

  async function start(key) {
    watched = key;
    while (watched === key) {
      await alarm.wait(every);
      if (watched !== key || !(await isHeld())) continue;
      const answer = await server.standing(key).catch(() => null);
      if (answer && watched === key) await onStanding(key, answer);
    }
  }

  function stop() {
    watched = null;
    alarm.wake();
  }

  return { start, stop };
}
