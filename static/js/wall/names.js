/* The names below the stage. Whoever is held for a minute has a key, but no place in the ledger. */

export class Names {
  constructor(list, template, most, fit, more = false) {
    Object.assign(this, { list, template, most, fit, more });
  }

  find(by, value) {
    return this.list.querySelector(`[data-${by}="${CSS.escape(value)}"]`);
  }

  /* True where the name is new here. */
  add(entry) {
    const known = this.find("key", entry.key);
    if (known) {
      known.dataset.index = entry.index ?? "";
      return false;
    }
    const item = this.item(entry);
    this.list.prepend(item);
    this.fit(this.list, [item]);
    this.trim();
    return true;
  }

  item(entry) {
    const item = this.template.cloneNode(true);
    item.dataset.key = entry.key;
    item.dataset.index = entry.index ?? "";
    item.dataset.city = entry.city ?? "";
    const latin = item.querySelector(".wall__latin");
    if (latin) latin.textContent = entry.latin;
    item.prepend(latin && entry.latin ? `${entry.name} ` : entry.name);
    return item;
  }

  /* Entered anew, and no news: the name stands where the older entry stood, or below a newer one. */
  put(entry) {
    const [known, ...further] = entry.instead.map((index) => this.find("index", index)).filter(Boolean);
    for (const each of further) each.remove();
    if (!entry.name || this.find("key", entry.key)) return known?.remove();
    const item = this.item(entry);
    item.classList.remove("wall__name--new");
    const above = entry.below === null ? null : this.find("key", entry.below);
    if (known) known.replaceWith(item);
    else if (above) above.after(item);
    else if (entry.below === null) this.list.prepend(item);
    else return;
    this.fit(this.list, [item]);
    this.trim();
  }

  /* Keys of those who are not in the ledger, as far as this wall knows. */
  held() {
    return [...this.list.querySelectorAll('[data-index=""]')].map((item) => Number(item.dataset.key));
  }

  remove(by, value) {
    this.find(by, value)?.remove();
  }

  /* Those it holds, the newest first, as entries. */
  entries(items = [...this.list.children]) {
    return items.map((item) => {
      const latin = item.querySelector(".wall__latin");
      const name = (latin ? item.firstChild : item).textContent.trim();
      const index = item.dataset.index === "" ? null : Number(item.dataset.index);
      const key = Number(item.dataset.key);
      return { index, key, name, latin: latin?.textContent ?? "", city: item.dataset.city };
    });
  }

  trim() {
    this.more ||= this.list.children.length > this.most;
    trim(this.list, this.most);
  }
}

/* The first number of entries a list may hold is kept, the oldest go. */
export function trim(list, most) {
  while (list.children.length > most) list.lastElementChild.remove();
}
