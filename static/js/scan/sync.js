/* Keeps keys, gates and roster fresh: at the start, every half minute, and when the network is back. */

import { Problem } from "./api.js";

const EVERY = 30_000;

/* One round: page after page until there is no more. Resolves to what is small and always whole. */
export async function syncOnce({ api, roster, kept }) {
  for (;;) {
    const page = await api.sync(kept.get("cursor") ?? "0");
    await roster.apply(page);
    const { cursor, conference, keys, gates, roles } = page;
    await kept.set({ cursor, conference, keys, gates, roles });
    if (!page.more) return;
  }
}

/* events: onFresh(), onLate() where nothing answered, onRevoked(problem). */
export function createSync({ api, roster, kept, onFresh, onLate, onRevoked }) {
  let timer = 0;

  async function now() {
    clearTimeout(timer);
    try {
      await syncOnce({ api, roster, kept });
      onFresh();
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return onRevoked(error);
      onLate(error);
    }
    timer = setTimeout(now, EVERY);
    return undefined;
  }

  return { now, stop: () => clearTimeout(timer) };
}
