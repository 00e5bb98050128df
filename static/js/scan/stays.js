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

const placed = (line, { area }) => line.stays.findIndex((row) => row.area === area);

/* What there is now of a row that a scan put there: as before where nobody went on; where somebody did,
   they are still there, and one entry less is counted. */
function rowWithout(row, old, hasMoved, known) {
  if (!hasMoved) return [old];
  return "count" in row ? [less(known(row.area), row)] : [];
}

/* A later scan's line as it would be without the row before it; `old` is what it would have found. */
function lineWithout(line, row, old, isNext) {
  const at = placed(line, row);
  const put = (list, value) => list.map((each, n) => (n === at ? value : each));
  const before = isNext ? put(line.before, old) : line.before;
  if (!("count" in row)) return { ...line, before };
  const earlier = isNext ? before : put(before, less(before[at], row));
  return { ...line, stays: put(line.stays, less(line.stays[at], row)), before: earlier };
}

/* What a scan that is taken back leaves: {rows, lines}. later: the lines of later scans of the badge that
   count, the oldest first; known(area) gives the row there is now. Lines that change come back, so that
   each of them can be taken back as well, in any order. */
export function without({ stays, before }, later, known) {
  const olds = rowsBefore(stays, before);
  const lines = new Map(later.map((line) => [line.id, line]));
  const rows = stays.flatMap((row, n) => {
    const moved = later.filter((line) => placed(line, row) >= 0);
    moved.forEach(({ id }, at) => lines.set(id, lineWithout(lines.get(id), row, olds[n], at === 0)));
    return rowWithout(row, olds[n], moved.length > 0, known);
  });
  return { rows, lines: [...lines.values()].filter((line) => !later.includes(line)) };
}

/* The rows as they were before, where a scan does not count after all; the server's next ones win. */
export function rowsBefore(rows, before) {
  const nothing = { inside: false, gate: "", at: null, as_of: null };
  const none = (row) => ("count" in row ? { ...row, ...nothing, count: 0, day: "", today: 0 } : { ...row, ...nothing });
  return rows.map((row, at) => before[at] ?? none(row));
}
