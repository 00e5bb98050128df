/* Whom the device knows, in memory: facts, which decisions need, and names. In 256 parts by the badge's
   first byte, as they are written down (people_store.js). */

const bucketOf = (badge) => badge.slice(0, 2);

export function createPeople() {
  const facts = new Map();
  const names = new Map();
  const buckets = new Map(); // bucket -> badges
  const changed = new Set();
  let listed = null; // everybody with a name, until somebody changes

  const person = (badge) => facts.has(badge) && { ...facts.get(badge), ...names.get(badge) };

  /* Gives the part of which a row changed. */
  function take(fact) {
    listed = null;
    facts.set(fact.badge, fact);
    const bucket = bucketOf(fact.badge);
    if (!buckets.has(bucket)) buckets.set(bucket, new Set());
    buckets.get(bucket).add(fact.badge);
    return bucket;
  }

  function name(badge, known) {
    listed = null;
    return known ? names.set(badge, known) : names.delete(badge);
  }

  return {
    /* As it lay there. */
    read: take,

    /* News of somebody; known: their names, where the device may know them. */
    change: (fact, known) => {
      changed.add(take(fact));
      name(fact.badge, known);
    },

    /* Nothing of them stays but where the badge is, which names nobody. */
    drop: (badge) => {
      name(badge);
      facts.delete(badge);
      buckets.get(bucketOf(badge))?.delete(badge);
      changed.add(bucketOf(badge));
    },

    name,
    isThere: (badge) => facts.has(badge) && facts.get(badge).status !== "gone",
    badges: () => [...facts.keys()],
    buckets: () => [...buckets.keys()],

    /* Of one part: [facts, [badge, names] of those with a name]. */
    part: (bucket) => {
      const badges = [...(buckets.get(bucket) ?? [])];
      const known = badges.filter((badge) => names.has(badge)).map((badge) => [badge, names.get(badge)]);
      return [badges.map((badge) => facts.get(badge)), known];
    },

    /* The parts that changed since they were written down; now they are clean. */
    changes: () => {
      const now = [...changed];
      changed.clear();
      return now;
    },
    touch: (parts) => parts.forEach((bucket) => changed.add(bucket)),

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

    conceal: () => {
      names.clear();
      listed = null;
    },
    forget: () => {
      for (const each of [facts, names, buckets, changed]) each.clear();
      listed = null;
    },
  };
}
