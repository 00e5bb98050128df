/* Forgets everything this device holds of people and of itself. Scans not sent yet stay, and so do those
   the server did not take, until it has written them down: what was seen at the door is not lost with a
   token. They name nobody, so the words typed as a reason go too; the
   server wants some in their place. */

import { putBack } from "./queue.js";

/* In both languages: no page need be open when this is said, and organisers read it later. */
export const FORGOTTEN = "原因已随设备清除 · The reason was forgotten with the device";
/* Under this name the store keeps what is still to be told of a device that forgot: farewell.js. */
export const FAREWELLS = "farewells";
const STORES = ["people", "stays", "log"];

/* What the server has written down may go; the rest waits again. */
function forgetProblems(of, onDone) {
  of("problems").openCursor().onsuccess = ({ target: { result: row } }) => {
    if (!row) return onDone();
    if (row.value.kept) row.delete();
    else putBack(of, row.value);
    return row.continue();
  };
}

function forgetReasons(of) {
  of("queue").openCursor().onsuccess = ({ target: { result: row } }) => {
    if (!row) return;
    if (row.value.note) row.update({ ...row.value, note: FORGOTTEN });
    row.continue();
  };
}

/* farewell: kept where the server must still be told. */
export function wipe(store, farewell) {
  return store.change(["kept", ...STORES, "problems", "queue"], (of) => {
    STORES.forEach((name) => of(name).clear());
    of("kept").get(FAREWELLS).onsuccess = ({ target: { result: before = [] } }) => {
      const left = farewell ? [...before, farewell] : before;
      of("kept").clear();
      if (left.length > 0) of("kept").put(left, FAREWELLS);
    };
    forgetProblems(of, () => forgetReasons(of));
  });
}
