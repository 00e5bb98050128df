/* The calm line above everything: what waits on this tablet, and what somebody has to look at. */

import { word } from "../scan/words.js";

const by = (id) => document.getElementById(id);
const counted = (one, many, n) => (n === 0 ? "" : word(n === 1 ? one : many, { n }));

/* What the rows of the outbox mean, in words; silent: the server did not answer the last time. */
export function netWords(rows, silent) {
  const open = rows.filter((row) => !row.problem);
  const of = (kind) => open.filter((row) => row.kind === kind).length;
  return [
    silent ? word("offline") : open.some((row) => row.later === "paused") ? word("pausing") : "",
    counted("waiting_one", "waiting", of("confirm")),
    counted("untaken_one", "untaken", of("undo")),
    rows.length > open.length ? word("problems") : "",
  ].filter(Boolean).join(" ");
}

export function createNet(outbox) {
  let silent = false;

  async function show() {
    const words = netWords(await outbox.all(), silent);
    by("net-words").textContent = words;
    by("net").hidden = words === "";
  }

  return {
    show,
    isSilent: () => silent,
    /* True where it had been silent until now. */
    answered: async () => {
      const was = silent;
      silent = false;
      await show();
      return was;
    },
    silent: () => {
      silent = true;
      return show();
    },
  };
}
