/* What each button, field and switch of the page does. */

import * as lists from "./lists.js";
import { search } from "./search.js";
import * as show from "./show.js";
import { unlock } from "./sound.js";

const by = (id) => document.getElementById(id);

function actions({ kept, camera, queue, stages }, enrolment) {
  let light = false;
  return {
    "scan-code": enrolment.readCode,
    back: () => enrolment.askCode(""),
    gates: stages.choose,
    scan: () => (kept.gate() ? stages.stand() : stages.choose()),
    search: () => show.screen("search"),
    menu: stages.menu,
    camera: stages.camera,
    direction: stages.turn,
    torch: async () => {
      light = !light;
      await camera.torch(light);
      show.torch(light);
    },
    "sign-off": async () => ((await queue.waiting()) === 0 ? enrolment.signOff() : stages.menu()),
  };
}

function connectSearch({ kept, roster, stages }, guard) {
  const query = by("query");
  const choose = (person) => {
    stages.stand();
    guard.person(person);
  };
  query.addEventListener("input", () => {
    const people = search(roster.everybody(), query.value);
    lists.people(people, kept.get("roles") ?? [], query.value.trim() !== "", choose);
  });
  by("search").addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = guard.find(query.value);
    if (answer) await Promise.all([answer, stages.stand()]);
  });
}

function connectChoices({ kept }) {
  by("camera").addEventListener("change", () => kept.set({ camera: by("camera").value }));
  by("hide-names").addEventListener("change", () => kept.set({ hideNames: by("hide-names").checked }));
}

export function connectButtons(door, enrolment, guard) {
  const does = actions(door, enrolment);
  document.addEventListener("click", (event) => {
    unlock();
    does[event.target.closest("[data-do]")?.dataset.do]?.();
  });
  by("provision").addEventListener("submit", (event) => {
    event.preventDefault();
    const { code, name } = event.target.elements;
    const missing = [code, name].find((field) => field.value.trim() === "");
    if (missing) missing.focus();
    else enrolment.provision(code.value, name.value);
  });
  connectSearch(door, guard);
  connectChoices(door);
}
