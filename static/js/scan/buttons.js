/* What each button, field and switch of the page does. */

import { hide } from "./answer.js";
import * as lists from "./lists.js";
import { digitsIn, search } from "./search.js";
import * as show from "./show.js";
import { unlock } from "./sound.js";
import { tailOf } from "./tails.js";
import { word } from "./words.js";

const by = (id) => document.getElementById(id);

function actions({ kept, queue, stages, untaken, amend, pin }, enrolment) {
  return {
    "scan-code": enrolment.readCode,
    back: () => enrolment.askCode(""),
    gates: stages.choose,
    scan: () => (kept.gate() ? stages.stand() : stages.choose()),
    search: stages.search,
    log: stages.log,
    untaken: untaken.show,
    dismiss: untaken.dismiss,
    menu: stages.menu,
    camera: stages.camera,
    direction: stages.turn,
    torch: stages.light,
    next: hide,
    undo: amend.undo,
    force: amend.force,
    "cancel-why": () => by("why").close(),
    "cancel-pin": () => by("pin").close(),
    unlock: pin.ask,
    "pin-remove": async () => {
      await pin.set("");
      by("pin-remove").hidden = true;
      show.pinSaid(word("pin_removed"));
    },
    "sign-off": async () => ((await queue.waiting()) === 0 ? by("sure").showModal() : stages.menu()),
    "sign-off-surely": () => {
      by("sure").close();
      return enrolment.forget(word("signed_off"), "left");
    },
    "cancel-sure": () => by("sure").close(),
  };
}

function connectSearch({ kept, roster, stages, facts }, guard) {
  const query = by("query");
  const choose = (person) => {
    stages.stand();
    guard.person(person);
  };
  query.addEventListener("input", async () => {
    const asked = query.value;
    const tail = await tailOf(digitsIn(asked), kept.get("token"));
    if (asked !== query.value) return;
    const people = search(roster.everybody(), asked, tail);
    lists.people(people, facts(), asked.trim() !== "", choose);
  });
  by("search").addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = guard.find(query.value);
    if (answer) await Promise.all([answer, stages.stand()]);
  });
}

function connectChoices({ kept, pin }) {
  by("camera").addEventListener("change", () => kept.set({ camera: by("camera").value }));
  by("hide-names").addEventListener("change", () => kept.set({ hideNames: by("hide-names").checked }));
  by("practice").addEventListener("change", () => kept.set({ practice: by("practice").checked }));
  by("pin-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = by("new-pin");
    const done = field.value !== "" && (await pin.set(field.value.normalize("NFKC")));
    show.pinSaid(word(done ? "pin_set" : "pin_bad"), !done);
    if (!done) return field.focus();
    field.value = "";
    by("pin-remove").hidden = false;
    return undefined;
  });
}

export function connectButtons(door, enrolment, guard) {
  const does = actions(door, enrolment);
  document.addEventListener("click", (event) => {
    unlock();
    does[event.target.closest("[data-do]")?.dataset.do]?.();
  });
  by("provision").addEventListener("submit", (event) => {
    event.preventDefault();
    const { code, name, pin } = event.target.elements;
    const missing = [code, name].find((field) => field.value.trim() === "");
    if (missing) missing.focus();
    else enrolment.provision(code.value, name.value, pin.value.normalize("NFKC").trim());
  });
  connectSearch(door, guard);
  connectChoices(door);
}
