/* A device that forgot everything by itself says so to the server. Until it could, its token is kept, for
   nothing but this. */

import { Problem } from "./api.js";
import { FAREWELLS } from "./wipe.js";

const AGAIN = 30_000;

/* What to keep of a device that is about to forget. how: wiped (ten wrong PINs) or left (on purpose);
   waiting: scans it could not send, which stay on it. */
export const farewellOf = (token, how, waiting) => ({ token, how, at: Date.now(), waiting });

async function tell(api, { token, how, at, waiting }) {
  const seconds = Math.max(0, Math.round((Date.now() - at) / 1000));
  try {
    await api.signOff(token, { how, seconds, waiting });
  } catch (error) {
    if (!(error instanceof Problem)) throw error; // the server knows already: the token opens nothing
  }
}

/* Tell all that is left to tell. Rejects with api.Unreachable; what was told is not told again. */
export async function tellFarewells(store, api) {
  for (;;) {
    const [first, ...rest] = (await store.get("kept", FAREWELLS)) ?? [];
    if (!first) return;
    await tell(api, first);
    await (rest.length > 0 ? store.keep({ [FAREWELLS]: rest }) : store.remove("kept", [FAREWELLS]));
  }
}

/* For a page: tell now, and again until it is told. onStuck() when the page may be closed before. */
export function createFarewells({ store, api, onStuck }) {
  let timer = 0;

  return async function say() {
    clearTimeout(timer);
    try {
      await tellFarewells(store, api);
    } catch {
      onStuck();
      timer = setTimeout(say, AGAIN);
    }
  };
}
