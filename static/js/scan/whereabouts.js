/* Where badges' bearers are, or were last: rows of stays.js, in memory and in the store. */

import { keyed, placeOf } from "./stays.js";

export async function openWhereabouts(store) {
  const stays = new Map();
  for (const stay of await store.all("stays")) stays.set(stay.key, stay);

  /* Rows as they are kept. */
  function put(rows) {
    const named = rows.map(keyed);
    for (const row of named) stays.set(row.key, row);
    return named;
  }

  /* Of two rows the one that knows of the later scan is right, the server's or this device's. */
  function isNews(row) {
    const known = stays.get(keyed(row).key);
    return !(Date.parse(known?.as_of) > Date.parse(row.as_of ?? row.at));
  }

  return {
    of: (badge, area) => stays.get(placeOf(badge, area)),
    keys: () => [...stays.keys()],
    put,

    /* What the server says of them; kept on the disk as well. */
    take: (rows) => store.put("stays", put(rows.filter(isNews))),

    forgetSome: (keys) => {
      keys.forEach((key) => stays.delete(key));
      return store.remove("stays", keys);
    },

    forget: () => stays.clear(),
  };
}
