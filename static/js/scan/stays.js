/* Where a badge's bearer is after a scan, in the rows that the server keeps as well (checkin/stays.py):
   one for the area, one for the count of a zone where entries are counted. Pure. */

export const tallyOf = (zone) => `tally:${zone}`;
export const areaOf = (gate) => gate.area ?? gate.zone;

export const placeOf = (badge, area) => `${badge} ${area}`;

/* The row with the key under which it is kept. */
export const keyed = (row) => ({ ...row, key: placeOf(row.badge, row.area ?? row.zone) });

function isCounted({ terms = {} }) {
  return "gives" in terms || "most" in terms || terms.re === "never";
}

function stayAfter({ badge, gate, direction, at }) {
  const later = (moment) => Date.parse(moment) > Date.parse(at);
  const until = direction === "in" ? gate.check_outs?.find(later) : undefined;
  const row = { badge, area: areaOf(gate), zone: gate.zone, inside: direction === "in", gate: gate.slug, at };
  return { ...row, ...(until && { until }), as_of: at };
}

function tallyAfter(before, { badge, gate, at, day }) {
  const today = before?.day === day ? before.today + 1 : 1;
  const row = { badge, area: tallyOf(gate.zone), zone: gate.zone, inside: false, gate: gate.slug, at };
  return { ...row, count: (before?.count ?? 0) + 1, day, today, as_of: at };
}

/* The rows that change where somebody is let through: {badge, gate, direction, at (ISO), day (ISO, at the
   conference's place)}; known(area) gives the row there was. */
export function rowsAfter(known, turn) {
  const isPurpose = turn.gate.kind === "purpose";
  const tally = tallyOf(turn.gate.zone);
  const counts = turn.direction === "in" && isCounted(turn.gate);
  return [
    ...(isPurpose ? [] : [stayAfter(turn)]),
    ...(counts ? [tallyAfter(known(tally), turn)] : []),
  ];
}

/* One entry less; when and where the last one was stays as it is known. */
function less(now, row) {
  return { ...now, count: now.count - 1, today: now.day === row.day ? now.today - 1 : now.today };
}

/* The rows of a scan that is taken back though later scans of the badge changed some of them: `touched`
   are those areas, known(area) the row there is now. Where its bearer went later, they are still. */
export function rowsWithout({ stays, before }, touched, known) {
  return rowsBefore(stays, before).flatMap((old, at) => {
    const row = stays[at];
    if (!touched.has(row.area)) return [old];
    return "count" in row ? [less(known(row.area), row)] : [];
  });
}

/* The rows as they were before, where a scan does not count after all; the server's next ones win. */
export function rowsBefore(rows, before) {
  const nothing = { inside: false, gate: "", at: null, as_of: null };
  const none = (row) => ("count" in row ? { ...row, ...nothing, count: 0, day: "", today: 0 } : { ...row, ...nothing });
  return rows.map((row, at) => before[at] ?? none(row));
}
