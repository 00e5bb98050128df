/* What the device knows of itself: token, conference, gates, keys, choices. Read once, kept in step. */

const NAMES = [
  "token", "device", "conference", "gates", "keys", "roles", "cursor",
  "gate", "direction", "camera", "hideNames",
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
    /* The gate this device stands at, as the server last described it. */
    gate: () => values.get("gates")?.find((gate) => gate.slug === values.get("gate")),
    forget: async () => {
      values.clear();
      await store.clear(["kept"]);
    },
  };
}
