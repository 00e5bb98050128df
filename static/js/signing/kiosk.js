/* The page of a tablet that signs: badge, staff, text, agreements, drawing, confirmation, a minute. */

import { createLink, openKept, Problem } from "../devices/link.js";
import { isPin, sealed } from "../devices/pin.js";
import { enrol, isAt, say, screen } from "../devices/screens.js";
import { createCamera } from "../scan/camera.js";
import { decode } from "../scan/decode.js";
import { keepStorage } from "../scan/installed.js";
import { listen } from "../scan/keys.js";
import { createRecent } from "../scan/recent.js";
import { keepAwake } from "../scan/wake.js";
import { localized, word } from "../scan/words.js";
import { createAlarm } from "./alarm.js";
import { createMenu } from "./menu.js";
import { openOutbox } from "./outbox.js";
import { createSender } from "./sender.js";
import { createServer } from "./server.js";
import { createVisit } from "./visit.js";

const HOME = 10_000;
const by = (id) => document.getElementById(id);
const { dataset } = by("kiosk");
const kept = openKept("signing-kiosk");
const link = createLink(kept, dataset.provision, "signing");
const server = createServer(link, dataset.api);
const isNew = createRecent();
const heart = createAlarm();
let beats = 0;

function waiting(rows) {
  const n = rows.filter((row) => !row.problem).length;
  const problems = rows.length - n;
  if (n) by("net-words").textContent = word(n === 1 ? "waiting_one" : "waiting", { n });
  else if (problems) by("net-words").textContent = word("problems");
  by("net").hidden = rows.length === 0;
}

function signedOff(error) {
  kept.forget();
  begin();
  say("set-up-error", error.message);
}

const outbox = await openOutbox();
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

async function read(text) {
  if (!isAt("start") || kept.get("home")?.closed || !isNew(text, performance.now())) return;
  const token = decode(text);
  if (!token) return say("hint", text ? word("no_badge") : "");
  await visit.identify(token.text, "scanned");
}

const camera = createCamera({
  video: by("video"),
  addresses: dataset,
  onFrame: read,
  onTrouble: () => undefined,
});

async function look() {
  try {
    await camera.start(kept.get("camera"));
    by("view").hidden = false;
  } catch {
    by("view").hidden = true; // a short code can be typed, a USB scanner may be there
  }
}

by("by-code").onsubmit = (event) => {
  event.preventDefault();
  const code = by("badge-code").value.trim();
  if (code) visit.identify(decode(code)?.text ?? code, "typed");
};

function place(facts) {
  kept.set({ home: facts });
  by("conference").textContent = localized(facts.conference);
  say("closed", facts.closed);
  by("invite").hidden = by("by-code").hidden = facts.closed !== "";
}

async function home() {
  const own = (beats += 1);
  if (kept.get("home")) place(kept.get("home"));
  while (own === beats && kept.get("token")) {
    try {
      place(await server.home());
      waiting(await outbox.all());
    } catch (error) {
      if (error instanceof Problem && [401, 403].includes(error.status)) return signedOff(error);
      if (by("net").hidden) by("net-words").textContent = word("offline");
      by("net").hidden = false;
    }
    await heart.wait(HOME);
  }
  return undefined;
}

createMenu({
  kept,
  outbox,
  camera,
  onCamera: (id) => {
    kept.set({ camera: id });
    look();
  },
  onSendAgain: async () => {
    for (const row of await outbox.all()) await outbox.note(row, { problem: "" });
    flush();
  },
  onForget: async () => {
    camera.stop();
    await outbox.clear();
    kept.forget();
    begin();
  },
});

function begin() {
  visit.reset();
  if (!kept.get("token")) {
    const check = (form) => {
      if (!globalThis.crypto?.subtle) return word("insecure");
      return isPin(form.get("pin")) ? "" : word("no_pin");
    };
    return enrol(link, async (form) => {
      kept.set({ pin: await sealed(form.get("pin")) });
      by("set-up").reset();
      begin();
    }, check);
  }
  screen("start");
  look();
  flush();
  return home();
}

document.addEventListener("contextmenu", (event) => event.preventDefault());
addEventListener("online", () => {
  heart.wake();
  flush();
});
listen((text) => (decode(text) ? read(text) : isAt("start") && visit.identify(text, "typed")));
keepAwake();
keepStorage();
begin();
