/* Whether a badge opens a gate, by what the device knows: checkin/rules.py and verdicts.py in the same
   order, with the same reasons and facts (tests/vectors/door.json holds both to it). Pure. */

import { dayOf } from "./days.js";

export const ADMIT = "admit";
export const ALREADY_IN = "already_in";
export const GIVEN = "given";

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

/* How often somebody came, where the gate asks: in all, or today. */
function times({ gate, tally, today }) {
  if (!gate.terms.day) return tally?.count ?? 0;
  return tally?.day === dayOf(today) ? tally.today : 0;
}

function where({ gate, at }) {
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

/* First what makes a badge none of ours, then what keeps its bearer out, then what was before. */
const REJECTIONS = [
  ["unknown_key", ({ signature }) => signature === "unknown_key" && {}],
  ["bad_signature", ({ signature }) => signature === "bad" && {}],
  ["wrong_conference", ({ token, conference }) => token && token.conference !== conference.number && {}],
];
const DENIALS = [
  ["revoked", isRevoked],
  ["not_approved", isNotApproved],
  ["wrong_day", isWrongDay],
  ["wrong_zone", isWrongZone],
  ["closed", isClosed],
  ["no_seat", isWithoutSeat],
  [GIVEN, isGiven],
  [ALREADY_IN, isAlreadyIn],
  ["too_soon", isTooSoon],
  ["no_re_entry", isBackThoughNever],
  ["used_up", isUsedUp],
];

function firstIn(rules, sighting) {
  for (const [verdict, factsOf] of rules) {
    const facts = factsOf(sighting);
    if (facts) return { verdict, facts };
  }
  return null;
}

/* A second scan comes after an entry: which gate, since when. */
function withEarlier(answer) {
  const again = answer.verdict === ALREADY_IN || answer.verdict === GIVEN;
  return again && answer.facts?.at ? { ...answer, earlier: where(answer.facts) } : answer;
}

/* A sighting: {token | null, person | undefined, signature: good | bad | unknown_key | unchecked,
   gate, roles, conference, now, today, direction, stay, tally}: the last two are the rows of stays.js,
   undefined where there is none. Gives {verdict, facts, earlier}: a verdict of door.md, the facts of
   its reason (the nearest miss), and the entry before where there was one. */
export function decide(sighting) {
  const rejected = firstIn(REJECTIONS, sighting);
  if (rejected) return rejected;
  if (sighting.direction === "out") return { verdict: ADMIT };
  return withEarlier(firstIn(DENIALS, sighting) ?? { verdict: ADMIT });
}

/* Whoever made a badge that is none of ours wrote somebody's id into it: it names nobody. */
export function namesNobody(verdict) {
  return REJECTIONS.some(([known]) => known === verdict);
}

/* What the server's answer to a scan means for the screen, in the device's own words. */
export function fromServer(result) {
  const { verdict, reason, facts } = result;
  if (verdict === "first" || reason === "already_out" || result.forced) return { verdict: ADMIT };
  if (verdict === "undo" || verdict === "undone") return { verdict };
  return withEarlier({ verdict: reason, facts: facts ?? {} });
}

/* The colour of the screen: admit, again or refuse. */
export function colour(verdict) {
  if (verdict === ADMIT) return "admit";
  return verdict === ALREADY_IN || verdict === GIVEN ? "again" : "refuse";
}
