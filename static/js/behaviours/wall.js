/* The wall hears of signatures as they happen, and catches up by itself after any break. */

import { Stage } from "../stage.js";
import { draw } from "../wall/map.js";
import { Names } from "../wall/names.js";
import { Quotes } from "../wall/quotes.js";
import { set } from "../wall/scene.js";

const PAUSE = 3000;

/* Keeps one EventSource alive; a server that refused is asked again from the last id seen. */
export function listen(address, after, handlers, { Source = EventSource, wait = setTimeout } = {}) {
  let last = after;
  function open() {
    const source = new Source(`${address}?after=${last}`);
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => {
        last = event.lastEventId || last;
        handle(event.data ? JSON.parse(event.data) : null);
      });
    }
    source.addEventListener("error", () => {
      if (source.readyState === Source.CLOSED) wait(open, PAUSE);
    });
  }
  open();
}

export function connect(element) {
  const find = (name) => element.querySelector(name);
  const template = (name) => find(`template[data-template=${name}]`).content.firstElementChild;
  const given = (name) => JSON.parse(document.getElementById(name).textContent);
  const names = new Names(find("[data-names]"), template("name"), Number(element.dataset.most));
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  const stage = new Stage(find("[data-stage]"), template("stage"));

  function count({ totals, map, city }) {
    for (const place of element.querySelectorAll("[data-total]")) {
      place.textContent = numbers.format(totals[place.dataset.total]);
    }
    draw(find("[data-map]"), map, city);
    find("[data-cities]").replaceChildren(
      ...totals.cities.map(([name, number]) => {
        const item = template("city").cloneNode(true);
        item.firstElementChild.textContent = numbers.format(number);
        item.prepend(`${name} `);
        return item;
      }),
    );
  }

  function show(entry) {
    if (entry.name && names.add(entry)) stage.show(entry);
  }

  function remove(by, entry) {
    names.remove(by, entry[by]);
    stage.clear(entry[by], by);
  }

  draw(find("[data-map]"), given("wall-map"));
  set(element, given("wall-stage"), numbers);
  new Quotes(find("[data-quote]"), given("wall-quotes")).start(more(element.dataset.quotes));
  keepAwake();
  listen(element.dataset.events, element.dataset.after, {
    signature: (entry) => {
      count(entry);
      show(entry);
    },
    held: show,
    undone: (entry) => remove("key", entry),
    gone: (entry) => {
      count(entry);
      remove("index", entry);
    },
    stage: (facts) => set(element, facts, numbers),
    reset: () => location.reload(),
  });
}

/* Quotes that the host has read meanwhile; a server that is away is asked later. */
function more(address) {
  return async () => (await fetch(address)).json();
}

/* A screen that nobody touches must not go dark. Browsers let go of it while the page is hidden. */
function keepAwake() {
  const ask = () => navigator.wakeLock?.request("screen").catch(() => {});
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") ask();
  });
  ask();
}
