/* The self check-in kiosk's page. */

import { createCamera } from "../scan/camera.js";
import { decode } from "../scan/decode.js";
import { keepPage } from "../scan/installed.js";
import { listen } from "../scan/keys.js";
import { createRecent } from "../scan/recent.js";
import { createIds } from "../scan/uuid.js";
import { keepAwake } from "../scan/wake.js";
import { language, localized, time, word } from "../scan/words.js";
import { createLink, openKept, Problem } from "./link.js";
import { isPin, sealed } from "./pin.js";
import { enrol, isAt, say, screen } from "./screens.js";
import { createStaffMenu, forgetDevice } from "./staff_menu.js";
import { createVisit, STAYS } from "./visit.js";

const HOME = 30_000;
const by = (id) => document.getElementById(id);
const { dataset } = by("kiosk");
const kept = openKept("door-kiosk");
const link = createLink(kept, dataset.provision, "kiosk");
const isNew = createRecent();
let zone = "UTC";
let present = null; // the visit that is on the screen
let standing = "";
let wake = () => undefined;

const server = {
  checkIn: (id, token) => link.post(dataset.checkIn, { id, token }),
  print: (id) => link.get(dataset.print.replace(/0$/, id)),
};

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function start() {
  present = null;
  screen("start");
}

/* Back to the start by itself: the bar runs out, or the next person taps. */
function stay(seconds) {
  const own = present;
  const bar = by("left").firstElementChild;
  bar.getAnimations().forEach((old) => old.cancel());
  const run = bar.animate([{ transform: "scaleX(1)" }, { transform: "scaleX(0)" }], seconds * 1000);
  run.onfinish = () => own === present && start();
}

function printWords(print) {
  if (!print) return word("ready");
  const { state, place, at, stuck } = print;
  if (stuck) return word("stuck");
  if (state === "printed") return word(place ? "printed_at" : "printed", { place, at: time(at, zone) });
  return word(place ? "printing_at" : "printing", { place });
}

function show(answer, now) {
  const name = answer.name[language] ?? "";
  const fresh = answer.outcome === "welcome";
  by("answer").dataset.outcome = now === "desk" || now === "offline" ? "desk" : "welcome";
  by("greeting").textContent = word(name ? (fresh ? "welcome" : "here_already") : now);
  say("name", name);
  say("answer-words", now === "desk" || now === "offline" ? word(`${now}_words`) : printWords(answer.print));
  const missed = now === "ready" || (now === "printed" && !fresh);
  say("help-code", now === "desk" ? (answer.help ?? "") : missed ? answer.help : "");
  say("help-words", missed ? word("not_got") : "");
  screen("answer");
  if (now !== standing) stay(STAYS[now]);
  standing = now;
}

async function read(text) {
  if (!isAt("start") || present || !isNew(text, performance.now())) return;
  const token = decode(text);
  if (!token) return say("hint", text ? word("no_code") : "");
  say("hint", "");
  const own = Symbol("visit");
  [present, standing] = [own, ""];
  screen("busy");
  const wait = (ms) => sleep(ms).then(() => present === own);
  const visit = createVisit({
    server,
    newId: createIds(),
    show: (answer, now) => present === own && show(answer, now),
    wait,
  });
  await visit(token.text).catch(refused);
}

/* The server said no to the kiosk, not to the person. */
function refused(error) {
  if (!kept.get("token")) return undefined; // forgotten meanwhile
  if (!(error instanceof Problem)) throw error;
  if (error.status === 401 || error.status === 403) return signedOff(error);
  return show({ outcome: "desk", name: {}, help: "", print: null }, "desk");
}

function signedOff(error) {
  kept.forget();
  begin();
  say("set-up-error", error.message);
}

const camera = createCamera({
  video: by("video"),
  addresses: dataset,
  onFrame: read,
  onTrouble: (failed) => say("no-camera", failed ? word("use_scanner") : ""),
});

/* Delegates stand before the screen: the camera that looks at them, where it can be told. */
async function look() {
  try {
    await camera.start(kept.get("camera"));
    if (!kept.get("camera")) {
      const facing = (await camera.list()).find((device) => /front|user|facetime/i.test(device.label));
      if (facing) await camera.start(facing.deviceId);
    }
    by("view").hidden = false;
  } catch {
    by("view").hidden = true; // a USB scanner may be there
  }
  say("no-camera", by("view").hidden ? word("use_scanner") : "");
}

function place({ conference, zone: here, prints }) {
  zone = here;
  by("conference").textContent = localized(conference);
  say("no-prints", prints ? "" : word("no_prints"));
}

async function home() {
  if (kept.get("home")) place(kept.get("home")); // until the server has said more
  const own = kept.get("token"); // a kiosk that was set up anew has a loop of its own
  while (own === kept.get("token")) {
    try {
      const facts = await link.get(dataset.home);
      if (own !== kept.get("token")) break;
      kept.set({ home: { ...facts, prints: true } });
      place(facts);
      say("offline", "");
    } catch (error) {
      if (own !== kept.get("token")) break;
      if (error instanceof Problem && [401, 403].includes(error.status)) return signedOff(error);
      say("offline", word(error instanceof Problem ? "offline" : "offline_words"));
    }
    await new Promise((resolve) => {
      wake = resolve;
      setTimeout(resolve, HOME);
    });
  }
  return undefined;
}

createStaffMenu({
  kept,
  camera,
  onCamera: (id) => {
    kept.set({ camera: id });
    look();
  },
  onForget: () => forgetDevice({ link, kept, address: dataset.signOff, begin }),
});

by("done").onclick = start;
document.addEventListener("contextmenu", (event) => event.preventDefault());

function begin() {
  if (!kept.get("token")) {
    camera.stop(); // nobody is filmed while it is set up
    const check = (form) => {
      if (!globalThis.crypto?.subtle) return word("insecure");
      return isPin(form.get("pin")) ? "" : word("no_pin");
    };
    return enrol(link, async (form) => {
      kept.set({ pin: await sealed(form.get("pin")) });
      begin();
    }, check);
  }
  start();
  look();
  return home();
}

listen(read);
keepAwake();
keepPage(dataset.serviceWorker, location.pathname);
addEventListener("online", () => wake());
begin();
