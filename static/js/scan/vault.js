/* The key under which names are kept: one that never leaves the browser, or one that only the PIN
   gives back. Without WebCrypto (plain http) there is none, and names are never written down. */

export const ROUNDS = 600_000; // PBKDF2-SHA-256, as OWASP advises
const BOX = "AES-GCM";
const USES = ["encrypt", "decrypt"];

const bytes = (text) => new TextEncoder().encode(text);
const random = (length) => crypto.getRandomValues(new Uint8Array(length));
const keyOf = (secret) => crypto.subtle.importKey("raw", secret, BOX, false, USES);

async function encrypt(key, data) {
  const iv = random(12);
  return { iv, data: new Uint8Array(await crypto.subtle.encrypt({ name: BOX, iv }, key, data)) };
}

async function decrypt(key, { iv, data }) {
  return new Uint8Array(await crypto.subtle.decrypt({ name: BOX, iv }, key, data));
}

async function keyOfPin(pin, salt, iterations) {
  const word = await crypto.subtle.importKey("raw", bytes(pin), "PBKDF2", false, ["deriveKey"]);
  const way = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(way, word, { name: BOX, length: 256 }, false, USES);
}

async function behindPin(pin, secret, rounds) {
  const salt = random(16);
  return { salt, rounds, box: await encrypt(await keyOfPin(pin, salt, rounds), secret) };
}

async function secretBehind({ salt, rounds, box }, pin) {
  try {
    return await decrypt(await keyOfPin(pin, salt, rounds), box);
  } catch {
    return null; // another PIN
  }
}

/* kept: where the lock is kept, as "lock". Open from the start where there is no PIN. */
export function createVault(kept, rounds = ROUNDS) {
  let key = kept.get("lock")?.key ?? null;

  const vault = {
    possible: Boolean(globalThis.crypto?.subtle),
    hasPin: () => Boolean(kept.get("lock")?.salt),
    isOpen: () => key !== null,
    isLocked: () => key === null && vault.hasPin(),

    /* A new key, behind the PIN where there is one: {lock, seal, open}. It counts once `lock` is kept
       together with everything sealed anew; then call open(). */
    renew: async (pin = "") => {
      const secret = random(32);
      const fresh = await keyOf(secret);
      const lock = pin ? await behindPin(pin, secret, rounds) : { key: fresh };
      return {
        lock,
        seal: (value) => encrypt(fresh, bytes(JSON.stringify(value))),
        open: () => {
          key = fresh;
        },
      };
    },

    /* True where this is the PIN; the vault is open then. */
    unlock: async (pin) => {
      const secret = await secretBehind(kept.get("lock"), pin);
      if (secret) key = await keyOf(secret);
      return secret !== null;
    },

    lock: () => {
      if (vault.hasPin()) key = null;
    },
    forget: () => {
      key = null;
    },
    seal: (value) => encrypt(key, bytes(JSON.stringify(value))),
    unseal: async (box) => JSON.parse(new TextDecoder().decode(await decrypt(key, box))),
  };
  return vault;
}
