/* What can be done about an answer: take its scan back, let somebody in against the rules. Pure, but for
   the clock. */

import { canForce, ADMIT } from "./decide.js";

const UNDOABLE = 15 * 60_000; // the server's limit

/* isOver: another sheet waits for its words; then nothing from here, but from the last scans. */
export function canBe({ verdict, scan, undone, stands, forced, direction }, isOver) {
  const mine = Boolean(scan) && !undone && !stands && !isOver;
  const isFresh = mine && Date.now() - Date.parse(scan.at) < UNDOABLE;
  return {
    undone: isFresh && verdict === ADMIT,
    forced: mine && canForce(verdict) && !forced && direction === "in",
  };
}
