/* The agreements: nothing is ticked beforehand, each is for itself. */

import { word } from "../scan/words.js";

const by = (id) => document.getElementById(id);
const form = () => by("agree");
const box = (name) => form().elements[name];
/* The whole form is hidden while another screen is on: only the part nobody offered does not count. */
const offered = (input) => !input.closest("#for-association[hidden]");
const wordsOf = (input) => input.closest("label").querySelector("[data-words]").textContent;

export function prepare(person) {
  by("for-association").hidden = !person.body;
  by("for-association").querySelector("[data-words]").textContent = word("for_association", person);
  by("accounts").hidden = person.accounts.length === 0;
  const legend = by("accounts").querySelector("legend");
  by("accounts").replaceChildren(legend, ...person.accounts.map(account));
}

function account({ id, name }) {
  const row = Object.assign(document.createElement("label"), { className: "signer__tick" });
  const tick = Object.assign(document.createElement("input"), { type: "checkbox", name: "platforms", value: id });
  const words = Object.assign(document.createElement("span"), { textContent: name });
  words.dataset.words = "";
  row.append(tick, words);
  return row;
}

/* Why one cannot go on; "" where one can. */
export function missing() {
  if (!box("adult").checked) return word("no_adult");
  return box("record").checked ? "" : word("no_record");
}

/* The fields as the server's form takes them; only what was ticked is in them. */
export function given() {
  const ticked = [...form().querySelectorAll("input[type=checkbox]:checked")].filter(offered);
  const fields = { statement: box("statement").value, platforms: [] };
  for (const { name, value } of ticked) {
    if (name === "platforms") fields.platforms.push(Number(value));
    else fields[name] = true;
  }
  return fields;
}

/* What was agreed to, in the words on the screen. */
export function agreed() {
  const ticked = form().querySelectorAll("input[type=checkbox]:checked");
  return [...ticked].filter(offered).map(wordsOf);
}

export function forget() {
  form().reset();
  form().querySelector("details").open = false;
  const legend = by("accounts").querySelector("legend");
  by("accounts").replaceChildren(legend);
  by("for-association").querySelector("[data-words]").textContent = "";
}
