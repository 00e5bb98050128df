/* A scan on the disk, with its line of the log and the stays it changes. */

import { isoDay } from "./days.js";
import { ADMIT } from "./decide.js";
import { verdictOf } from "./names.js";
import { rowsAfter, without } from "./stays.js";

export function createKeeping({ kept, roster, queue, boot, newId, channel }) {
  async function keep(scan, lines, stays) {
    const rows = roster.putStays(stays);
    await queue.add(scan, lines, rows);
    if (rows.length > 0) channel.tell({ stays: rows });
  }

  /* When a scan was made, by the server's clock as it is known now; mono: of this boot. */
  const whenOf = (mono) => new Date(kept.now() - (performance.now() - mono)).toISOString();

  /* Later scans of the same badge that still count, the oldest first (ids sort by time). */
  async function countedAfter({ id, badge }) {
    const later = (line) => line.badge === badge && line.id > id && !line.undone && verdictOf(line) === ADMIT;
    return (await queue.log()).filter(later).reverse();
  }

  /* The rows that a verdict changes, and what they were before: so that it can be taken back. */
  function movesOf(badge, { gate, direction }, verdict) {
    if (verdict !== ADMIT) return { stays: [], before: [] };
    const now = kept.now();
    const day = isoDay(kept.get("conference").time_zone, now);
    const known = (area) => roster.stay(badge, area);
    const stays = rowsAfter(known, { badge, gate, direction, at: now.toISOString(), day });
    return { stays, before: stays.map((row) => known(row.area) ?? null) };
  }

  return {
    /* A scan as it is sent; subject: {token} or {badge}. */
    scanOf: ({ gate, direction }, subject, more) => ({
      id: newId(),
      ...subject,
      gate: gate.slug,
      direction,
      at: new Date().toISOString(),
      mono: performance.now(),
      boot,
      cursor: kept.get("cursor") ?? "0",
      device: kept.get("device")?.id, // also where it is sent only after this phone was set up anew
      ...more,
    }),

    decided: (scan, badge, facts, verdict) => {
      const { id, gate, direction, at, mono, boot: own, forced } = scan;
      const moves = movesOf(badge, facts, verdict);
      const line = { id, badge, gate, direction, at, when: whenOf(mono), mono, boot: own, verdict, forced, ...moves };
      return keep(scan, [line], moves.stays);
    },

    /* scan takes back the one it names. */
    undone: async (scan) => {
      const line = await queue.line(scan.undoes);
      const known = (area) => roster.stay(line.badge, area);
      const { rows, lines } = without(line, await countedAfter(line), known);
      return keep(scan, [{ ...line, undone: true }, ...lines], rows);
    },
  };
}
