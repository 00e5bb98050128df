/* The lists one taps on: gates, people found, cameras, the last scans. */

import { colour, GIVEN } from "./decide.js";
import { namesOf, verdictOf } from "./names.js";
import { reasonOf, whyItStands } from "./reasons.js";
import { localized, scanTime, word } from "./words.js";

const by = (id) => document.getElementById(id);

function row(template, texts, onTap) {
  const button = by(template).content.firstElementChild.cloneNode(true);
  for (const [part, text] of Object.entries(texts)) {
    button.querySelector(`[data-part=${part}]`).textContent = text;
  }
  button.addEventListener("click", onTap);
  return button;
}

export function gates(conference, list, onChoose) {
  by("gates-conference").textContent = localized(conference.name);
  by("no-gates").hidden = list.length > 0;
  by("gates").replaceChildren(
    ...list.map((gate) =>
      row("gate", { name: localized(gate.name), way: word(gate.direction) }, () => onChoose(gate)),
    ),
  );
}

export function people(list, { roles, hideNames }, asked, onChoose) {
  const nameOfRole = (code) => localized(roles.find((role) => role.code === code)?.name);
  by("found-none").hidden = !asked || list.length > 0;
  by("found").replaceChildren(
    ...list.map((person) => {
      const name = Object.values(namesOf(person, hideNames)).filter(Boolean).join("  ");
      const facts = [nameOfRole(person.role), person.association].filter(Boolean).join(" · ");
      return row("found-person", { name, facts }, () => onChoose(person));
    }),
  );
}

export function cameras(list, current) {
  by("camera-field").hidden = list.length < 2;
  by("camera").replaceChildren(
    ...list.map((device, at) => {
      const name = device.label || word("camera", { number: at + 1 });
      const chosen = device.deviceId === current;
      return new Option(name, device.deviceId, chosen, chosen);
    }),
  );
}

function said(line, facts) {
  if (line.undone) return word("short_undone");
  if (line.stands) return word("short_stands");
  const verdict = verdictOf(line);
  if (verdict === GIVEN) return word("short_given");
  const kind = colour(verdict);
  const gate = facts.gates.find(({ slug }) => slug === line.gate);
  if (kind === "admit" && gate?.kind === "purpose") return word("short_gave", { what: localized(gate.name) });
  return word(kind === "admit" ? `short_${line.direction}` : `short_${kind}`);
}

function whyOf(line, facts) {
  if (line.stands) return whyItStands(line);
  return line.differs ? reasonOf(line.answer, facts) : "";
}

function logRow(line, { facts, bearer }, onChoose) {
  const button = row(
    "log-line",
    {
      time: scanTime(line, facts),
      name: namesOf(bearer(line), facts.hideNames).name || word("no_name"),
      verdict: said(line, facts),
      reason: whyOf(line, facts),
      state: line.answer ? "" : word("not_sent"),
    },
    () => onChoose(line),
  );
  button.dataset.colour = line.undone || line.stands ? "again" : colour(verdictOf(line));
  button.dataset.way = line.direction;
  button.classList.toggle("scan-line--differs", Boolean(line.differs));
  return button;
}

/* lines: newest first; what the server saw otherwise stands by itself on top. */
export function log(lines, about, onChoose) {
  const rowOf = (line) => logRow(line, about, onChoose);
  const differing = lines.filter((line) => line.differs);
  by("log-none").hidden = lines.length > 0;
  by("log-told").hidden = differing.length === 0;
  by("log-differing").replaceChildren(...differing.map(rowOf));
  by("log-lines").replaceChildren(...lines.filter((line) => !line.differs).map(rowOf));
}

/* What was typed to find somebody; emptied when a search begins or ends. */
export function clearQuery() {
  by("query").value = "";
  people([], {}, false);
}
