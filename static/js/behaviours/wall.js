/* The wall hears of signatures as they happen, and catches up by itself after any break. */

import { Stage } from "../stage.js";

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

/* The first number of entries a list may hold is kept, the oldest go. */
export function trim(list, most) {
  while (list.children.length > most) list.lastElementChild.remove();
}

export function connect(element) {
  const find = (name) => element.querySelector(name);
  const template = (name) => find(`template[data-template=${name}]`).content.firstElementChild;
  const names = find("[data-names]");
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  const stage = new Stage(find("[data-stage]"), template("stage"));
  const named = (index) => names.querySelector(`[data-index="${CSS.escape(index)}"]`);

  function count(totals) {
    for (const place of element.querySelectorAll("[data-total]")) {
      place.textContent = numbers.format(totals[place.dataset.total]);
    }
    find("[data-cities]").replaceChildren(
      ...totals.cities.map(([city, number]) => {
        const item = template("city").cloneNode(true);
        item.firstElementChild.textContent = numbers.format(number);
        item.prepend(`${city} `);
        return item;
      }),
    );
  }

  function add(entry) {
    count(entry.totals);
    if (!entry.name || named(entry.index)) return;
    const item = template("name").cloneNode(true);
    item.dataset.index = entry.index;
    item.textContent = entry.name;
    names.prepend(item);
    trim(names, Number(element.dataset.most));
    stage.show(entry);
  }

  function remove(entry) {
    count(entry.totals);
    named(entry.index)?.remove();
    stage.clear(entry.index);
  }

  listen(element.dataset.events, element.dataset.after, {
    signature: add,
    gone: remove,
    reset: () => location.reload(),
  });
}
