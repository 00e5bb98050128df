/* What could not be sent, for staff: it stands first in the kiosk's menu. */

import { say } from "../devices/screens.js";
import { time, word } from "../scan/words.js";
import { netWords } from "./net.js";

const by = (id) => document.getElementById(id);

function problemLine(row) {
  const at = time(row.at, Intl.DateTimeFormat().resolvedOptions().timeZone);
  const name = row.kind === "undo" ? "undo_not_taken" : "not_taken";
  return Object.assign(document.createElement("li"), { textContent: word(name, { at, why: row.problem }) });
}

/* How it goes without a network: how many this tablet knows, and who may vouch then. */
function offlineWords({ known, onDuty }) {
  const who = onDuty.length ? word("offline_staff", { names: onDuty.join(", ") }) : word("nobody_on_duty");
  return `${word(known === 1 ? "offline_one" : "offline_known", { n: known })} ${who}`;
}

/* Into the menu before it shows; and whether forgetting would lose anything. */
export async function listWaiting(outbox, able) {
  say("menu-offline", offlineWords(able));
  const rows = await outbox.all();
  say("menu-waiting", netWords(rows.filter((row) => !row.problem), false));
  by("menu-problems").replaceChildren(...rows.filter((row) => row.problem).map(problemLine));
  by("send-again").hidden = rows.length === 0;
  say("sure-lost", rows.length ? word("lose") : "");
}

export async function retryAll(outbox) {
  for (const row of await outbox.all()) await outbox.note(row, { problem: "" });
}
