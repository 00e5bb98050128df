/* Who may come, and who is inside: in memory for speed, in the store to survive. */

import { dayNumber } from "./days.js";

const inPlace = (badge, zone) => `${badge} ${zone}`;

function fromMessage(entry) {
  return {
    ...entry,
    firstDay: entry.valid_from === undefined ? undefined : dayNumber(entry.valid_from),
    days: entry.valid_days,
  };
}

export async function openRoster(store) {
  const people = new Map();
  const stays = new Map();
  for (const person of await store.all("roster")) people.set(person.badge, person);
  for (const stay of await store.all("stays")) stays.set(inPlace(stay.badge, stay.zone), stay);

  const keepStays = async (changed) => {
    for (const stay of changed) stays.set(inPlace(stay.badge, stay.zone), stay);
    await store.put("stays", changed);
  };

  return {
    find: (badge) => people.get(badge),
    everybody: () => [...people.values()].filter((person) => person.status !== "gone"),
    size: () => people.size,
    stay: (badge, zone) => stays.get(inPlace(badge, zone)),
    keepStays,

    /* Take in one page of a sync; what it says is the present state, so twice is harmless. */
    apply: async ({ roster, revocations, admissions }) => {
      const lowest = new Map(revocations.map(({ badge, serial }) => [badge, serial]));
      const changed = roster.map(fromMessage);
      for (const person of changed) person.lowest = lowest.get(person.badge);
      for (const person of changed) people.set(person.badge, person);
      await store.put("roster", changed);
      await keepStays(admissions);
    },

    forget: async () => {
      people.clear();
      stays.clear();
      await store.clear(["roster", "stays"]);
    },
  };
}
