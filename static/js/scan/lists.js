/* The lists one taps on: gates, people found, cameras. */

import { localized, word } from "./words.js";

const by = (id) => document.getElementById(id);

function row(template, texts, onTap) {
  const button = by(template).content.firstElementChild.cloneNode(true);
  texts.forEach((text, at) => {
    button.children[at].textContent = text;
  });
  button.addEventListener("click", onTap);
  return button;
}

export function gates(conference, list, onChoose) {
  by("gates-conference").textContent = localized(conference.name);
  by("no-gates").hidden = list.length > 0;
  by("gates").replaceChildren(
    ...list.map((gate) =>
      row("gate", [localized(gate.name), word(gate.direction)], () => onChoose(gate)),
    ),
  );
}

export function people(list, roles, asked, onChoose) {
  const nameOfRole = (code) => localized(roles.find((role) => role.code === code)?.name);
  by("found-none").hidden = !asked || list.length > 0;
  by("found").replaceChildren(
    ...list.map((person) => {
      const name = [person.name, person.latin].filter(Boolean).join("  ");
      const facts = [nameOfRole(person.role), person.association, person.tail && `…${person.tail}`];
      return row("found-person", [name, facts.filter(Boolean).join(" · ")], () => onChoose(person));
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

/* What was typed to find somebody; emptied when a search begins or ends. */
export function clearQuery() {
  by("query").value = "";
  people([], [], false);
}
