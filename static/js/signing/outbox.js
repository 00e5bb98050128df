/* What a kiosk has to tell the server: on the disk first, gone only when the server has it. One row for
   each confirmation; undoing one takes its row over, so that it is never sent after that. */

import { finished, promised } from "../scan/idb.js";

const NAME = "jinjiang-signing";
const STORE = "outbox";

/* Rows: {key, kind: confirm | undo | finish, body, at, place, finished, tries, problem}; finished: whoever
   confirms does not wait for the minute to end; place: of the badge, where it was scanned (offline.js). */
export async function openOutbox(factory = indexedDB) {
  const request = factory.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
  const database = await promised(request);
  database.onversionchange = () => database.close();

  const all = () => promised(database.transaction(STORE).objectStore(STORE).getAll());
  /* Strict: it is on the disk before anybody is thanked. work(row): the new row, or null for none.
     Resolves with what work gave. */
  async function change(key, work) {
    const transaction = database.transaction(STORE, "readwrite", { durability: "strict" });
    const done = finished(transaction);
    const rows = transaction.objectStore(STORE);
    const next = work(await promised(rows.get(key)));
    if (next) rows.put(next);
    else rows.delete(key);
    await done;
    return next;
  }
  /* Change a row that was read before; false where something else was asked under its key meanwhile. */
  async function changeSame(read, work) {
    let same = false;
    await change(read.key, (row) => {
      same = row?.kind === read.kind;
      return same ? work(row) : row;
    });
    return same;
  }

  return {
    all,
    put: (row) => change(row.key, () => ({ tries: 0, problem: "", ...row })),
    /* Once more it goes out; false where it must not any more. */
    claim: (row) => changeSame(row, (kept) => ({ ...kept, tries: kept.tries + 1 })),
    /* The server has it, as it was when it was read: what was finished since is still to be told. */
    settle: (row) =>
      changeSame(row, ({ key, at, finished }) =>
        finished && !row.finished ? { key, kind: "finish", at, tries: 0, problem: "" } : null),
    /* What was not taken is put away by somebody who has read why. */
    drop: (row) => changeSame(row, (kept) => (kept.problem ? null : kept)),
    note: (row, facts) => changeSame(row, (kept) => ({ ...kept, ...facts })),
    /* True where nothing of it ever went out: it is as if it had never been. */
    undo: async (key, at) => {
      const isUnsent = (row) => row?.kind === "confirm" && row.tries === 0;
      const undo = { key, kind: "undo", at, body: { publicly: false }, tries: 0, problem: "" };
      return (await change(key, (row) => (isUnsent(row) ? null : undo))) === null;
    },
    clear: async () => {
      for (const row of await all()) await change(row.key, () => null);
    },
    close: () => database.close(),
  };
}
