/* The wall hears of signatures as they happen, and catches up by itself after any break. */

import { keepAwake } from "../scan/wake.js";
import { Stage } from "../stage.js";
import { face, fitNames, fitQuote, fitStage, keepFitting } from "../wall/fit.js";
import { draw } from "../wall/map.js";
import { Names } from "../wall/names.js";
import { Quotes } from "../wall/quotes.js";
import { set } from "../wall/scene.js";
import { Turn } from "../wall/turn.js";
import { Counter } from "../wall/words.js";

const PAUSE = 3000;

/* Keeps one EventSource alive; a server that refused is asked again from the last id seen. */
export function listen(address, after, handlers, { Source = EventSource, wait = setTimeout } = {}) {
  let last = after;
  const joint = address.includes("?") ? "&" : "?";
  function open() {
    const source = new Source(`${address}${joint}after=${last}`);
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => {
        last = event.lastEventId || last;
        handle(event.data ? JSON.parse(event.data) : null, source);
      });
    }
    source.addEventListener("error", () => {
      if (source.readyState === Source.CLOSED) wait(open, PAUSE);
    });
  }
  open();
}

/* Too much was missed: the whole page anew, by itself. A reload would leave the full screen, and end at
   the browser's own words where the server is away once more. */
async function startAnew(element) {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = document.adoptNode(page.querySelector("[data-behaviour=wall]"));
    element.replaceWith(fresh);
    connect(fresh);
  } catch {
    setTimeout(() => startAnew(element), PAUSE);
  }
}

export function connect(element) {
  const find = (name) => element.querySelector(name);
  const template = (name) => find(`template[data-template=${name}]`).content.firstElementChild;
  const given = (name) => JSON.parse(document.getElementById(name).textContent);
  const { most, more: hasMore, pages } = element.dataset;
  const names = new Names(find("[data-names]"), template("name"), Number(most), fitNames, Boolean(hasMore));
  const numbers = new Counter(given("wall-forms"), document.documentElement.lang);
  const stage = new Stage(find("[data-stage]"), template("stage"), fitStage);
  const turn = new Turn(find("[data-roll]"), names, older(pages));

  const shown = cityNames(given("wall-city-names"));
  const maps = given("wall-maps");

  function count({ totals, map, city, here }) {
    const place = find("[data-here]");
    if (place) numbers.set(place, here);
    for (const figure of element.querySelectorAll("[data-total]")) {
      numbers.set(figure, totals[figure.dataset.total]);
      if (figure.dataset.total === "reach") figure.parentElement.hidden = totals.reach === 0;
    }
    light(map, city);
    find("[data-cities]").replaceChildren(
      ...totals.cities.map(([name, number]) => {
        const item = template("city").cloneNode(true);
        item.firstElementChild.textContent = shown(name);
        item.lastElementChild.textContent = numbers.format(number);
        face(item.firstElementChild);
        return item;
      }),
    );
  }

  function light(map, fresh = "") {
    draw(find("[data-map]"), maps, map.map(([city, ...rest]) => [shown(city), ...rest]), shown(fresh));
  }

  function show(entry) {
    if (!entry.name) return;
    if (names.add(entry)) {
      turn.rest();
      stage.show({ ...entry, city: shown(entry.city) });
    } else stage.settle(entry);
  }

  /* Entered anew, and no news: it takes the place of the older entry, wherever that is shown. */
  function put(entry) {
    names.put(entry);
    turn.put(entry);
    if (entry.name) stage.put({ ...entry, city: shown(entry.city) });
  }

  /* By each of the two that are known; what was on the stage gives way to the newest that stands. */
  function remove(entry) {
    for (const by of ["index", "key"]) {
      if (entry[by] === undefined || entry[by] === null) continue;
      names.remove(by, entry[by]);
      stage.clear(entry[by], by);
      turn.remove(by, entry[by]);
    }
    const [newest] = names.entries();
    if (stage.empty && newest) stage.show({ ...newest, city: shown(newest.city), path: "" });
  }

  light(given("wall-map"));
  set(element, given("wall-stage"), numbers);
  new Quotes(find("[data-quote]"), given("wall-quotes"), fitQuote).start(more(element.dataset.quotes));
  keepFitting([element, find("[data-names]")], () => {
    fitNames(find("[data-names]"));
    for (const figure of element.querySelectorAll(".wall__signing")) fitStage(figure);
    for (const city of element.querySelectorAll(".wall__town")) face(city);
    fitQuote(find("[data-quote]"));
  });
  keepAwake();
  turn.rest();
  listen(element.dataset.events, element.dataset.after, {
    signature: (entry) => {
      count(entry);
      if (entry.instead) put(entry);
      else show(entry);
    },
    held: show,
    undone: remove,
    gone: (entry) => {
      count(entry);
      remove(entry);
    },
    stage: (facts) => set(element, facts, numbers),
    /* Whoever took it back while this wall was away is shown no longer. */
    present: ({ held }) => {
      const keys = held.map((entry) => entry.key);
      for (const key of names.held().filter((each) => !keys.includes(each))) remove({ key });
      held.forEach(show);
    },
    reset: (_nothing, source) => {
      source.close();
      startAnew(element);
    },
  });
}

/* A city as this screen's readers read it: in Latin letters where the page brought such names. */
export function cityNames(latin) {
  return (city) => latin[city] ?? latin[city.replace(/市$/, "")] ?? city;
}

/* A page of older names, those before the last one known. */
function older(address) {
  const joint = address.includes("?") ? "&" : "?";
  return async (last) => {
    const answer = await fetch(`${address}${joint}before=${last}`, { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
}

/* Quotes that the host has read meanwhile; a server that is away is asked later. */
function more(address) {
  return async () => (await fetch(address)).json();
}
