/* The answer that fills the screen. It goes by itself, with a tap, or with the next badge. */

import { colour, namesNobody, ADMIT, GIVEN } from "./decide.js";
import { namesOf } from "./names.js";
import { reasonOf } from "./reasons.js";
import { say } from "./sound.js";
import { localized, word } from "./words.js";

const LASTS = { admit: 2500, again: 5000, refuse: 7000 };
const UNDOABLE = 15 * 60_000; // the server's limit
const by = (id) => document.getElementById(id);
const box = by("answer");

let timer = 0;
let shown = null;

export function hide() {
  clearTimeout(timer);
  box.hidden = true;
  by("answer-photo").removeAttribute("src");
}

/* Do not go while somebody is about to do something with it. */
export function hold() {
  clearTimeout(timer);
}

export const current = () => shown;
export const isShown = () => !box.hidden;

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

/* What can be done about this answer: take a scan back, let somebody in against the rules. */
function offer({ verdict, scan, undone, forced, direction, badge }) {
  const mine = scan && !undone && !scan.undoes;
  const fresh = scan && Date.now() - Date.parse(scan.at) < UNDOABLE;
  by("answer-undo").hidden = !(mine && fresh && verdict === ADMIT);
  const knownBadge = badge && !namesNobody(verdict) && verdict !== "not_kept";
  by("answer-force").hidden = !(mine && knownBadge && verdict !== ADMIT && !forced && direction === "in");
}

function wordOf(kind, { verdict, direction, undone, gate }) {
  if (undone) return "undone";
  if (verdict === GIVEN) return "given";
  if (kind !== "admit") return kind;
  if (direction === "out") return "leave";
  return gate?.kind === "purpose" ? "give" : "admit";
}

/* facts: {gates, roles, timeZone, hideNames}. Quiet where only the words change; `stays` until it is
   tapped away. */
export function show(answer, facts, { quiet = false, stays = false } = {}) {
  const kind = answer.undone ? "again" : colour(answer.verdict);
  shown = answer;
  box.dataset.colour = kind;
  box.dataset.word = wordOf(kind, answer);
  box.dataset.way = answer.direction ?? "";
  tell("answer-way", answer.gate ? `${word(answer.direction)} · ${localized(answer.gate.name)}` : "");
  tellPerson(answer.person, facts);
  tell("answer-reason", answer.undone ? "" : reasonOf(answer, facts));
  by("answer-corrected").hidden = !answer.corrected;
  by("answer-practice").hidden = !answer.practice;
  offer(answer);
  box.hidden = false;
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

box.addEventListener("click", (event) => {
  if (!event.target.closest("[data-do]")) hide();
});
