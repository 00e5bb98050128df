/* What the device knows of itself: token, conference, gates, keys, choices. Read once, kept in step. */

const NAMES = [
  "token", "device", "conference", "gates", "keys", "roles", "cursor", "offset", "synced",
  "lock", "tries", "gate", "direction", "camera", "light", "hideNames", "practice",
];

export async function openKept(store) {
  const values = new Map();
  for (const name of NAMES) values.set(name, await store.get("kept", name));

  return {
    get: (name) => values.get(name),
    set: async (changes) => {
      for (const [name, value] of Object.entries(changes)) values.set(name, value);
      await store.keep(changes);
    },
    /* For what was written to the store together with something else. */
    note: (changes) => {
      for (const [name, value] of Object.entries(changes)) values.set(name, value);
    },
    /* The gate this device stands at, as the server last described it. */
    gate: () => values.get("gates")?.find((gate) => gate.slug === values.get("gate")),
    /* The time by the server's clock, as far as it is known: phones are often minutes off. */
    now: () => new Date(Date.now() + (values.get("offset") ?? 0)),
    /* In memory; the store is cleared by wipe.js. */
    forget: () => values.clear(),
  };
}
