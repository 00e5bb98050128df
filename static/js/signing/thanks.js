/* The minute after signing: a count that runs down, Undo and Finish, then the start again. */

import { say } from "../devices/screens.js";
import { word } from "../scan/words.js";

const by = (id) => document.getElementById(id);
const STAYS = 6;

export function createThanks({ onOver }) {
  let timer = 0;

  function count(seconds, then) {
    clearInterval(timer);
    const bar = by("left").firstElementChild;
    bar.getAnimations().forEach((old) => old.cancel());
    bar.animate([{ transform: "scaleX(1)" }, { transform: "scaleX(0)" }], { duration: seconds * 1000, fill: "forwards" });
    let left = seconds;
    by("seconds").textContent = left;
    timer = setInterval(() => {
      left -= 1;
      by("seconds").textContent = Math.max(left, 0);
      if (left <= 0) {
        clearInterval(timer);
        then();
      }
    }, 1000);
  }

  /* state: held, kept (no network), logged, undone, undoing. */
  function show(state, seconds = STAYS) {
    const open = state === "held" || state === "kept";
    by("thanks").dataset.state = state;
    by("thanks-title").textContent = word(state === "undone" || state === "undoing" ? "undone_title" : "thanks");
    by("thanks-words").textContent = word(state);
    by("count").hidden = !open;
    by("thanks-actions").hidden = !open;
    by("finish").disabled = false;
    say("thanks-error", "");
    count(seconds, onOver);
  }

  return { show, stop: () => clearInterval(timer) };
}
