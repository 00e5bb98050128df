/* What could not be sent, for staff: it stands first in the kiosk's menu. */

import { say } from "../devices/screens.js";
import { time, word } from "../scan/words.js";
import { netWords } from "./net.js";

const by = (id) => document.getElementById(id);

const make = (tag, facts) => Object.assign(document.createElement(tag), facts);

/* What was not taken: when, why, and as it was drawn, for no name is kept. Put away by a second press. */
function problemLine(row, putAway) {
  const at = time(row.at, Intl.DateTimeFormat().resolvedOptions().timeZone);
  const name = row.kind === "undo" ? "undo_not_taken" : "not_taken";
  const line = make("li", { className: "signer__problem" });
  line.append(make("p", { textContent: word(name, { at, why: row.problem }) }));
  const drawn = row.body?.given?.drawn_image;
  if (drawn) line.append(make("img", { src: drawn, alt: word("drawn") }));
  const button = make("button", { type: "button", className: "button button--quiet button--small", textContent: word("put_away") });
  button.onclick = () => {
    if (button.dataset.sure) return putAway(row);
    button.dataset.sure = "1";
    button.textContent = word("put_away_sure");
    return undefined;
  };
  line.append(button);
  return line;
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
  const putAway = async (row) => {
    await outbox.drop(row);
    await able.onPutAway();
    await listWaiting(outbox, able);
  };
  by("menu-problems").replaceChildren(...rows.filter((row) => row.problem).map((row) => problemLine(row, putAway)));
  by("send-again").hidden = rows.length === 0;
  say("sure-lost", rows.length ? word("lose") : "");
}

export async function retryAll(outbox) {
  for (const row of await outbox.all()) await outbox.note(row, { problem: "" });
}
