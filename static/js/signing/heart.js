/* Asks the server every few seconds how the ceremony stands: that is also how the host sees the kiosk. */

import { Problem } from "../devices/link.js";
import { createAlarm } from "./alarm.js";

const EVERY = 10_000;

/* onFacts(facts), also of what was kept from before; onAnswer(), onSilence(): something answers, or nothing;
   onOff(error): the kiosk was signed off. */
export function createHeart({ server, kept, onFacts, onAnswer, onSilence, onOff }) {
  const alarm = createAlarm();
  let beats = 0;

  async function beat() {
    const facts = await server.home();
    kept.set({ home: facts });
    await onFacts(facts);
    await onAnswer();
  }

  async function start() {
    const own = (beats += 1);
    if (kept.get("home")) await onFacts(kept.get("home"));
    while (own === beats && kept.get("token")) {
      try {
        await beat();
      } catch (error) {
        if (error instanceof Problem && [401, 403].includes(error.status)) return onOff(error);
        onSilence();
      }
      await alarm.wait(EVERY);
    }
    return undefined;
  }

  return { start, wake: alarm.wake };
}
