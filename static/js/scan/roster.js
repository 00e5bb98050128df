/* Who may come, and who is inside: in memory for speed, in the store to survive.

   What a decision needs is kept as it is; whatever names a person is encrypted (vault.js), in 256
   parts by the badge's first byte. While the device is locked it knows nobody's name, and keeps what
   it learns for decisions: a badge that was withdrawn stays so after a restart. */

import { dayNumber } from "./days.js";
import { keyed, placeOf } from "./stays.js";
import { tailOf } from "./tails.js";

/* Somebody whom no gate of this device lets in: it has no need to know of them. */
const OUTSIDE = "outside";
const PERSONAL = ["name", "latin", "association", "pinyin", "initials", "tail"];

const bucketOf = (badge) => badge.slice(0, 2);

/* [what is kept as it is, what is encrypted] of an entry of a sync. */
function parted(entry, lowest) {
  const { valid_from: from, valid_days: days, ...rest } = entry;
  const facts = { ...rest, lowest, firstDay: from === undefined ? undefined : dayNumber(from), days };
  const names = {};
  for (const field of PERSONAL) {
    if (facts[field]) names[field] = facts[field];
    delete facts[field];
  }
  return [facts, names];
}

export async function openRoster(store, kept, vault) {
  const facts = new Map();
  const names = new Map();
  const stays = new Map();
  const buckets = new Map(); // bucket -> badges
  const changed = new Set();
  let listed = null; // everybody with a name, until somebody changes

  function takeFacts(fact) {
    listed = null;
    facts.set(fact.badge, fact);
    const bucket = bucketOf(fact.badge);
    if (!buckets.has(bucket)) buckets.set(bucket, new Set());
    buckets.get(bucket).add(fact.badge);
    return bucket;
  }

  async function rowOf(bucket, seal) {
    const badges = [...buckets.get(bucket)];
    const known = badges.filter((badge) => names.has(badge)).map((badge) => [badge, names.get(badge)]);
    return { bucket, facts: badges.map((badge) => facts.get(badge)), names: await seal(known) };
  }

  /* Nothing of them stays but where the badge is, which names nobody. */
  function drop(badge) {
    listed = null;
    facts.delete(badge);
    names.delete(badge);
    const bucket = bucketOf(badge);
    buckets.get(bucket)?.delete(badge);
    changed.add(bucket);
  }

  async function readNames() {
    listed = null;
    try {
      for (const row of await store.all("people")) {
        const sealed = row.names ? await vault.unseal(row.names) : []; // none yet: came while locked
        const there = sealed.filter(([badge]) => facts.has(badge) && facts.get(badge).status !== "gone");
        for (const [badge, known] of there) names.set(badge, known);
      }
    } catch {
      await kept.set({ cursor: "0" }); // sealed under a key that is gone: ask for everybody again
    }
  }

  /* [those with somebody in them, those without] */
  function sorted(bucketsNow) {
    const isEmpty = (bucket) => !buckets.get(bucket)?.size;
    return [bucketsNow.filter((bucket) => !isEmpty(bucket)), bucketsNow.filter(isEmpty)];
  }

  /* What decisions need, beside the names as they lie there sealed. */
  function keepFacts(bucketsNow) {
    const [full, empty] = sorted(bucketsNow);
    return store.change(["people"], (of) => {
      empty.forEach((bucket) => of("people").delete(bucket));
      for (const bucket of full) {
        const now = [...buckets.get(bucket)].map((badge) => facts.get(badge));
        of("people").get(bucket).onsuccess = ({ target }) => {
          of("people").put({ ...target.result, bucket, facts: now });
        };
      }
    });
  }

  async function keepAll(bucketsNow) {
    const [full, empty] = sorted(bucketsNow);
    const rows = await Promise.all(full.map((bucket) => rowOf(bucket, vault.seal)));
    await store.change(["people"], (of) => {
      empty.forEach((bucket) => of("people").delete(bucket));
      rows.forEach((row) => of("people").put(row));
    });
  }

  /* Rows as they are kept. */
  function putStays(rows) {
    const named = rows.map(keyed);
    for (const row of named) stays.set(row.key, row);
    return named;
  }

  /* Of two rows the one that knows of the later scan is right, the server's or this device's. */
  function takeStays(rows) {
    const known = (row) => stays.get(keyed(row).key);
    return putStays(rows.filter((row) => !(Date.parse(known(row)?.as_of) > Date.parse(row.as_of ?? row.at))));
  }

  for (const row of await store.all("people")) row.facts.forEach(takeFacts);
  for (const stay of await store.all("stays")) stays.set(stay.key, stay);
  if (vault.isOpen()) await readNames();

  const person = (badge) => facts.has(badge) && { ...facts.get(badge), ...names.get(badge) };

  return {
    find: (badge) => person(badge) || undefined,
    byCode: (code) => {
      for (const known of facts.values()) {
        if (known.code === code && known.status !== "gone") return person(known.badge);
      }
      return undefined;
    },
    everybody: () => {
      listed ??= [...names.keys()].map(person).filter((known) => known.status !== "gone");
      return listed;
    },
    size: () => facts.size,
    stay: (badge, area) => stays.get(placeOf(badge, area)),
    putStays,

    /* Take in one page of a sync; what it says is the present state, so twice is harmless. */
    apply: async ({ roster, revocations, admissions }) => {
      const lowest = new Map(revocations.map(({ badge, serial }) => [badge, serial]));
      const tails = await Promise.all(roster.map(({ tail }) => tailOf(tail, kept.get("token"))));
      const mayKnow = vault.isOpen() || !vault.possible;
      roster.forEach((entry, at) => {
        if (entry.status === OUTSIDE) return drop(entry.badge);
        const [fact, known] = parted({ ...entry, tail: tails[at] }, lowest.get(entry.badge));
        changed.add(takeFacts(fact));
        return known.name && mayKnow ? names.set(entry.badge, known) : names.delete(entry.badge);
      });
      await store.put("stays", takeStays(admissions));
    },

    known: () => ({ badges: [...facts.keys()], stays: [...stays.keys()] }),

    /* Of these nothing stays; whatever is kept is written down anew by the next save(). */
    forgetSome: async (gone) => {
      for (const bucket of buckets.keys()) changed.add(bucket);
      gone.badges.forEach(drop);
      gone.stays.forEach((key) => stays.delete(key));
      await store.remove("stays", gone.stays);
    },

    isLocked: vault.isLocked,

    /* Write down what changed. False where names cannot be: the cursor must stay where it was. */
    save: async () => {
      const open = vault.isOpen();
      if (!open && !vault.isLocked()) return false; // no cryptography here
      const now = [...changed];
      changed.clear();
      try {
        await (open ? keepAll(now) : keepFacts(now));
      } catch (error) {
        now.forEach((bucket) => changed.add(bucket));
        throw error;
      }
      return open;
    },

    /* Everything under a new key, behind this PIN or none. */
    reseal: async (pin) => {
      const { lock, seal, open } = await vault.renew(pin);
      const rows = await Promise.all([...buckets.keys()].map((bucket) => rowOf(bucket, seal)));
      await store.change(["kept", "people"], (of) => {
        of("kept").put(lock, "lock");
        rows.forEach((row) => of("people").put(row));
      });
      kept.note({ lock });
      open();
    },

    /* Names in memory, or out of it. */
    reveal: readNames,
    conceal: () => {
      names.clear();
      listed = null;
    },

    forget: async () => {
      for (const each of [facts, names, stays, buckets, changed]) each.clear();
      listed = null;
      await store.clear(["people", "stays"]);
    },
  };
}
