/* What the server's answers change on the device: lines of the log, and entries it did not count. Pure. */

import { ADMIT, fromServer } from "./decide.js";
import { rowsBefore } from "./stays.js";

/* The line with the server's word in it; `differs` where the screen had said something else. */
export function lineAfter(line, result) {
  const said = result.verdict ? fromServer(result) : { verdict: result.reason || "invalid" };
  const isAsShown = said.verdict === (line.undone && said.verdict === "undone" ? "undone" : line.verdict);
  return { ...line, answer: { ...said, status: result.status }, differs: !isAsShown };
}

/* The line of a scan that somebody took back here. Where the server did not, `stands` says why. */
export function undoneAfter(line, { verdict, reason }) {
  if (verdict === "undo") return line;
  const undone = reason === "undone_already";
  return { ...line, undone, stands: reason || "failed", differs: true, seen: false };
}

/* The stays to put back, where the device let somebody through whom the server did not. */
export function staysAfter({ verdict, answer, undone, stands, stays, before }) {
  if (verdict !== ADMIT || undone || stands || !answer || answer.verdict === ADMIT) return [];
  const { earlier } = answer;
  const isThere = answer.verdict === "already_in" && earlier;
  const inside = isThere && { inside: true, ...earlier, as_of: earlier.at };
  return rowsBefore(stays, before).map((row) => (isThere && !("count" in row) ? { ...row, ...inside } : row));
}
