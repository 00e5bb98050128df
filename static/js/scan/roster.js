/* Who may come, and who is inside: in memory for speed, in the store to survive.

   What a decision needs is kept as it is; whatever names a person is encrypted. While the device is locked
   it knows nobody's name, and keeps what it learns for decisions: a badge that was withdrawn stays so
   after a restart. */

import { dayNumber } from "./days.js";
import { createPeople } from "./people.js";
import { createPeopleStore } from "./people_store.js";
import { tailOf } from "./tails.js";
import { openWhereabouts } from "./whereabouts.js";

/* Somebody whom no gate of this device lets in: it has no need to know of them. */
const OUTSIDE = "outside";
const PERSONAL = ["name", "latin", "association", "pinyin", "initials", "tail"];

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
  const people = createPeople();
  const disk = createPeopleStore({ store, kept, vault, people });
  const where = await openWhereabouts(store);
  await disk.readFacts();
  if (vault.isOpen()) await disk.readNames();

  return {
    find: people.find,
    byCode: people.byCode,
    everybody: people.everybody,
    size: people.size,
    stay: where.of,
    putStays: where.put,

    /* Take in one page of a sync; what it says is the present state, so twice is harmless. */
    apply: async ({ roster, revocations, admissions }) => {
      const lowest = new Map(revocations.map(({ badge, serial }) => [badge, serial]));
      const tails = await Promise.all(roster.map(({ tail }) => tailOf(tail, kept.get("token"))));
      const mayKnow = vault.isOpen() || !vault.possible;
      roster.forEach((entry, at) => {
        if (entry.status === OUTSIDE) return people.drop(entry.badge);
        const [fact, known] = parted({ ...entry, tail: tails[at] }, lowest.get(entry.badge));
        return people.change(fact, known.name && mayKnow ? known : undefined);
      });
      await where.take(admissions);
    },

    known: () => ({ badges: people.badges(), stays: where.keys() }),

    /* Of these nothing stays; whatever is kept is written down anew by the next save(). */
    forgetSome: async (gone) => {
      people.touch(people.buckets());
      gone.badges.forEach(people.drop);
      await where.forgetSome(gone.stays);
    },

    isLocked: vault.isLocked,
    save: disk.save,
    reseal: disk.reseal,

    /* Names in memory, or out of it. */
    reveal: disk.readNames,
    conceal: people.conceal,

    forget: async () => {
      people.forget();
      where.forget();
      await store.clear(["people", "stays"]);
    },
  };
}
