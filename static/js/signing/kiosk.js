/* The page of a tablet that signs: badge, staff, text, agreements, drawing, confirmation, a minute. */

import { createLink, openKept } from "../devices/link.js";
import { isPin, sealed } from "../devices/pin.js";
import { enrol, say, screen } from "../devices/screens.js";
import { createStaffMenu, forgetDevice } from "../devices/staff_menu.js";
import { keepPage, keepStorage } from "../scan/installed.js";
import { keepAwake } from "../scan/wake.js";
import { localized, word } from "../scan/words.js";
import { createAlarm } from "./alarm.js";
import { createEyes } from "./eyes.js";
import { createHeart } from "./heart.js";
import { listWaiting, retryAll } from "./menu.js";
import { createNet } from "./net.js";
import { createOffline } from "./offline.js";
import { openOutbox } from "./outbox.js";
import { openPeople } from "./people.js";
import { createSender } from "./sender.js";
import { createServer } from "./server.js";
import { createVisit } from "./visit.js";
import { createWho } from "./who.js";

const by = (id) => document.getElementById(id);
const { dataset } = by("kiosk");
const kept = openKept("signing-kiosk");
const link = createLink(kept, dataset.provision, "signing");
const server = createServer(link, dataset.api);
const outbox = await openOutbox();
const net = createNet(outbox);
const people = await openPeople({ server, kept });
const offline = createOffline({ people, outbox, kept, say: word });

function signedOff(error) {
  people.clear();
  net.answered(); // it is no network that is missing
  kept.forget();
  begin();
  say("set-up-error", error.message);
}

const flush = createSender({
  outbox,
  send: server.send,
  isSilent: net.isSilent,
  alarm: createAlarm(),
  tell: {
    settled: (row, answer) => {
      if (row.place && answer.state !== "undone") people.remove(row.place);
      if (row.kind === "undo") people.stale(); // they may sign again
      visit.settled(row, answer);
    },
    problem: (row, error) => visit.problem(row, error),
    waiting: (rows) => {
      net.show();
      if (rows.length) heart.wake(); // is it the network?
      visit.waiting(rows);
    },
    off: signedOff,
  },
});
const who = createWho({ server, offline, net });
const visit = createVisit({ server, who, outbox, flush, kept, onOff: signedOff });
const eyes = createEyes({
  addresses: dataset,
  kept,
  isClosed: () => Boolean(kept.get("home")?.closed),
  onBadge: visit.identify,
});
const heart = createHeart({
  server,
  kept,
  onFacts: ({ conference, title, closed }) => {
    by("conference").textContent = localized(conference);
    // The page is kept on the tablet and may be older than the name it was made with.
    for (const place of document.querySelectorAll("[data-title]")) place.textContent = localized(title);
    if (closed !== by("closed").textContent) say("hint", ""); // what it said of the pause is over
    say("closed", closed);
    by("invite").hidden = by("by-code").hidden = closed !== "";
    net.show();
  },
  onAnswer: async () => {
    visit.reached();
    if (await net.answered()) flush();
    people.refresh();
  },
  onSilence: net.silent,
  onOff: signedOff,
});

createStaffMenu({
  kept,
  camera: eyes.camera,
  onOpen: async () => listWaiting(outbox, { known: await people.count(), onDuty: offline.onDuty(), onPutAway: net.show }),
  onCamera: (id) => {
    kept.set({ camera: id });
    eyes.open();
  },
  onForget: async () => {
    await outbox.clear();
    await people.clear();
    forgetDevice({ link, kept, address: dataset.signOff, begin });
  },
});
by("send-again").onclick = async () => {
  by("menu").close();
  await retryAll(outbox);
  flush();
};

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
  if (!kept.get("token")) {
    eyes.camera.stop(); // nobody is filmed while it is set up
    return enrol(link, setUp, unfit);
  }
  screen("start");
  visit.resume();
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
keepPage(dataset.serviceWorker, location.pathname);
begin();
