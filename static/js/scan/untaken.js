/* Scans the server did not take: that there are some, which and why, and putting them away once read. */

import { colour } from "./decide.js";
import { decode } from "./decode.js";
import { namesOf } from "./names.js";
import * as show from "./show.js";
import { localized, scanTime, word } from "./words.js";

const by = (id) => document.getElementById(id);

function fill(line, texts) {
  for (const [part, text] of Object.entries(texts)) line.querySelector(`[data-part=${part}]`).textContent = text;
  return line;
}

function rowOf(scan, person, facts) {
  const way = scan.undoes ? word("untaken_undo") : word(scan.direction);
  return fill(by("untaken-line").content.firstElementChild.cloneNode(true), {
    time: scanTime(scan, facts),
    name: namesOf(person, facts.hideNames).name || person?.code || word("no_name"),
    gate: `${way} · ${localized(scan.where) || scan.gate}`,
    shown: scan.local_verdict && !scan.undoes ? word(`shown_${colour(scan.local_verdict)}`) : "",
    reason: word(`untaken_${scan.problem}`, { detail: scan.detail ?? "" }, "untaken_other"),
    state: scan.kept ? "" : word("untaken_not_kept"),
  });
}

export function createUntaken({ queue, roster, facts }) {
  const bearer = ({ token, badge }) => roster.find(badge ?? (token && decode(token)?.badge));

  /* When it was made, as its line of the log says: the clock may have been put right since. */
  const reckoned = async (scan) => ({ ...scan, when: (await queue.line(scan.id))?.when });

  const untaken = {
    /* Say how many there are, wherever somebody may see it. */
    count: async () => {
      const count = await queue.untaken();
      for (const band of document.querySelectorAll("[data-untaken]")) {
        band.hidden = count === 0;
        fill(band, { words: word(count === 1 ? "untaken_one" : "untaken", { count }) });
      }
    },

    show: async () => {
      const list = await Promise.all((await queue.problems()).map(reckoned));
      by("untaken-none").hidden = list.length > 0;
      by("untaken-told").hidden = list.length === 0;
      by("untaken-dismiss").hidden = !list.some((scan) => scan.kept);
      by("untaken-lines").replaceChildren(...list.map((scan) => rowOf(scan, bearer(scan), facts())));
      show.screen("untaken");
    },

    /* Read: those the server has written down go from here. */
    dismiss: async () => {
      await queue.dismiss();
      await untaken.count();
      return untaken.show();
    },
  };
  return untaken;
}
