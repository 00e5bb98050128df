/* The page of a tablet that signs: badge, staff, text, agreements, drawing, confirmation, a minute. */

import { createLink, openKept } from "../devices/link.js";
import { isPin, sealed } from "../devices/pin.js";
import { enrol, say, screen } from "../devices/screens.js";
import { keepStorage } from "../scan/installed.js";
import { keepAwake } from "../scan/wake.js";
import { localized, word } from "../scan/words.js";
import { createAlarm } from "./alarm.js";
import { createEyes } from "./eyes.js";
import { createHeart } from "./heart.js";
import { createMenu } from "./menu.js";
import { openOutbox } from "./outbox.js";
import { createSender } from "./sender.js";
import { createServer } from "./server.js";
import { createVisit } from "./visit.js";

const by = (id) => document.getElementById(id);
const { dataset } = by("kiosk");
const kept = openKept("signing-kiosk");
const link = createLink(kept, dataset.provision, "signing");
const server = createServer(link, dataset.api);
const outbox = await openOutbox();

/* The calm line above everything: what waits, or what somebody has to look at. */
function waiting(rows) {
  const n = rows.filter((row) => !row.problem).length;
  if (n) by("net-words").textContent = word(n === 1 ? "waiting_one" : "waiting", { n });
  else if (rows.length) by("net-words").textContent = word("problems");
  by("net").hidden = rows.length === 0;
}

function signedOff(error) {
  kept.forget();
  begin();
  say("set-up-error", error.message);
}

const flush = createSender({
  outbox,
  send: server.send,
  alarm: createAlarm(),
  tell: {
    settled: (row, answer) => visit.settled(row, answer),
    problem: (row, error) => visit.problem(row, error),
    waiting: (rows) => {
      waiting(rows);
      visit.waiting(rows);
    },
    off: signedOff,
  },
});
const visit = createVisit({ server, outbox, flush, kept, onOff: signedOff });
const eyes = createEyes({
  addresses: dataset,
  kept,
  isClosed: () => Boolean(kept.get("home")?.closed),
  onBadge: visit.identify,
});
const heart = createHeart({
  server,
  kept,
  onFacts: async ({ conference, closed }) => {
    by("conference").textContent = localized(conference);
    say("closed", closed);
    by("invite").hidden = by("by-code").hidden = closed !== "";
    waiting(await outbox.all());
  },
  onSilence: () => {
    if (by("net").hidden) by("net-words").textContent = word("offline");
    by("net").hidden = false;
  },
  onOff: signedOff,
});

createMenu({
  kept,
  outbox,
  camera: eyes.camera,
  onCamera: (id) => {
    kept.set({ camera: id });
    eyes.open();
  },
  onSendAgain: async () => {
    for (const row of await outbox.all()) await outbox.note(row, { problem: "" });
    flush();
  },
  onForget: async () => {
    eyes.camera.stop();
    await outbox.clear();
    kept.forget();
    begin();
  },
});

function unfit(form) {
  if (!globalThis.crypto?.subtle) return word("insecure");
  return isPin(form.get("pin")) ? "" : word("no_pin");
}

async function setUp(form) {
  kept.set({ pin: await sealed(form.get("pin")) });
  by("set-up").reset();
  begin();
}

function begin() {
  visit.reset();
  if (!kept.get("token")) return enrol(link, setUp, unfit);
  screen("start");
  eyes.open();
  flush();
  return heart.start();
}

document.addEventListener("contextmenu", (event) => event.preventDefault());
addEventListener("online", () => {
  heart.wake();
  flush();
});
keepAwake();
keepStorage();
begin();
