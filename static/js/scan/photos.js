/* Faces: asked for when somebody stands there, kept in memory for the last few, never written down. */

const KEPT = 30;

/* of(badge) resolves to an address for <img>, or null: no photo, or no network. */
export function createPhotos(api) {
  const known = new Map(); // badge -> promise, the oldest first

  async function fetched(badge) {
    const blob = await api.photo(badge);
    return blob && URL.createObjectURL(blob);
  }

  async function drop(badge) {
    const address = await known.get(badge);
    known.delete(badge);
    if (address) URL.revokeObjectURL(address);
  }

  function of(badge) {
    if (!known.has(badge)) {
      const asked = fetched(badge).catch(() => {
        known.delete(badge); // the network may be back next time
        return null;
      });
      known.set(badge, asked);
      if (known.size > KEPT) drop(known.keys().next().value);
    }
    return known.get(badge);
  }

  return { of, forget: () => Promise.all([...known.keys()].map(drop)) };
}
