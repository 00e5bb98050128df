/* From "Sign" to the end of the minute: kept on the disk, sent, held, finished or taken back. */

import { say, screen } from "../devices/screens.js";
import { createIds } from "../scan/uuid.js";
import { word } from "../scan/words.js";
import { createThanks } from "./thanks.js";

const HOLD = 60;
const by = (id) => document.getElementById(id);

/* What a thank-you screen may truthfully say of a row that waits; "" for nothing new. Pure. */
export function stateOfWaiting(row, shown) {
  const kept = row?.later === "paused" ? "paused" : "kept";
  if (row?.kind === "confirm" && ["held", "kept", "paused"].includes(shown) && shown !== kept) return kept;
  return row?.kind === "undo" && row.tries > 0 && shown === "undoing" ? "untaken" : "";
}

/* onOver(): the start again; onRefused(words): the server did not take it while they stand here. */
export function createMinute({ outbox, flush, onOver, onRefused }) {
  const newKey = createIds();
  const thanks = createThanks({ onOver });
  let key = null; // of the confirmation on the screen
  const ours = (row) => row.key === key;
  const own = async () => (await outbox.all()).find(ours);
  const now = () => new Date().toISOString();

  function forget() {
    thanks.stop();
    key = null;
  }

  /* body: all but key and time. On the disk before anybody is thanked. */
  async function begin(body) {
    by("sign").disabled = true;
    key = newKey();
    const at = now();
    await outbox.put({ key, kind: "confirm", at, body: { ...body, key, at } });
    by("sign").disabled = false;
    thanks.show("held", { seconds: HOLD });
    screen("thanks");
    flush();
  }

  /* What came of a row; of who has gone away nothing is shown any more. */
  function settled(row, { state, seconds_left: seconds, sealed }) {
    if (!ours(row)) return;
    if (state === "held") thanks.show(sealed ? "held" : "late", { seconds });
    else thanks.show(state, state === "logged" && !sealed ? { words: word("logged_late") } : {});
  }

  function problem(row, error) {
    if (!ours(row)) return;
    if (row.kind === "undo") thanks.show("stands", { words: error.message });
    else if (row.kind === "finish") say("thanks-error", error.message);
    else {
      outbox.settle(row); // they stand here and are told: nothing has to be kept
      forget();
      onRefused(error.message);
    }
  }

  function waiting(rows) {
    const state = stateOfWaiting(rows.find(ours), thanks.state());
    if (state === "kept" || state === "paused") {
      by("thanks").dataset.state = state; // the count goes on
      by("thanks-words").textContent = word(state);
    } else if (state) thanks.show(state);
  }

  by("undo").onclick = async () => {
    thanks.show("undoing");
    if (await outbox.undo(key, now())) thanks.show("undone"); // not a word of it ever left this tablet
    flush();
  };

  by("finish").onclick = async () => {
    if (await own()) return onOver(); // it waits for the network; nobody has to
    if (thanks.state() !== "held" && thanks.state() !== "late") return onOver();
    by("finish").disabled = true;
    await outbox.put({ key, kind: "finish", at: now() });
    return flush();
  };

  return { begin, forget, settled, problem, waiting };
}
