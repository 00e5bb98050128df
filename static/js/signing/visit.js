/* One person before the kiosk, from the badge to the thanks; then nothing of them is left here. */

import { Problem } from "../devices/link.js";
import { isAt, say, screen } from "../devices/screens.js";
import { language, word } from "../scan/words.js";
import * as agree from "./agree.js";
import * as leaving from "./leave.js";
import { createMinute } from "./minute.js";
import * as staffs from "./person.js";
import { createReading } from "./read.js";
import * as review from "./review.js";

const IDLE = 150_000; // somebody went away in the middle
/* Where it is said that nothing answered, and how; until something does. */
const UNREACHED = { hint: "no_network", "vouch-error": "unreachable" };
const PASSING = [...Object.values(UNREACHED), "no_network_typed", "signed_here"];
const by = (id) => document.getElementById(id);

/* who: who.js. */
export function createVisit({ server, who, outbox, flush, kept, onOff }) {
  const reading = createReading();
  const minute = createMinute({
    server,
    outbox,
    kept,
    flush: () => flush(),
    onOver: () => start(),
    onRefused: (words) => {
      if (!person) return refusedAfterReload(words);
      go("confirm");
      return say("confirm-error", words);
    },
  });
  let person = null;
  let idle = 0;

  function reset() {
    clearTimeout(idle);
    minute.forget();
    reading.stop();
    person = null;
    staffs.forget();
    agree.forget();
    leaving.forget();
    review.forget();
    by("badge-code").value = "";
    for (const id of ["hint", "vouch-error", "agree-error"]) say(id, "");
  }

  function start() {
    reset();
    screen("start");
  }

  function refusedAfterReload(words) {
    start(); // what they had agreed to is gone with the page
    say("hint", words);
  }

  function leave() {
    if (person?.ticket) server.leave(person.ticket);
    start();
  }

  function touched() {
    clearTimeout(idle);
    if (person && !isAt("thanks")) idle = setTimeout(leave, IDLE);
  }

  function go(name) {
    screen(name);
    by("kiosk").scrollIntoView();
    document.querySelector(`[data-screen="${name}"] h1`)?.focus?.();
    touched();
  }

  /* Ask the server; its no, or that nothing answered, is said at this place. */
  async function ask(work, place, back) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Problem && error.status === 401) onOff(error);
      else {
        screen(back);
        say(place, error instanceof Problem ? error.message : word(error.word ?? UNREACHED[place]));
      }
      return null;
    }
  }

  async function identify(text, how) {
    say("hint", "");
    screen("busy");
    const found = await ask(() => who.identify(text, how), "hint", "start");
    if (!found) return;
    person = found;
    staffs.show(person, kept.get("home").staff, kept.get("staff"));
    go("person");
  }

  async function vouch(staff, pin) {
    const proof = await ask(() => who.vouch(person, staff, pin), "vouch-error", "person");
    by("staff-pin").value = "";
    if (!proof || !person) return;
    person = { ...person, ...proof, proof };
    kept.set({ staff });
    agree.prepare(person);
    const { texts, reading_seconds: least } = kept.get("home");
    reading.start(texts, language, least);
    go("read");
  }

  function sign() {
    clearTimeout(idle);
    const given = review.given(reading.text());
    return minute.begin({ ...person.proof, language, reading_seconds: reading.seconds(), given }, person.place);
  }

  staffs.listen(vouch);
  leaving.listen(leave);
  by("read-on").onclick = () => go("agree");
  by("agree").onsubmit = (event) => {
    event.preventDefault();
    say("agree-error", agree.missing());
    if (!agree.missing()) go("draw");
  };
  for (const button of document.querySelectorAll("[data-to]")) {
    button.onclick = () => {
      if (button.dataset.to === "confirm") review.show(person);
      go(button.dataset.to);
    };
  }
  for (const button of document.querySelectorAll("[data-leave]")) button.onclick = leave;
  by("sign").onclick = sign;
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, touched);

  function reached() {
    for (const place of Object.keys(UNREACHED)) {
      if (PASSING.some((name) => by(place).textContent === word(name))) say(place, "");
    }
  }

  const { resume, settled, problem, waiting } = minute;
  return { identify, reset, resume, reached, settled, problem, waiting };
}
