/* What can be done about an answer: take its scan back, let somebody in against the rules. Pure, but for
   the clocks. */

import { canForce, ADMIT } from "./decide.js";

const UNDOABLE = 15 * 60_000; // the server's limit

/* How old a scan is, in milliseconds, as the server reckons it: by the wall's clock or by the one nobody
   can set, whichever says more; the latter within one boot only. */
function ageOf({ at, mono, boot }, now) {
  const wall = Date.now() - Date.parse(at);
  return boot !== undefined && boot === now ? Math.max(wall, performance.now() - mono) : wall;
}

/* Whether a scan is too old to be taken back. */
export const isTooLate = (scan, boot) => ageOf(scan, boot) >= UNDOABLE;

/* boot: the device's present one; isOver: another sheet waits for its words; then nothing from here, but from the last scans. */
export function canBe({ verdict, scan, undone, stands, forced, direction }, isOver, boot) {
  const mine = Boolean(scan) && !undone && !stands && !isOver;
  const isFresh = mine && !isTooLate(scan, boot);
  return {
    undone: isFresh && verdict === ADMIT,
    forced: mine && canForce(verdict) && !forced && direction === "in",
  };
}
