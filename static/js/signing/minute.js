/* From "Sign" to the end of the minute: kept on the disk, sent, held, finished or taken back. */

import { say, screen } from "../devices/screens.js";
import { createIds } from "../scan/uuid.js";
import { word } from "../scan/words.js";
import { createThanks } from "./thanks.js";

const HOLD = 60;
const by = (id) => document.getElementById(id);

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
    thanks.show("held", HOLD);
    screen("thanks");
    flush();
  }

  /* What came of a row; of who has gone away nothing is shown any more. */
  function settled(row, answer) {
    if (!ours(row)) return;
    if (answer.state === "held") thanks.show("held", answer.seconds_left);
    else thanks.show(answer.state);
  }

  function problem(row, error) {
    if (!ours(row)) return;
    if (row.kind !== "confirm") return say("thanks-error", error.message);
    outbox.settle(row); // they stand here and are told: nothing has to be kept
    forget();
    return onRefused(error.message);
  }

  function waiting(rows) {
    if (rows.find(ours)?.kind !== "confirm" || by("thanks").dataset.state !== "held") return;
    by("thanks").dataset.state = "kept";
    by("thanks-words").textContent = word("kept");
  }

  by("undo").onclick = async () => {
    const row = await own();
    await outbox.put({ key, kind: "undo", at: now() });
    // Never sent: it is undone whatever comes. Sent and unanswered: the server has the last word.
    thanks.show(row?.kind === "confirm" && row.tries === 0 ? "undone" : "undoing");
    flush();
  };

  by("finish").onclick = async () => {
    if (await own()) return onOver(); // it waits for the network; nobody has to
    by("finish").disabled = true;
    await outbox.put({ key, kind: "finish", at: now() });
    return flush();
  };

  return { begin, forget, settled, problem, waiting };
}
