/* Let somebody in against the rules, or take a scan back: each with a reason somebody answers for. */

import * as answers from "./answer.js";
import { isTooLate } from "./offers.js";
import { word } from "./words.js";

const by = (id) => document.getElementById(id);

/* Ask why; onReason(text) once there is one. what: force or undo, whose reasons are offered. */
function ask(what, onReason, title = `why_${what}`) {
  const dialog = by("why");
  answers.hold();
  dialog.dataset.what = what;
  by("why-title").textContent = word(title);
  by("why-text").value = "";
  by("why-error").hidden = true;
  const take = (text) => {
    dialog.close();
    return onReason(text);
  };
  dialog.onclick = ({ target }) => {
    const offered = target.closest("[data-why]");
    return offered && take(offered.textContent.trim());
  };
  dialog.onsubmit = (event) => {
    event.preventDefault();
    const typed = by("why-text").value.trim();
    by("why-error").hidden = typed !== "";
    return typed === "" ? by("why-text").focus() : take(typed);
  };
  dialog.showModal();
}

export function createAmend({ reading, sent, boot }, guard) {
  return {
    force: () => {
      const refused = answers.current();
      const force = async (note) => {
        guard.amended(await reading.force(refused, note));
        return sent();
      };
      ask("force", force, refused.gate?.kind === "purpose" ? "why_give" : "why_force");
    },
    undo: () => {
      const done = answers.current();
      ask("undo", async (note) => {
        // The words took longer than there was time: the server would say no, and nothing is kept.
        if (isTooLate(done.scan, boot)) return guard.amended({ ...done, stands: "too_late", corrected: false });
        guard.amended(await reading.undo(done, note));
        return sent();
      });
    },
  };
}
