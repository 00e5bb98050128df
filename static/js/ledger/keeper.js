/* Checkpoints a phone has kept, and whether the ledger of today still begins with each of them. */

import { isConsistent } from "./merkle.js";
import { fromBase64, openCheckpoint } from "./note.js";

const MOST = 20;
const is = (one) => (other) => one.size === other.size && one.root === other.root;

export class Keeper {
  constructor(policies, { storage = localStorage, ask = (...what) => fetch(...what) } = {}) {
    const place = `checkpoints:${policies[0].keys[0].name}`;
    Object.assign(this, { policies, storage, ask, place });
  }

  /* [{size, root, at, note, forks}], newest first; without `note`, which the log signed, it is
     proof of nothing yet. What cannot be read is nothing. */
  kept() {
    try {
      const found = JSON.parse(this.storage.getItem(this.place));
      return Array.isArray(found) ? found : [];
    } catch {
      return [];
    }
  }

  /* Two roots for one size are both kept: they are the proof of a fork. Once there is one, nothing
     that is kept makes room for another. */
  keep(checkpoint, at = new Date()) {
    const all = this.kept();
    const known = all.find(is(checkpoint));
    const others = all.filter((each) => each !== known);
    const { size, root, note, forks } = { ...known, ...checkpoint };
    const next = [{ size, root, at: at.toISOString(), note, forks }, ...others];
    const forked = next.some((each) => each.forks);
    if (!forked) this.store(next.slice(0, MOST));
    else if (known || forks || next.length <= MOST) this.store(next);
  }

  forget(checkpoint) {
    this.store(this.kept().filter((each) => !is(checkpoint)(each)));
  }

  store(all) {
    this.storage.setItem(this.place, JSON.stringify(all));
  }

  /* Has the ledger show its signature under whatever is kept without it; what it once showed stays,
     whatever it says later. */
  async prove() {
    for (const each of this.kept().filter((one) => !one.note)) {
      const signed = await this.signed(each.size);
      if (signed && is(each)(signed)) this.keep(signed, new Date(each.at));
    }
  }

  /* The checkpoint of one size, null where there is none. Throws where it is not signed. */
  async signed(size) {
    const text = await this.text(`/log/checkpoint/${size}`, null);
    return text === null ? null : openCheckpoint(text, this.policies);
  }

  /* The checkpoint the ledger serves now. Throws where it is not signed as it must be. */
  async newest() {
    return openCheckpoint(await this.text("/log/checkpoint"), this.policies);
  }

  /* True where the ledger of `newest` begins with the kept one; false where it was forked. */
  async agrees(kept, newest) {
    const [old, now] = [fromBase64(kept.root), fromBase64(newest.root)];
    if (kept.size > newest.size) return false;
    if (kept.size === newest.size) return isConsistent(kept.size, newest.size, [], old, now);
    const text = await this.text(`/log/consistency?from=${kept.size}&to=${newest.size}`);
    const proof = text.split("\n").filter(Boolean).map(fromBase64);
    return isConsistent(kept.size, newest.size, proof, old, now);
  }

  /* `missing`: what is said where there is no such thing; without it that is thrown, too. */
  async text(address, missing) {
    const answer = await this.ask(address, { cache: "no-store" });
    if (answer.status === 404 && missing !== undefined) return missing;
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.text();
  }
}
