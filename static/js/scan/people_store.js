/* People on the disk: what a decision needs as it is, what names somebody encrypted (vault.js). While the
   device is locked it writes down what decides, and leaves the names as they lie there sealed. */

export function createPeopleStore({ store, kept, vault, people }) {
  const isEmpty = (bucket) => people.part(bucket)[0].length === 0;

  async function rowOf(bucket, seal) {
    const [facts, known] = people.part(bucket);
    return { bucket, facts, names: await seal(known) };
  }

  /* Beside the names as they lie there sealed. */
  function putFacts(of, bucket) {
    of("people").get(bucket).onsuccess = ({ target }) => {
      of("people").put({ ...target.result, bucket, facts: people.part(bucket)[0] });
    };
  }

  async function write(buckets, open) {
    const empty = buckets.filter(isEmpty);
    const full = buckets.filter((bucket) => !isEmpty(bucket));
    const rows = open ? await Promise.all(full.map((bucket) => rowOf(bucket, vault.seal))) : [];
    await store.change(["people"], (of) => {
      empty.forEach((bucket) => of("people").delete(bucket));
      if (open) rows.forEach((row) => of("people").put(row));
      else full.forEach((bucket) => putFacts(of, bucket));
    });
  }

  return {
    readFacts: async () => {
      for (const row of await store.all("people")) row.facts.forEach(people.read);
    },

    readNames: async () => {
      try {
        for (const row of await store.all("people")) {
          const sealed = row.names ? await vault.unseal(row.names) : []; // none yet: came while locked
          const there = sealed.filter(([badge]) => people.isThere(badge));
          for (const [badge, known] of there) people.name(badge, known);
        }
      } catch {
        await kept.set({ cursor: "0" }); // sealed under a key that is gone: ask for everybody again
      }
    },

    /* Write down what changed. False where names cannot be: the cursor must stay where it was. */
    save: async () => {
      const open = vault.isOpen();
      if (!open && !vault.isLocked()) return false; // no cryptography here
      const now = people.changes();
      try {
        await write(now, open);
      } catch (error) {
        people.touch(now);
        throw error;
      }
      return open;
    },

    /* Everything under a new key, behind this PIN or none. */
    reseal: async (pin) => {
      const { lock, seal, open } = await vault.renew(pin);
      const rows = await Promise.all(people.buckets().map((bucket) => rowOf(bucket, seal)));
      await store.change(["kept", "people"], (of) => {
        of("kept").put(lock, "lock");
        rows.forEach((row) => of("people").put(row));
      });
      kept.note({ lock });
      open();
    },
  };
}
