/* Checkpoints a phone has kept, and whether the ledger of today still begins with each of them. */

import { isConsistent } from "./merkle.js";
import { fromBase64, openCheckpoint } from "./note.js";

const MOST = 20;

export class Keeper {
  constructor(key, { storage = localStorage, ask = (...what) => fetch(...what) } = {}) {
    Object.assign(this, { key, storage, ask, place: `checkpoints:${key.name}` });
  }

  /* [{size, root, at}], newest first. What cannot be read is nothing. */
  kept() {
    try {
      const found = JSON.parse(this.storage.getItem(this.place));
      return Array.isArray(found) ? found : [];
    } catch {
      return [];
    }
  }

  /* Two roots for one size are both kept: they are the proof of a fork. */
  keep(checkpoint, at = new Date()) {
    const { size, root } = checkpoint;
    const others = this.kept().filter((each) => each.size !== size || each.root !== root);
    const all = [{ size, root, at: at.toISOString() }, ...others].slice(0, MOST);
    this.storage.setItem(this.place, JSON.stringify(all));
  }

  /* The checkpoint the ledger serves now. Throws where it is not signed as it must be. */
  async newest() {
    return openCheckpoint(await this.text("/log/checkpoint"), this.key);
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

  async text(address) {
    const answer = await this.ask(address, { cache: "no-store" });
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.text();
  }
}
