/* The answer that fills the screen. It goes by itself, with a tap, or with the next badge. */

import { colour, ADMIT } from "./decide.js";
import { say } from "./sound.js";
import { localized, time, word } from "./words.js";

const LASTS = { admit: 2500, again: 5000, refuse: 7000 };
const by = (id) => document.getElementById(id);
const box = by("answer");

let timer = 0;

export function hide() {
  clearTimeout(timer);
  box.hidden = true;
}

/* 张文和 becomes 张··: enough to ask "Mr Zhang?", too little to read out. */
function covered(name) {
  const [first, ...rest] = name;
  return /\p{Script=Han}/u.test(first ?? "") ? first + "·".repeat(rest.length) : `${name.split(" ")[0]} ·`;
}

function nameOf(person, hideNames) {
  if (!person?.name) return "";
  if (hideNames) return covered(person.name);
  return [person.name, person.latin].filter(Boolean).join("\n");
}

function reasonOf({ verdict, earlier }, { gates, timeZone }) {
  if (verdict === ADMIT) return "";
  if (verdict !== "already_in") return word(verdict);
  if (!earlier) return word("already_in_unknown");
  const gate = gates.find((known) => known.slug === earlier.gate);
  return word("already_in", {
    time: time(earlier.at, timeZone),
    gate: gate ? localized(gate.name) : earlier.gate,
  });
}

/* facts: {gates, roles, timeZone, hideNames}. Quiet where only the words change. */
export function show(answer, facts, { quiet = false } = {}) {
  const kind = colour(answer.verdict);
  const role = facts.roles.find((known) => known.code === answer.person?.role);
  box.dataset.colour = kind;
  box.dataset.word = kind === "admit" && answer.direction === "out" ? "leave" : kind;
  by("answer-name").textContent = nameOf(answer.person, facts.hideNames);
  by("answer-role").textContent = [role && localized(role.name), answer.person?.association]
    .filter(Boolean)
    .join(" · ");
  by("answer-reason").textContent = reasonOf(answer, facts);
  box.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(hide, LASTS[kind]);
  if (!quiet) say(kind);
}

box.addEventListener("click", hide);
