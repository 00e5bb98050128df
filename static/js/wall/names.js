/* The names below the stage. Whoever is held for a minute has a key, but no place in the ledger. */

export class Names {
  constructor(list, template, most, fit) {
    Object.assign(this, { list, template, most, fit });
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
    const item = this.template.cloneNode(true);
    item.dataset.key = entry.key;
    item.dataset.index = entry.index ?? "";
    const latin = item.querySelector(".wall__latin");
    if (latin) latin.textContent = entry.latin;
    item.prepend(latin && entry.latin ? `${entry.name} ` : entry.name);
    this.list.prepend(item);
    this.fit(this.list, [item]);
    trim(this.list, this.most);
    return true;
  }

  /* Keys of those who are not in the ledger, as far as this wall knows. */
  held() {
    return [...this.list.querySelectorAll('[data-index=""]')].map((item) => Number(item.dataset.key));
  }

  remove(by, value) {
    this.find(by, value)?.remove();
  }
}

/* The first number of entries a list may hold is kept, the oldest go. */
export function trim(list, most) {
  while (list.children.length > most) list.lastElementChild.remove();
}
