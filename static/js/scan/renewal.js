/* A device that is told of everybody anew, because its gates let in others now, forgets whom and what it
   is not told of again. Only when all has come: until then the door goes on with what it knew. */

import { keyed } from "./stays.js";

/* What scans that the server has not answered changed: it does not know of it yet. */
async function unsent(queue) {
  const lines = (await queue.log()).filter(({ answer }) => !answer);
  return lines.flatMap(({ stays = [] }) => stays.map((row) => keyed(row).key));
}

/* For each page of a sync: begin(page), then roster.apply(page), then end(page). */
export function createRenewal(roster, queue) {
  let old = null; // {badges, stays}: not told of again so far

  return {
    isOn: () => old !== null,

    begin: ({ anew, roster: people, admissions }) => {
      if (anew) {
        const { badges, stays } = roster.known();
        old = badges.length + stays.length > 0 ? { badges: new Set(badges), stays: new Set(stays) } : null;
      }
      people.forEach(({ badge }) => old?.badges.delete(badge));
      admissions.forEach((row) => old?.stays.delete(keyed(row).key));
    },

    end: async ({ more }) => {
      if (old === null || more) return;
      (await unsent(queue)).forEach((key) => old.stays.delete(key));
      await roster.forgetSome({ badges: [...old.badges], stays: [...old.stays] });
      old = null;
    },
  };
}
