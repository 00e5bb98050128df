/* One screen of a device's page at a time; and the screen on which it is set up. */

import { carry, codeIn } from "../scan/provisioning.js";
import { word } from "../scan/words.js";
import { Problem } from "./link.js";

const by = (id) => document.getElementById(id);

export function screen(name) {
  for (const section of document.querySelectorAll("[data-screen]")) {
    section.hidden = section.dataset.screen !== name;
  }
  document.body.dataset.at = name;
}

export const isAt = (name) => document.body.dataset.at === name;

export function say(id, text) {
  by(id).textContent = text;
  by(id).hidden = text === "";
}

/* Ask for the code; `more(form)` may say no before it is used up, by returning words. */
export function enrol(link, onDone, more = () => "") {
  const code = codeIn(location.hash);
  if (code) history.replaceState(null, "", location.pathname);
  by("set-up").reset(); // a PIN typed before must not stand there for everybody
  by("code").value = code ?? "";
  carry(by("code"));
  screen("set-up");
  by(code ? "device-name" : "code").focus();
  by("set-up").onsubmit = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const no = !form.get("code").trim() || !form.get("name").trim() ? word("incomplete") : more(form);
    say("set-up-error", no);
    if (no) return;
    try {
      await link.provision(form.get("code"), form.get("name"));
    } catch (error) {
      say("set-up-error", error instanceof Problem ? error.message : word("unreachable"));
      return;
    }
    await onDone(form);
  };
}
