/* Why, in plain words, with the nearest miss: since when, from when on, for whom (checkin/reasons.py). */

import { ADMIT } from "./decide.js";
import { day, localized, time, word } from "./words.js";

const named = (list, key, value) => localized(list.find((known) => known[key] === value)?.name) || value;

/* Per reason: the name of the words for these facts, and what is filled in beyond gate and time. */
const WAYS = {
  already_in: ({ at }) => [at ? "already_in" : "already_in_unknown"],
  given: ({ most }) => [most > 1 ? "given_often" : "given", { most }],
  no_re_entry: ({ at }) => [at ? "no_re_entry" : "unknown"],
  too_soon: ({ from }, { clock }) => ["too_soon", { time: clock(from) }],
  used_up: ({ most, day: daily }) => [daily ? "used_up_daily" : "used_up", { most }],
  closed: ({ opens, closed }, { clock }) =>
    opens ? ["closed_opens", { time: clock(opens) }] : ["closed_since", { time: clock(closed) }],
  no_seat: ({ title, free }, { clock }) =>
    [free ? "no_seat_yet" : "no_seat", { title: localized(title), time: free && clock(free) }],
  wrong_zone: ({ categories }, { roles }) =>
    ["wrong_zone_for", { kinds: (categories ?? []).map((code) => named(roles, "code", code)).join(word("comma")) }],
  wrong_day: ({ first, last }) =>
    [first === last ? "wrong_day_one" : "wrong_day_span", { first: day(first), last: day(last) }],
  not_approved: ({ status }) => [`not_approved_${status}`],
};

/* Why a scan that somebody took back still counts, or was taken back before. */
export const whyItStands = ({ stands }) => word(`stands_${stands}`, {}, "stands_failed");

/* answer: {verdict, facts}; about: {gates, elsewhere (names of the others), roles, timeZone, now}. "" where
   nothing needs to be said. */
export function reasonOf({ verdict, facts = {} }, { gates, elsewhere = [], roles, timeZone, now }) {
  if (verdict === ADMIT) return "";
  const known = WAYS[verdict];
  if (!known || Object.keys(facts).length === 0) return word(verdict);
  const clock = (iso) => time(iso, timeZone, now);
  const [name, more] = known(facts, { clock, roles });
  const where = { gate: named([...gates, ...elsewhere], "slug", facts.gate), time: facts.at && clock(facts.at) };
  return word(name, { ...where, ...more }, verdict);
}
