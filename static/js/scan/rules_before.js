/* What keeps somebody out because of what was before: checkin/verdicts.py. Each rule gives the facts of its
   no, or false. `stay` and `tally` are rows of stays.js. Pure. */

import { dayOf } from "./days.js";

const MINUTE = 60_000;

/* How often somebody came, where the gate asks: in all, or today. */
function times({ gate, tally, today }) {
  if (!gate.terms.day) return tally?.count ?? 0;
  return tally?.day === dayOf(today) ? tally.today : 0;
}

export function where({ gate, at }) {
  return { gate, at };
}

function often(sighting, most) {
  if (times(sighting) < most) return false;
  return { most, ...(sighting.gate.terms.day && { day: true }), ...where(sighting.tally) };
}

function isInside({ stay, now }) {
  return Boolean(stay?.inside) && (!stay.until || Date.parse(stay.until) > now);
}

function isGiven(sighting) {
  const { gives } = sighting.gate.terms ?? {};
  return gives !== undefined && often(sighting, gives);
}

function isAlreadyIn(sighting) {
  const { gate, stay } = sighting;
  const here = isInside(sighting) && stay.zone === gate.zone && gate.terms?.re !== "always";
  return here && where(stay);
}

function isTooSoon(sighting) {
  const { gate, stay, now } = sighting;
  if (!gate.terms?.pause || !stay?.at || isInside(sighting) || stay.zone !== gate.zone) return false;
  const again = Date.parse(stay.inside ? stay.until : stay.at) + gate.terms.pause * MINUTE;
  return now < again && { from: new Date(again).toISOString() };
}

function isBackThoughNever({ gate, tally }) {
  return gate.terms?.re === "never" && tally?.count > 0 && where(tally);
}

function isUsedUp(sighting) {
  const { most } = sighting.gate.terms ?? {};
  return most !== undefined && often(sighting, most);
}

export const BEFORE = [
  ["given", isGiven],
  ["already_in", isAlreadyIn],
  ["too_soon", isTooSoon],
  ["no_re_entry", isBackThoughNever],
  ["used_up", isUsedUp],
];
