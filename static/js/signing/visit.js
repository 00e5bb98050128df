/* One person before the kiosk, from the badge to the thanks; then nothing of them is left here. */

import { Problem } from "../devices/link.js";
import { isAt, say, screen } from "../devices/screens.js";
import { createIds } from "../scan/uuid.js";
import { language, word } from "../scan/words.js";
import * as agree from "./agree.js";
import * as staffs from "./person.js";
import { createReading } from "./read.js";
import { createThanks } from "./thanks.js";

const HOLD = 60;
const IDLE = 150_000; // somebody went away in the middle
const by = (id) => document.getElementById(id);

export function createVisit({ server, outbox, flush, kept, onOff }) {
  const newKey = createIds();
  const reading = createReading();
  const thanks = createThanks({ onOver: () => start() });
  let person = null;
  let key = null; // of the confirmation on the screen
  let idle = 0;

  function reset() {
    clearTimeout(idle);
    thanks.stop();
    reading.stop();
    [person, key] = [null, null];
    staffs.forget();
    agree.forget();
    by("pad").querySelector("[data-clear]").click();
    by("confirm-drawn").removeAttribute("src");
    for (const id of ["confirm-name", "confirm-body"]) by(id).textContent = "";
    by("confirm-agreed").replaceChildren();
    by("badge-code").value = "";
    for (const id of ["hint", "vouch-error", "agree-error", "confirm-error"]) say(id, "");
  }

  function start() {
    reset();
    screen("start");
  }

  function leave() {
    if (person) server.leave(person.ticket);
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
        say(place, error instanceof Problem ? error.message : word("no_network"));
      }
      return null;
    }
  }

  async function identify(text, how) {
    say("hint", "");
    screen("busy");
    const found = await ask(() => server.identify(text, how), "hint", "start");
    if (!found) return;
    person = found;
    staffs.show(person, kept.get("home").staff, kept.get("staff"));
    go("person");
  }

  async function vouch(staff, pin) {
    const answer = await ask(() => server.countersign(person.ticket, staff, pin), "vouch-error", "person");
    by("staff-pin").value = "";
    if (!answer || !person) return;
    person.ticket = answer.ticket;
    kept.set({ staff });
    agree.prepare(person);
    const { texts, reading_seconds: least } = kept.get("home");
    reading.start(texts, language, least);
    go("read");
  }

  function review() {
    const drawn = by("drawn-image").value;
    by("confirm-name").textContent = person.name;
    by("confirm-body").textContent = agree.given().for_association ? word("for_association", person) : "";
    by("confirm-drawn").hidden = drawn === "";
    if (drawn) by("confirm-drawn").src = drawn;
    const lines = agree.agreed().map((text) => Object.assign(document.createElement("li"), { textContent: text }));
    by("confirm-agreed").replaceChildren(...lines);
    say("confirm-error", "");
    go("confirm");
  }

  async function sign() {
    by("sign").disabled = true;
    key = newKey();
    const at = new Date().toISOString();
    const given = {
      ...agree.given(),
      text_sha256: reading.text().sha256,
      drawn_image: by("drawn-image").value,
      drawn_path: by("drawn-path").value,
    };
    const body = { key, ticket: person.ticket, at, language, reading_seconds: reading.seconds(), given };
    await outbox.put({ key, kind: "confirm", at, body });
    by("sign").disabled = false;
    clearTimeout(idle);
    thanks.show("held", HOLD);
    screen("thanks");
    flush();
  }

  const ours = (row) => row.key === key;

  /* What came of a row; who has gone away is not shown any more. */
  function settled(row, answer) {
    if (!ours(row)) return;
    if (answer.state === "held") thanks.show("held", answer.seconds_left);
    else thanks.show(answer.state);
  }

  function problem(row, error) {
    if (!ours(row)) return;
    if (row.kind === "confirm") {
      outbox.settle({ ...row }); // they stand here and are told: nothing has to be kept
      key = null;
      thanks.stop();
      go("confirm");
      say("confirm-error", error.message);
    } else say("thanks-error", error.message);
  }

  function waiting(rows) {
    const own = rows.find(ours);
    if (own?.kind === "confirm" && by("thanks").dataset.state === "held") {
      by("thanks").dataset.state = "kept";
      by("thanks-words").textContent = word("kept");
    }
  }

  async function undo() {
    const row = (await outbox.all()).find(ours);
    const at = new Date().toISOString();
    await outbox.put({ key, kind: "undo", at });
    // Never sent: it is undone whatever comes. Sent and unanswered: the server has the last word.
    thanks.show(row?.kind === "confirm" && row.tries === 0 ? "undone" : "undoing");
    flush();
  }

  async function finish() {
    const row = (await outbox.all()).find(ours);
    if (row) return start(); // it waits for the network; nobody has to
    by("finish").disabled = true;
    await outbox.put({ key, kind: "finish", at: new Date().toISOString() });
    return flush();
  }

  staffs.listen(vouch);
  by("read-on").onclick = () => go("agree");
  by("agree").onsubmit = (event) => {
    event.preventDefault();
    say("agree-error", agree.missing());
    if (!agree.missing()) go("draw");
  };
  for (const button of document.querySelectorAll("[data-to]")) {
    button.onclick = () => (button.dataset.to === "confirm" ? review() : go(button.dataset.to));
  }
  for (const button of document.querySelectorAll("[data-leave]")) button.onclick = leave;
  by("sign").onclick = sign;
  by("undo").onclick = undo;
  by("finish").onclick = finish;
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, touched);

  return { identify, reset, settled, problem, waiting };
}
