/* Forgets everything this device holds of people and of itself. Scans not sent yet stay: what was seen
   at the door is not lost with a token. They name nobody, so the words typed as a reason go too; the
   server wants some in their place. */

/* In both languages: no page need be open when this is said, and organisers read it later. */
export const FORGOTTEN = "原因已随设备清除 · The reason was forgotten with the device";
const STORES = ["kept", "people", "stays", "log", "problems"];

export function wipe(store) {
  return store.change([...STORES, "queue"], (of) => {
    STORES.forEach((name) => of(name).clear());
    of("queue").openCursor().onsuccess = ({ target: { result: row } }) => {
      if (!row) return;
      if (row.value.note) row.update({ ...row.value, note: FORGOTTEN });
      row.continue();
    };
  });
}
