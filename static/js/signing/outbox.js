/* What a kiosk has to tell the server: on the disk first, gone only when the server has it. One row for
   each confirmation; undoing one that waits takes its row over, so that it can never sign any more. */

const NAME = "jinjiang-signing";
const STORE = "outbox";

function promised(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}

/* Rows: {key, kind: confirm | undo | finish, body, at, tries, problem}. */
export async function openOutbox(factory = indexedDB) {
  const request = factory.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
  const database = await promised(request);
  database.onversionchange = () => database.close();

  const all = () => promised(database.transaction(STORE).objectStore(STORE).getAll());
  /* Strict: it is on the disk before anybody is thanked. change(row): the new row, or null for none. */
  async function change(key, work) {
    const transaction = database.transaction(STORE, "readwrite", { durability: "strict" });
    const done = finished(transaction);
    const rows = transaction.objectStore(STORE);
    const next = work(await promised(rows.get(key)));
    if (next) rows.put(next);
    else rows.delete(key);
    return done;
  }
  const sameAs = (sent) => (row) => row?.kind === sent.kind;

  return {
    all,
    put: (row) => change(row.key, () => ({ tries: 0, problem: "", ...row })),
    /* The server has it; what was asked under the same key meanwhile stays. */
    settle: (sent) => change(sent.key, (row) => (sameAs(sent)(row) ? null : row)),
    note: (sent, facts) => change(sent.key, (row) => (sameAs(sent)(row) ? { ...row, ...facts } : row)),
    clear: async () => {
      for (const row of await all()) await change(row.key, () => null);
    },
    close: () => database.close(),
  };
}
