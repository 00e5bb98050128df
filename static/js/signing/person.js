/* The staff's screen: whom the badge names, and who has compared them with it. */

import { say } from "../devices/screens.js";
import { typeWith } from "../devices/staff_menu.js";
import { word } from "../scan/words.js";

const by = (id) => document.getElementById(id);

function fill(id, text) {
  by(id).textContent = text;
  by(id).hidden = text === "";
}

function fillBefore(lines) {
  const items = lines.map((textContent) => Object.assign(document.createElement("p"), { textContent }));
  by("person-before").replaceChildren(...items);
  by("person-before").hidden = lines.length === 0;
}

/* staff: [{id, name}]; last: the id of who countersigned before on this tablet. */
export function show(person, staff, last) {
  by("photo").hidden = person.photo === "";
  by("no-photo").hidden = person.photo !== "";
  by("no-photo").querySelector("span").textContent = word(person.offline ? "no_photo_now" : "no_photo");
  if (person.photo) by("photo").src = person.photo;
  fill("person-name", person.name);
  fill("person-other", person.other_name);
  fill("person-association", person.association);
  fill("person-category", person.category);
  fillBefore(person.before);
  by("person-body").hidden = person.body === "";
  by("person-body").querySelector("span").textContent = word("may_sign_for", person);
  by("staff").replaceChildren(...staff.map(({ id, name }) => new Option(name, id, false, id === last)));
  by("no-staff").hidden = staff.length > 0;
  by("staff-pin").value = "";
  say("vouch-error", "");
}

export function forget() {
  by("photo").removeAttribute("src");
  for (const id of ["person-name", "person-other", "person-association", "person-category"]) fill(id, "");
  by("person-body").querySelector("span").textContent = "";
  fillBefore([]);
  by("staff-pin").value = "";
}

/* onVouch(staff, pin) */
export function listen(onVouch) {
  const pin = by("staff-pin");
  typeWith(by("vouch").querySelectorAll("[data-key]"), pin);
  by("vouch").onsubmit = (event) => {
    event.preventDefault();
    if (by("staff").value && pin.value) onVouch(Number(by("staff").value), pin.value);
    else say("vouch-error", word("wrong_pin"));
  };
}
