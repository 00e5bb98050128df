/* The last screen before it counts: everything once more. */

import { say } from "../devices/screens.js";
import { word } from "../scan/words.js";
import * as agree from "./agree.js";

const by = (id) => document.getElementById(id);

export function show(person) {
  const drawn = by("drawn-image").value;
  by("confirm-name").textContent = person.name;
  by("confirm-body").textContent = agree.given().for_association ? word("for_association", person) : "";
  by("confirm-drawn").hidden = drawn === "";
  if (drawn) by("confirm-drawn").src = drawn;
  const lines = agree.agreed().map((text) => Object.assign(document.createElement("li"), { textContent: text }));
  by("confirm-agreed").replaceChildren(...lines);
  say("confirm-error", "");
}

export function forget() {
  by("pad").querySelector("[data-clear]").click();
  by("confirm-drawn").removeAttribute("src");
  for (const id of ["confirm-name", "confirm-body"]) by(id).textContent = "";
  by("confirm-agreed").replaceChildren();
  say("confirm-error", "");
}

/* The endorsement as the server's form takes it. */
export function given(text) {
  return {
    ...agree.given(),
    text_sha256: text.sha256,
    drawn_image: by("drawn-image").value,
    drawn_path: by("drawn-path").value,
  };
}
