/* The PIN without which nobody leaves the kiosk. Only what it comes to is kept. */

const ROUNDS = 200_000; // PBKDF2-SHA-256
const encode = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));

export const isPin = (text) => /^\d{4,12}$/.test(text);

async function digest(pin, salt) {
  const key = await crypto.subtle.importKey("raw", encode(pin), "PBKDF2", false, ["deriveBits"]);
  const way = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return hex(new Uint8Array(await crypto.subtle.deriveBits(way, key, 256)));
}

/* What to keep of a PIN. */
export async function sealed(pin) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { salt: hex(salt), digest: await digest(pin, salt) };
}

/* Wrong ones that cost nothing, then how long nobody may try: doubled each time, up to a quarter of an
   hour. */
const FREE = 4;
const SHORTEST = 30_000;
const LONGEST = 15 * 60_000;

const waitAfter = (wrong) => (wrong <= FREE ? 0 : Math.min(LONGEST, SHORTEST * 2 ** (wrong - FREE - 1)));

/* kept: where wrong tries are remembered, as "wrong" and "until", so that a reload forgives nothing. */
export function createTries(kept, now = Date.now) {
  return {
    /* Milliseconds until somebody may try again; a clock set back makes nobody wait longer than that. */
    left: () => Math.max(0, Math.min((kept.get("until") ?? 0) - now(), waitAfter(kept.get("wrong") ?? 0))),
    wrong: () => {
      const wrong = (kept.get("wrong") ?? 0) + 1;
      kept.set({ wrong, until: now() + waitAfter(wrong) });
    },
    right: () => kept.set({ wrong: 0, until: 0 }),
  };
}

export async function fits(pin, kept) {
  return isPin(pin) && (await digest(pin, unhex(kept.salt))) === kept.digest;
}
