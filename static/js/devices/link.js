/* What a print station or a kiosk keeps of itself, and how it speaks to the server. */

import { Problem, Unreachable } from "../scan/api.js";

const PATIENCE = 15_000;

/* Facts under one name of localStorage; small ones, written at once. */
export function openKept(name, storage = localStorage) {
  const read = () => JSON.parse(storage.getItem(name) ?? "{}");
  return {
    get: (key) => read()[key],
    set: (changes) => storage.setItem(name, JSON.stringify({ ...read(), ...changes })),
    forget: () => storage.removeItem(name),
  };
}

async function answerOf(address, options) {
  try {
    return await fetch(address, { ...options, signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    throw new Unreachable(String(error));
  }
}

/* The server's answer. Rejects with Problem (it said no) or Unreachable (nothing answered, or too busy). */
async function ask(address, options) {
  const answer = await answerOf(address, options);
  if (answer.status >= 500 || answer.status === 429) throw new Unreachable(String(answer.status));
  const body = await answer.json().catch(() => null);
  if (!answer.ok) throw new Problem(answer.status, body ?? {});
  if (body === null) throw new Unreachable("no JSON"); // the page of somebody's log-in to a network
  return body;
}

/* kept holds the token; kind is what this device is set up as. */
export function createLink(kept, provisionAddress, kind) {
  const headers = () => ({ "Content-Type": "application/json", ...reader(), ...token() });
  /* The page's language, which may be another than the browser's: what the server says is read here. */
  const reader = () => (globalThis.document ? { "Accept-Language": document.documentElement.lang } : {});
  const token = () => (kept.get("token") ? { Authorization: `Device ${kept.get("token")}` } : {});
  const post = (address, body) =>
    ask(address, { method: "POST", body: JSON.stringify(body), headers: headers() });

  return {
    post,
    /* The device forgets its token: the last thing it says with it. Rejects with Unreachable. */
    signOff: async (address) => {
      try {
        await post(address, { how: "left", seconds: 0 });
      } catch (error) {
        if (!(error instanceof Problem)) throw error; // the token opened nothing any more
      }
    },
    get: (address) => ask(address, { headers: headers() }),
    /* Exchange the organiser's code for a token of one's own. */
    provision: async (code, name) => {
      const given = await post(provisionAddress, { code: code.trim(), name: name.trim(), kind });
      kept.set({ token: given.token, name: given.device.name });
    },
  };
}

export { Problem, Unreachable };
