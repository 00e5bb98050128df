/* The minute after signing: a count that runs down, Undo and Finish, then the start again. */

import { say } from "../devices/screens.js";
import { word } from "../scan/words.js";

const by = (id) => document.getElementById(id);
/* How a signature stands, and how long that stays on the screen; while it is being taken back, until that is known. */
const STAYS = { logged: 6, undone: 6, undoing: null, untaken: 30, withdrawn: 20, stands: 30 };
const TITLES = {
  undone: "undone_title",
  undoing: "undoing_title",
  untaken: "untaken_title",
  withdrawn: "withdrawn_title",
  stands: "stands_title",
};
const WORDS = { untaken: "untaken_words" };
const CAN_UNDO = ["held", "kept", "paused", "late"];
/* In the ledger already, within the minute: it can be withdrawn, and is asked for. */
const CAN_WITHDRAW = ["written"];
const MINUTE = 60;

export function createThanks({ onOver }) {
  let timer = 0;

  function count(seconds, of) {
    clearInterval(timer);
    const bar = by("left").firstElementChild;
    bar.getAnimations().forEach((old) => old.cancel());
    by("left").hidden = seconds === null;
    if (seconds === null) return;
    const whole = { transform: `scaleX(${Math.min(seconds / of, 1)})` };
    bar.animate([whole, { transform: "scaleX(0)" }], { duration: seconds * 1000, fill: "forwards" });
    let left = seconds;
    by("seconds").textContent = left;
    timer = setInterval(() => {
      left -= 1;
      by("seconds").textContent = Math.max(left, 0);
      if (left > 0) return;
      clearInterval(timer);
      onOver();
    }, 1000);
  }

  /* state: held, kept (no network), paused (by the host), late (after the finale), written (by the finale),
     or one of STAYS. */
  function show(state, { seconds = STAYS[state], words = word(WORDS[state] ?? state) } = {}) {
    const canUndo = CAN_UNDO.includes(state);
    const canWithdraw = CAN_WITHDRAW.includes(state);
    by("thanks").dataset.state = state;
    by("thanks-title").textContent = word(TITLES[state] ?? "thanks");
    by("thanks-words").textContent = words;
    by("count").hidden = !canUndo && !canWithdraw;
    by("undo").hidden = !canUndo;
    by("withdraw").hidden = !canWithdraw;
    by("thanks-actions").hidden = state === "undoing";
    by("finish").disabled = false;
    say("thanks-error", "");
    count(seconds, canUndo || canWithdraw ? MINUTE : seconds);
  }

  const state = () => by("thanks").dataset.state;
  return { show, state, isHeld: () => CAN_UNDO.includes(state()), stop: () => clearInterval(timer) };
}
