/* Whether a badge opens a gate, by what the device knows. The server's rules in the same order. Pure. */

export const ADMIT = "admit";
export const ALREADY_IN = "already_in";

function isWrongDay({ token, person, today }) {
  const first = token?.firstDay ?? person?.firstDay;
  const days = token?.days ?? person?.days;
  return first !== undefined && (today < first || today >= first + days);
}

function isWrongZone({ token, person, gate, roles }) {
  if (gate.categories.length === 0) return false;
  const role = person?.role ?? roles.find((known) => known.number === token.role)?.code;
  return !gate.categories.includes(role);
}

function isRevoked({ token, person }) {
  const serial = token?.serial ?? person?.serial;
  return person !== undefined && serial < person.lowest;
}

function isNotApproved({ person }) {
  // A badge printed a minute ago is not in the roster yet: its signature speaks for it.
  return person !== undefined && person.status !== "approved";
}

/* First what makes a badge none of ours, then what keeps its bearer out. */
const REJECTIONS = [
  ["unknown_key", ({ signature }) => signature === "unknown_key"],
  ["bad_signature", ({ signature }) => signature === "bad"],
  ["wrong_conference", ({ token, conference }) => token && token.conference !== conference.number],
];
const DENIALS = [
  ["revoked", isRevoked],
  ["not_approved", isNotApproved],
  ["wrong_day", isWrongDay],
  ["wrong_zone", isWrongZone],
];

function reasonIn(rules, sighting) {
  return rules.find(([, holds]) => holds(sighting))?.[0];
}

/* A sighting: {token | null, person | undefined, signature: good | bad | unknown_key | unchecked,
   gate, roles, conference, today, direction, stay: {inside, gate, at} | undefined}.
   Gives {verdict, earlier}: a verdict of door.md, and the entry before where there was one. */
export function decide(sighting) {
  const rejected = reasonIn(REJECTIONS, sighting);
  if (rejected) return { verdict: rejected };
  if (sighting.direction === "out") return { verdict: ADMIT };
  const denied = reasonIn(DENIALS, sighting);
  if (denied) return { verdict: denied };
  const { stay } = sighting;
  return stay?.inside ? { verdict: ALREADY_IN, earlier: stay } : { verdict: ADMIT };
}

/* Whoever made a badge that is none of ours wrote somebody's id into it: it names nobody. */
export function namesNobody(verdict) {
  return REJECTIONS.some(([known]) => known === verdict);
}

/* What the server's answer to a scan means for the screen, in the device's own words. */
export function fromServer(result) {
  if (result.verdict === "first") return { verdict: ADMIT };
  if (result.reason === "already_out") return { verdict: ADMIT };
  if (result.verdict === "repeat" || result.verdict === "conflict") {
    return { verdict: ALREADY_IN, earlier: result.earlier };
  }
  return { verdict: result.reason };
}

/* The colour of the screen: admit, again or refuse. */
export function colour(verdict) {
  if (verdict === ADMIT) return "admit";
  return verdict === ALREADY_IN ? "again" : "refuse";
}
