/* Whom this tablet can greet without a network: one box each, which only the badge itself opens. */

import { finished, promised } from "../scan/idb.js";

const NAME = "jinjiang-signing-people";
const STORE = "boxes";
const PORTION = 100;
const EVERY = 5 * 60_000;

/* Rows: {place, version, box (bytes)}. server: people(), boxes(places); kept: where the keys are kept
   that badges are signed with, and when everybody was last asked for. */
export async function openPeople({ server, kept, factory = indexedDB, now = Date.now }) {
  const request = factory.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "place" });
  const database = await promised(request);
  database.onversionchange = () => database.close();
  let running = null;

  const read = () => database.transaction(STORE).objectStore(STORE);

  function write(work) {
    const transaction = database.transaction(STORE, "readwrite");
    work(transaction.objectStore(STORE));
    return finished(transaction);
  }

  async function versions() {
    const rows = await promised(read().getAll());
    return new Map(rows.map(({ place, version }) => [place, version]));
  }

  async function fetchAll(places) {
    for (let at = 0; at < places.length; at += PORTION) {
      const { boxes } = await server.boxes(places.slice(at, at + PORTION));
      await write((rows) =>
        boxes.forEach((each) => rows.put({ ...each, box: Uint8Array.from(atob(each.box), (byte) => byte.charCodeAt(0)) })),
      );
    }
  }

  /* Who has come, changed or gone since; a network that goes away meanwhile loses nothing. */
  async function refreshed() {
    const { keys, people } = await server.people();
    const known = await versions();
    const wanted = new Map(people);
    await write((rows) => [...known.keys()].filter((place) => !wanted.has(place)).forEach((place) => rows.delete(place)));
    await fetchAll([...wanted].filter(([place, version]) => known.get(place) !== version).map(([place]) => place));
    kept.set({ badgeKeys: keys, peopleAt: now() });
  }

  const isDue = () => Math.abs(now() - (kept.get("peopleAt") ?? 0)) >= EVERY;

  return {
    get: (place) => promised(read().get(place)),
    count: () => promised(read().count()),
    remove: (place) => write((rows) => rows.delete(place)),
    clear: () => write((rows) => rows.clear()),
    /* Soon, not only when it is due. */
    stale: () => kept.set({ peopleAt: 0 }),
    /* Ask the server, if it is time to; never rejects. */
    refresh: () => {
      if (!isDue()) return Promise.resolve();
      running ??= refreshed()
        .catch(() => undefined)
        .finally(() => {
          running = null;
        });
      return running;
    },
    close: () => database.close(),
  };
}
