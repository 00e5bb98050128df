/* IndexedDB behind promises: what the device keeps when it is switched off. */

import { finished, promised } from "./idb.js";

const NAME = "jinjiang-door";
const VERSION = 2;
const STORES = {
  kept: null, // token, conference, gates, keys, cursor, choices: by name
  people: "bucket", // what a decision needs, plain; names encrypted: see roster.js
  stays: "key",
  queue: "id", // scans to send
  problems: "id", // scans the server would not take
  log: "id", // the last scans, without names
};

/* Version 1 kept names as they are: they go, and come again from the server. The queue stays. */
function upgrade(database, transaction) {
  for (const old of ["roster", "stays"]) {
    if (database.objectStoreNames.contains(old)) database.deleteObjectStore(old);
  }
  for (const [name, keyPath] of Object.entries(STORES)) {
    if (database.objectStoreNames.contains(name)) continue;
    database.createObjectStore(name, keyPath === null ? undefined : { keyPath });
  }
  transaction.objectStore("kept").delete("cursor");
}

/* Open the store. Its methods work on rows of one of STORES. */
export async function openStore(factory = indexedDB) {
  const request = factory.open(NAME, VERSION);
  request.onupgradeneeded = () => upgrade(request.result, request.transaction);
  const database = await promised(request);
  // A newer version in another tab must not wait for this one.
  database.onversionchange = () => database.close();

  const read = (name) => database.transaction(name).objectStore(name);
  /* Strict: a scan is on the disk before the screen turns green. */
  const change = (names, work) => {
    const transaction = database.transaction(names, "readwrite", { durability: "strict" });
    const done = finished(transaction);
    work((name) => transaction.objectStore(name));
    return { done, transaction };
  };
  /* For work that asks for all at once: a page that goes away now no longer takes its rows with it. */
  const write = (names, work) => {
    const { done, transaction } = change(names, work);
    transaction.commit?.();
    return done;
  };

  return {
    get: (name, key) => promised(read(name).get(key)),
    all: (name, limit) => promised(read(name).getAll(null, limit)),
    count: (name) => promised(read(name).count()),
    put: (name, rows) => write([name], (of) => rows.forEach((row) => of(name).put(row))),
    remove: (name, keys) => write([name], (of) => keys.forEach((key) => of(name).delete(key))),
    keep: (values) =>
      write(["kept"], (of) => {
        for (const [key, value] of Object.entries(values)) of("kept").put(value, key);
      }),
    clear: (names) => write(names, (of) => names.forEach((name) => of(name).clear())),
    write,
    /* For work that reads and then writes. */
    change: (names, work) => change(names, work).done,
    close: () => database.close(),
  };
}
