/* The answer that fills the screen. It goes by itself, with a tap, or with the next badge. */

import { colour, GIVEN } from "./decide.js";
import { namesOf } from "./names.js";
import { canBe } from "./offers.js";
import { reasonOf, whyItStands } from "./reasons.js";
import { say } from "./sound.js";
import { localized, word } from "./words.js";

const LASTS = { admit: 2500, again: 5000, refuse: 7000 };
const by = (id) => document.getElementById(id);
const box = by("answer");

let timer = 0;
let shown = null;

export function hide() {
  clearTimeout(timer);
  if (box.open) box.close();
  by("answer-photo").removeAttribute("src");
}

/* On top of whatever is open. Above a sheet (why, PIN) that waits beneath with what was typed into it,
   until this answer goes; without one it takes the focus from nothing. Gives whether a sheet waits. */
function rise() {
  const isOver = document.querySelector(".scan-sheet[open]") !== null;
  if (isOver && !box.matches(":modal")) {
    box.open = false;
    box.showModal();
    box.focus(); // not on a button: a hand scanner's Enter would press it
  }
  box.open = true;
  return isOver;
}

/* Do not go while somebody is about to do something with it. */
export function hold() {
  clearTimeout(timer);
}

export const current = () => shown;
export const isShown = () => box.open;

function tell(id, text) {
  by(id).textContent = text ?? "";
}

function tellPerson(person, { roles, hideNames }) {
  const role = roles.find((known) => known.code === person?.role);
  const { name, latin } = namesOf(person, hideNames);
  tell("answer-name", name);
  tell("answer-latin", latin);
  tell("answer-role", role && localized(role.name));
  tell("answer-association", person?.association);
  by("answer-photo").hidden = true;
}

function wordOf(kind, { verdict, direction, undone, stands, gate }) {
  if (undone) return "undone";
  if (stands) return "stands";
  if (verdict === GIVEN) return "given";
  if (kind !== "admit") return kind;
  if (direction === "out") return "leave";
  return gate?.kind === "purpose" ? "give" : "admit";
}

/* facts: {gates, roles, timeZone, hideNames, boot}. Quiet where only the words change; `stays` until it is
   tapped away. */
export function show(answer, facts, { quiet = false, stays = false } = {}) {
  const { undone, stands } = answer;
  const kind = undone || stands ? "again" : colour(answer.verdict);
  shown = answer;
  box.dataset.colour = kind;
  box.dataset.word = wordOf(kind, answer);
  box.dataset.way = answer.direction ?? "";
  tell("answer-way", answer.gate ? `${word(answer.direction)} · ${localized(answer.gate.name)}` : "");
  tellPerson(answer.person, facts);
  tell("answer-reason", stands ? whyItStands(answer) : undone ? "" : reasonOf(answer, facts));
  by("answer-corrected").hidden = !answer.corrected;
  by("answer-practice").hidden = !answer.practice;
  tell("answer-practice", word(answer.asked ? "practice_asked" : "practice"));
  const can = canBe(answer, rise(), facts.boot);
  by("answer-undo").hidden = !can.undone;
  by("answer-force").hidden = !can.forced;
  by("answer-force").textContent = word(answer.gate?.kind === "purpose" ? "force_give" : "force");
  clearTimeout(timer);
  if (!stays) timer = setTimeout(hide, LASTS[kind]);
  if (!quiet) say(kind, answer.corrected);
}

/* The face of whoever stands there, once it has come. */
export function face(address) {
  const photo = by("answer-photo");
  photo.src = address;
  photo.hidden = false;
}

box.addEventListener("cancel", hide);
box.addEventListener("click", (event) => {
  if (!event.target.closest("[data-do]")) hide();
});
