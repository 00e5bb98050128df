/* What the device knows of itself: token, conference, gates, keys, choices. Read once, kept in step. */

const NAMES = [
  "token", "device", "conference", "gates", "keys", "roles", "cursor", "offset", "synced",
  "lock", "tries", "gate", "direction", "camera", "light", "hideNames", "practice",
];

export async function openKept(store) {
  const values = new Map();
  for (const name of NAMES) values.set(name, await store.get("kept", name));
  let heard = performance.now(); // when the server last said what time it is, or this page began

  /* A phone's clock may be set back while it has no network: it is never earlier than the last news, nor
     than these and the time since by the clock that nobody can set. */
  const earliest = () => {
    const synced = Date.parse(values.get("synced") ?? "");
    return Number.isNaN(synced) ? -Infinity : synced + (performance.now() - heard);
  };

  return {
    get: (name) => values.get(name),
    set: async (changes) => {
      if (changes.synced) heard = performance.now();
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
    now: () => new Date(Math.max(Date.now() + (values.get("offset") ?? 0), earliest())),
    /* In memory; the store is cleared by wipe.js. */
    forget: () => values.clear(),
  };
}
