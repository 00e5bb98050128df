/* From what was read to an answer: decode, verify, decide, keep; the server's word comes after. */

import { decide, namesNobody, ADMIT } from "./decide.js";
import { createKeeping } from "./keeping.js";
import { alone } from "./sending.js";
import { sightingOf } from "./sighting.js";

function answerOf(facts, decision, badge, scan) {
  const person = namesNobody(decision.verdict) ? undefined : facts.person;
  const { gate, direction } = facts;
  return { ...decision, scan, badge, person, gate, direction };
}

export function createReading(door) {
  const { kept, queue } = door;
  const keep = createKeeping(door);

  return {
    /* A token (decoded) or a person of the roster. Resolves when the scan is on the disk; in practice
       nothing is kept, and `draft` is what would have been sent. */
    read: async ({ token = null, person: chosen }) => {
      const badge = token?.badge ?? chosen.badge;
      const facts = await sightingOf(door, token, badge);
      const decision = decide(facts);
      const subject = token ? { token: token.text } : { badge };
      const scan = keep.scanOf(facts, subject, { local_verdict: decision.verdict });
      if (kept.get("practice")) {
        return { ...answerOf(facts, decision, badge), token, practice: true, draft: scan };
      }
      await keep.decided(scan, badge, facts, decision.verdict);
      return { ...answerOf(facts, decision, badge, scan), token };
    },

    /* Decide anew what was read before the device knew enough; it stays the same scan. */
    again: (shown) =>
      alone(async () => {
        const facts = await sightingOf(door, shown.token, shown.badge);
        const decision = decide(facts);
        if (shown.practice) return { ...shown, ...answerOf(facts, decision, shown.badge) };
        if ((await queue.line(shown.scan.id))?.answer) return shown; // the server was faster
        const scan = { ...shown.scan, local_verdict: decision.verdict };
        await keep.decided(scan, shown.badge, facts, decision.verdict);
        return { ...shown, ...answerOf(facts, decision, shown.badge, scan) };
      }),

    /* Let somebody in whom the rules refuse: a scan of its own, with a reason somebody answers for. */
    force: async (shown, note) => {
      const facts = { ...shown, gate: kept.gate(), direction: "in" };
      const subject = shown.scan.token ? { token: shown.scan.token } : { badge: shown.badge };
      const scan = keep.scanOf(facts, subject, { local_verdict: ADMIT, forced: true, note });
      await keep.decided(scan, shown.badge, facts, ADMIT);
      return { ...facts, verdict: ADMIT, scan, forced: true, corrected: false };
    },

    /* Take a scan of this device back: a scan of its own that names the one undone. */
    undo: async (shown, note) => {
      const { token, badge } = shown.scan;
      const subject = token ? { token } : { badge: badge ?? shown.badge };
      await keep.undone(keep.scanOf(shown, subject, { undoes: shown.scan.id, note }));
      return { ...shown, undone: true, corrected: false };
    },
  };
}
