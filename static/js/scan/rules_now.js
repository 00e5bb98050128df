/* What keeps somebody out at this moment: checkin/rules.py, by the same names. Each rule gives the facts of
   its no (the nearest miss), or false. Pure. */

import { dayOf } from "./days.js";

const MINUTE = 60_000;

function isRevoked({ token, person }) {
  const serial = token?.serial ?? person?.serial;
  return person !== undefined && serial < person.lowest && {};
}

function isNotApproved({ person }) {
  // A badge printed a minute ago is not in the roster yet: its signature speaks for it.
  return person !== undefined && person.status !== "approved" && { status: person.status };
}

function isWrongDay({ token, person, today }) {
  const first = token?.firstDay ?? person?.firstDay;
  const last = first + (token?.days ?? person?.days) - 1;
  if (first === undefined || (first <= today && today <= last)) return false;
  return { first: dayOf(first), last: dayOf(last) };
}

function isWrongZone({ token, person, gate, roles }) {
  if (gate.categories.length === 0) return false;
  const role = person?.role ?? roles.find((known) => known.number === token.role)?.code;
  return !gate.categories.includes(role) && { categories: gate.categories };
}

function isClosed({ gate, now }) {
  if (!gate.opening) return false;
  const spans = gate.opening.map((span) => span.map((time) => Date.parse(time)));
  const late = (gate.tolerance ?? 0) * MINUTE;
  if (spans.some(([since, to]) => since - late <= now && now < to + late)) return false;
  const next = spans.findIndex(([since]) => since > now);
  if (next >= 0) return { opens: gate.opening[next][0] };
  const ends = spans.map(([, to]) => to);
  return { closed: gate.opening[ends.indexOf(Math.max(...ends))][1] };
}

/* Somebody who is not in the roster yet may hold a seat: the server knows. */
function isWithoutSeat({ gate, person, now }) {
  const on = (gate.talks ?? []).filter(({ since, until }) => Date.parse(since) <= now && now < Date.parse(until));
  const maySit = ({ talk, free }) => person?.seats?.includes(talk) || (free && Date.parse(free) <= now);
  if (on.length === 0 || on.some(maySit)) return false;
  const [{ title, free }] = on;
  return free ? { title, free } : { title };
}

export const NOW = [
  ["revoked", isRevoked],
  ["not_approved", isNotApproved],
  ["wrong_day", isWrongDay],
  ["wrong_zone", isWrongZone],
  ["closed", isClosed],
  ["no_seat", isWithoutSeat],
];
