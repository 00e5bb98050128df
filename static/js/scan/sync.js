/* Keeps keys, gates and roster fresh: at the start, every half minute, and when the network is back. */

import { Problem } from "./api.js";
import { createRenewal } from "./renewal.js";

const EVERY = 30_000;
const SAVED_EACH = 10; // pages; what a crash loses is asked for again

/* One round: page after page until there is no more. The cursor is kept when all before it is. A PIN
   given meanwhile ends the round: what came before has no names, and is asked for again. So is, after
   a restart, what came of a renewal that was not at its end: nothing would be forgotten. */
export async function syncOnce({ api, roster, kept, queue, renewal = createRenewal(roster, queue) }) {
  const locked = roster.isLocked();
  let cursor = kept.get("cursor") ?? "0";
  for (let turned = 1; ; turned += 1) {
    const asked = Date.now();
    const page = await api.sync(cursor);
    renewal.begin(page);
    await roster.apply(page);
    await renewal.end(page);
    cursor = page.cursor;
    const { conference, keys, gates, elsewhere, roles } = page;
    // Half the way there and back: good enough to tell the day and a gate's hours.
    const offset = Date.parse(page.now) - (asked + Date.now()) / 2;
    const whole = !page.more || turned % SAVED_EACH === 0;
    await kept.set({ conference, keys, gates, elsewhere, roles, offset, synced: page.now });
    const saved = whole && (await roster.save());
    if (roster.isLocked() !== locked) return;
    if (saved && !renewal.isOn()) await kept.set({ cursor });
    else kept.note({ cursor }); // after a restart these pages are asked for again
    if (!page.more) return;
  }
}

/* events: onFresh(), onLate() where nothing answered, onRevoked(problem). now() resolves to whether
   the server answered. */
export function createSync({ api, roster, kept, queue, onFresh, onLate, onRevoked }) {
  let timer = 0;
  let running = null;
  let stopped = false;
  const renewal = createRenewal(roster, queue);

  async function round() {
    clearTimeout(timer);
    try {
      await syncOnce({ api, roster, kept, renewal });
      await onFresh();
      return true;
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return onRevoked(error);
      await onLate(error);
      return false;
    } finally {
      running = null;
      if (!stopped) timer = setTimeout(now, EVERY);
    }
  }

  function now() {
    stopped = false;
    running ??= round();
    return running;
  }

  function stop() {
    stopped = true;
    clearTimeout(timer);
  }

  return { now, stop };
}
