/* The middle of the wall: the name signed last, its strokes drawn again; in a rush, one by one. */

const CALM = 3600;
const RUSH = 900;
const LEAVING = 700;
const MOST_WAITING = 12;

export class Stage {
  constructor(element, template, fit = () => {}, wait = (work, pause) => setTimeout(work, pause)) {
    Object.assign(this, { element, template, fit, wait, queue: [], busy: false });
  }

  /* Entries wait for their moment; of a crowd only the last ones have one, all are in the list. */
  show(entry) {
    this.queue.push(entry);
    this.queue = this.queue.slice(-MOST_WAITING);
    if (!this.busy) this.next();
  }

  next() {
    const entry = this.queue.shift();
    this.busy = Boolean(entry);
    if (!entry) return;
    this.leave();
    const figure = this.figure(entry);
    this.element.append(figure);
    this.fit(figure);
    this.wait(() => this.next(), this.queue.length ? RUSH : CALM);
  }

  figure(entry) {
    const figure = this.template.cloneNode(true);
    figure.dataset.index = entry.index ?? "";
    figure.dataset.key = entry.key;
    figure.querySelector("[data-name]").textContent = entry.name;
    const latin = figure.querySelector("[data-latin]");
    if (latin) latin.textContent = entry.latin;
    figure.querySelector("[data-city]").textContent = entry.city;
    figure.querySelector("path").setAttribute("d", entry.path);
    figure.classList.toggle("wall__signing--plain", !entry.path);
    return figure;
  }

  /* Whoever was held is in the ledger now: taken back, they are named by their entry. */
  settle({ key, index }) {
    for (const entry of this.queue) if (entry.key === key) entry.index = index;
    for (const figure of [...this.element.children]) {
      if (figure.dataset.key === String(key)) figure.dataset.index = index ?? "";
    }
  }

  /* Entered anew: the name stands where the older entry's stood. */
  put(entry) {
    const { instead } = entry;
    this.queue = this.queue.map((each) => (instead.includes(each.index) ? entry : each));
    for (const figure of [...this.element.children]) {
      if (!instead.some((index) => figure.dataset.index === String(index))) continue;
      const fresh = this.figure(entry);
      figure.replaceWith(fresh);
      this.fit(fresh);
    }
  }

  /* Whether no name is here, nor about to be. */
  get empty() {
    const left = [...this.element.children];
    return this.queue.length === 0 && left.every((old) => old.classList.contains("wall__signing--leaving"));
  }

  leave() {
    for (const old of [...this.element.children]) {
      old.classList.add("wall__signing--leaving");
      this.wait(() => old.remove(), LEAVING);
    }
  }

  /* A name taken back leaves at once, and is not shown if it still waits. */
  clear(value, by = "index") {
    this.queue = this.queue.filter((entry) => entry[by] !== value);
    for (const figure of [...this.element.children]) {
      if (figure.dataset[by] === String(value)) figure.remove();
    }
  }
}
