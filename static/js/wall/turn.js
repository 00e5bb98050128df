/* While nobody signs, the wall turns through all names, a page at a time; whoever signs brings the
   newest ones back at once. Later it goes on where it was. */

import { placed } from "./fit.js";
import { Pages } from "./pages.js";

const IDLE = 12_000;
const EACH = 9_000;
const FADE = 700;
// Walls that heard of the same signature neither turn nor ask all at the same moment.
const APART = 6_000;
const ASKED = 20_000;

export class Turn {
  constructor(roll, names, ask, wait = (work, pause) => setTimeout(work, pause), still = stillness) {
    const list = roll.querySelector("[data-turned]");
    Object.assign(this, { roll, names, list, wait, still, pages: new Pages(ask), begun: false, turn: 0 });
  }

  /* The newest names, and nothing else for a while. */
  rest() {
    this.roll.classList.remove("wall__roll--turned", "wall__roll--out");
    this.next(IDLE + Math.random() * APART);
  }

  next(pause) {
    const turn = ++this.turn;
    this.wait(() => {
      if (turn === this.turn && this.roll.isConnected) this.step();
    }, pause);
  }

  step() {
    if (!hasPages(this.names.list)) return this.next(EACH);
    if (!this.begun) this.begin();
    this.wait(() => this.pages.fill(), Math.random() * ASKED);
    if (this.pages.waiting.length > 0) this.fade(() => this.show());
    else if (this.pages.over) this.end();
    this.next(EACH);
  }

  begin() {
    const items = [...this.names.list.children];
    const unseen = items.filter((item) => !placed(this.names.list).includes(item));
    const logged = this.names.entries().filter((entry) => entry.index !== null);
    this.pages.begin(this.names.entries(unseen), logged.at(-1)?.key ?? null, this.names.more);
    this.begun = true;
  }

  /* All were there: the newest ones, then anew. */
  end() {
    this.begun = false;
    if (this.roll.classList.contains("wall__roll--turned")) {
      this.fade(() => this.roll.classList.remove("wall__roll--turned"));
    }
  }

  fade(work) {
    const turn = this.turn + 1; // that of the pause that follows
    this.roll.classList.add("wall__roll--out");
    const swap = () => {
      if (turn !== this.turn) return;
      work();
      this.roll.classList.remove("wall__roll--out");
    };
    if (this.still()) this.wait(swap, 0);
    else this.wait(swap, FADE);
  }

  /* As many as have a place; the others come first on the next page. */
  show() {
    const entries = this.pages.take();
    const items = entries.map((entry) => this.names.item(entry));
    for (const item of items) item.classList.remove("wall__name--new");
    this.list.replaceChildren(...items);
    this.names.fit(this.list);
    const seen = placed(this.list);
    for (const item of items) if (!seen.includes(item)) item.remove();
    this.pages.back(entries.filter((_entry, at) => !seen.includes(items[at])));
    this.roll.classList.toggle("wall__roll--turned", seen.length > 0);
  }

  remove(by, value) {
    this.pages.drop(by, value);
    this.list.querySelector(`[data-${by}="${CSS.escape(value)}"]`)?.remove();
  }

  /* Entered anew: in the place of the older entry, wherever that is. */
  put(entry) {
    this.pages.put(entry);
    for (const index of entry.instead) {
      const known = this.list.querySelector(`[data-index="${CSS.escape(index)}"]`);
      if (!known) continue;
      const item = this.names.item(entry);
      item.classList.remove("wall__name--new");
      known.replaceWith(...(entry.name ? [item] : []));
      this.names.fit(this.list, entry.name ? [item] : []);
    }
  }
}

/* Not in the hand, where one scrolls; not while the names are hidden; not where nobody looks. */
function hasPages(list) {
  return !document.hidden && list.clientHeight > 0 && getComputedStyle(list).overflowY !== "visible";
}

function stillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
