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

export function createThanks({ onOver }) {
  let timer = 0;

  function count(seconds) {
    clearInterval(timer);
    const bar = by("left").firstElementChild;
    bar.getAnimations().forEach((old) => old.cancel());
    by("left").hidden = seconds === null;
    if (seconds === null) return;
    bar.animate([{ transform: "scaleX(1)" }, { transform: "scaleX(0)" }], { duration: seconds * 1000, fill: "forwards" });
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

  /* state: held, kept (no network), paused (by the host), late (after the finale), or one of STAYS. */
  function show(state, { seconds = STAYS[state], words = word(WORDS[state] ?? state) } = {}) {
    const canUndo = CAN_UNDO.includes(state);
    by("thanks").dataset.state = state;
    by("thanks-title").textContent = word(TITLES[state] ?? "thanks");
    by("thanks-words").textContent = words;
    by("count").hidden = by("undo").hidden = !canUndo;
    by("thanks-actions").hidden = state === "undoing";
    by("finish").disabled = false;
    say("thanks-error", "");
    count(seconds);
  }

  return { show, state: () => by("thanks").dataset.state, stop: () => clearInterval(timer) };
}
