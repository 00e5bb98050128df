/* From "Sign" to the end of the minute: kept on the disk, sent, held, finished or taken back. */

import { say, screen } from "../devices/screens.js";
import { createIds } from "../scan/uuid.js";
import { word } from "../scan/words.js";
import { createThanks } from "./thanks.js";
import { createWatch } from "./watch.js";
import { createWithdrawing } from "./withdraw.js";

const HOLD = 60;
const by = (id) => document.getElementById(id);

/* What a thank-you screen may truthfully say of a row that waits; "" for nothing new. Pure. */
export function stateOfWaiting(row, shown) {
  const kept = row?.later === "paused" ? "paused" : "kept";
  if (row?.kind === "confirm" && ["held", "kept", "paused"].includes(shown) && shown !== kept) return kept;
  return row?.kind === "undo" && row.tries > 0 && shown === "undoing" ? "untaken" : "";
}

/* How many seconds of the minute are left of what was confirmed then. Pure. */
export const secondsLeft = (at, now) => Math.min(HOLD, Math.ceil(HOLD - (now - Date.parse(at)) / 1000));

/* kept: small facts that outlive a reload. onOver(): the start again; onRefused(words): the server did
   not take it while they stand here. */
export function createMinute({ server, outbox, kept, flush, onOver, onRefused }) {
  const newKey = createIds();
  const thanks = createThanks({ onOver });
  let key = null; // of the confirmation on the screen
  let since = ""; // when it was confirmed
  const ours = (row) => row.key === key;
  const own = async () => (await outbox.all()).find(ours);
  const now = () => new Date().toISOString();
  const watch = createWatch({ server, isHeld: async () => thanks.isHeld() && !(await own()), onStanding: stands });
  const withdrawing = createWithdrawing({
    onWithdraw: () => {
      thanks.show("undoing");
      undoPublicly({ key, at: now() });
    },
  });
  const left = () => Math.max(secondsLeft(since, Date.now()), 1);

  function forget() {
    thanks.stop();
    watch.stop();
    withdrawing.close();
    if (key) kept.set({ minute: null }); // a page that has only just begun may still resume it
    key = null;
  }

  function present(state) {
    thanks.show(state, { seconds: left() });
    screen("thanks");
    watch.start(key);
  }

  /* body: all but key and time; place: of the badge. On the disk before anybody is thanked. */
  async function begin(body, place) {
    by("sign").disabled = true;
    [key, since] = [newKey(), now()];
    await outbox.put({ key, kind: "confirm", at: since, place, body: { ...body, key, at: since } });
    kept.set({ minute: { key, since } });
    by("sign").disabled = false;
    present("held");
    flush();
  }

  /* The page was reloaded while somebody's minute ran: it is shown on, and can be undone as before. */
  async function resume() {
    const minute = kept.get("minute");
    if (!minute || secondsLeft(minute.since, Date.now()) < 1) return;
    const row = (await outbox.all()).find((each) => each.key === minute.key);
    if ((row && row.kind !== "confirm") || row?.finished) return;
    [key, since] = [minute.key, minute.since];
    present("held");
  }

  function undoPublicly(row) {
    return outbox.put({ key: row.key, kind: "undo", at: row.at, body: { publicly: true } }).then(flush);
  }

  /* The ledger had it before it could be undone: whoever stands here is asked, for that is public; whoever
     went away was told that it is withdrawn then. */
  function tooLate(row) {
    if (!ours(row)) return undoPublicly(row);
    thanks.show("written", { seconds: left() });
    return withdrawing.ask();
  }

  /* What came of a row; of who has gone away nothing is shown any more. */
  function settled(row, { state, seconds_left: seconds, sealed }) {
    if (row.kind === "undo" && state === "logged") return tooLate(row);
    if (!ours(row)) return undefined;
    if (state === "held") return thanks.show(sealed ? "held" : "late", { seconds });
    return thanks.show(state, state === "logged" && !sealed ? { words: word("logged_late") } : {});
  }

  /* How it stands by now, though nothing was asked of this tablet: the finale, or the host's Undo. */
  async function stands(of, { state }) {
    if (of !== key || state === "held" || !thanks.isHeld() || (await own())) return;
    thanks.show(state === "logged" ? "written" : state, state === "logged" ? { seconds: left() } : {});
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
    const row = rows.find(ours);
    const state = stateOfWaiting(row, thanks.state());
    if (state === "kept" || state === "paused") {
      by("thanks").dataset.state = state; // the count goes on
      by("thanks-words").textContent = word(state);
    } else if (state) {
      thanks.show(state);
      outbox.note(row, { body: { publicly: true } }); // as they read now
    }
  }

  by("undo").onclick = async () => {
    thanks.show("undoing");
    if (await outbox.undo(key, now())) thanks.show("undone"); // not a word of it ever left this tablet
    flush();
  };

  by("finish").onclick = async () => {
    const row = await own();
    if (row?.kind === "confirm") await outbox.note(row, { finished: true });
    if (row) return onOver(); // it waits for the network; nobody has to
    if (thanks.state() !== "held" && thanks.state() !== "late") return onOver();
    by("finish").disabled = true;
    await outbox.put({ key, kind: "finish", at: now() });
    return flush();
  };

  return { begin, resume, forget, settled, problem, waiting };
}
