/* The print station's page: asks for the next badge every two seconds and prints it. */

import { time, word } from "../scan/words.js";
import { keepPage } from "../scan/installed.js";
import { keepAwake } from "../scan/wake.js";
import { createLink, openKept, Problem } from "./link.js";
import * as paper from "./paper.js";
import { enrol, say, screen } from "./screens.js";
import { createWork } from "./station_work.js";

const PAUSE = 2000;
const TOLD = 20_000; // so long a message stands; or until somebody does something else
const by = (id) => document.getElementById(id);
const { dataset } = by("station");
const kept = openKept("door-station");
const link = createLink(kept, dataset.provision, "station");
let paused = false;
let sheet = { width: 105, height: 148 };
let wake = () => undefined;
let told = 0;

const server = {
  next: () => link.post(dataset.next, {}),
  report: (id, body) => link.post(dataset.print.replace(/0$/, id), body),
};

function row(print, zone) {
  const line = by("print-row").content.firstElementChild.cloneNode(true);
  const put = (name, text) => {
    line.querySelector(`[data-put=${name}]`).textContent = text;
  };
  put("at", print.at ? time(print.at, zone) : "");
  put("name", print.name);
  put("code", `${print.code} · ${print.serial}`);
  const state = print.state === "printed" ? word("printed") : `${word("failed")} ${print.reason}`;
  put("state", [state, print.instead].filter(Boolean).join(" · "));
  line.querySelector("button").hidden = !print.again;
  line.querySelector("button").onclick = () => again(print);
  return line;
}

const show = {
  state: (facts) => {
    for (const part of ["now", "pause", "test"]) by(part).hidden = false;
    sheet = facts.sheet;
    paused = facts.paused;
    by("station-name").textContent = facts.station;
    by("waiting").textContent = word("waiting", { count: facts.waiting });
    by("now").dataset.state = facts.job ? "printing" : paused ? "paused" : "ready";
    by("now-word").textContent = word(facts.job ? "printing" : paused ? "paused" : "ready");
    by("now-name").textContent = facts.job ? facts.job.name : "";
    by("now-code").textContent = facts.job ? `${facts.job.code} · ${facts.job.serial}` : "";
    by("pause").textContent = word(paused ? "go_on" : "pause");
    by("prints").replaceChildren(...facts.recent.map((print) => row(print, facts.zone)));
    by("none").hidden = facts.recent.length > 0;
  },
  problem: (text) => {
    clearTimeout(told);
    say("problem", text);
    told = setTimeout(() => say("problem", ""), TOLD);
  },
  offline: (on) => say("offline", on ? word("offline") : ""),
};

/* Resolves to the button that was pressed. */
function asked(id, facts) {
  by(`${id}-words`).textContent = word(id, facts);
  by(id).returnValue = "";
  by(id).showModal();
  return new Promise((resolve) => {
    by(id).onclose = () => resolve(by(id).returnValue);
  });
}

const work = createWork({
  kept,
  server,
  paper: { fill: (pages) => paper.fill(by("paper"), pages), print: paper.print },
  show,
  ask: async (job) => (await asked("came_out", job)) === "yes",
});

async function again(print) {
  say("problem", "");
  if ((await asked("again", print)) !== "yes") return;
  await guarded(() => work.again(print));
  wake();
}

/* A token that opens nothing any more ends the work; a network that is away does not. */
async function guarded(act) {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Problem)) return show.offline(true);
    if (error.status === 401 || error.status === 403) {
      kept.forget();
      begin();
      say("set-up-error", error.message);
      return undefined;
    }
    return show.problem(error.message);
  }
}

async function run() {
  while (kept.get("token")) {
    const more = await guarded(work.round);
    if (more) continue;
    await new Promise((resolve) => {
      wake = resolve;
      setTimeout(resolve, PAUSE);
    });
  }
}

by("pause").onclick = async () => {
  say("problem", "");
  await guarded(() => link.post(dataset.pause, { paused: !paused }));
  wake();
};
by("test").onclick = () => {
  const size = word("test_size", sheet);
  paper.fillTest(by("paper"), sheet, [word("test_title"), size, word("test_edge")]);
  paper.print();
};

function begin() {
  if (!kept.get("token")) return enrol(link, begin);
  by("station-name").textContent = kept.get("name"); // before the server has said anything
  screen("station");
  return run();
}

keepAwake();
keepPage(dataset.serviceWorker, location.pathname);
addEventListener("online", () => wake());
begin();
