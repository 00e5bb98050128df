/* Whether a badge opens a gate, by what the device knows: the server's rules in the same order, with the
   same reasons and facts (tests/vectors/door.json holds both to it). Pure. */

import { BEFORE, where } from "./rules_before.js";
import { NOW } from "./rules_now.js";

export const ADMIT = "admit";
export const ALREADY_IN = "already_in";
export const GIVEN = "given";

/* First what makes a badge none of ours, then what keeps its bearer out, then what was before. */
const REJECTIONS = [
  ["unknown_key", ({ signature }) => signature === "unknown_key" && {}],
  ["bad_signature", ({ signature }) => signature === "bad" && {}],
  ["wrong_conference", ({ token, conference }) => token && token.conference !== conference.number && {}],
];
const DENIALS = [...NOW, ...BEFORE];

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

/* Whether somebody may be let in anyway, with a reason: whatever the rules say, but with a badge of ours. */
export function canForce(verdict) {
  const isOurs = !namesNobody(verdict) && !["unknown_badge", "malformed", "no_badge", "invalid"].includes(verdict);
  return isOurs && verdict !== ADMIT && verdict !== "not_kept";
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
