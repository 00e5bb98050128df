/* Names that wait for their page: no more than one answer of the server and a few, however many
   signed. Whoever is taken back meanwhile is in none of them. */

const FEW = 60;

export class Pages {
  constructor(ask) {
    Object.assign(this, { ask, waiting: [], last: null, more: false, told: 0, asking: false });
  }

  /* A round begins: after these names, older ones than the last of them are asked for. */
  begin(entries, last, more) {
    Object.assign(this, { waiting: entries, last, more: more && last !== null });
  }

  get over() {
    return this.waiting.length === 0 && !this.more;
  }

  get wanting() {
    return this.more && !this.asking && this.waiting.length < FEW;
  }

  /* Older names, where there are few left. What was under way while a name was taken back may still
     have it: it is thrown away, and asked for another time. */
  async fill() {
    if (!this.wanting) return;
    const told = this.told;
    this.asking = true;
    try {
      const { names, more } = await this.ask(this.last);
      if (told !== this.told) return;
      this.waiting.push(...names);
      this.more = more && names.length > 0;
      this.last = names.at(-1)?.key ?? this.last;
    } catch {
      // A server that is away is asked later.
    } finally {
      this.asking = false;
    }
  }

  take() {
    return this.waiting.splice(0, FEW);
  }

  back(entries) {
    this.waiting.unshift(...entries);
  }

  drop(by, value) {
    this.told += 1;
    this.waiting = this.waiting.filter((entry) => entry[by] !== value);
  }

  put(entry) {
    this.told += 1;
    const at = this.waiting.findIndex(({ index }) => entry.instead.includes(index));
    if (at >= 0) this.waiting.splice(at, 1, ...(entry.name ? [entry] : []));
  }
}
