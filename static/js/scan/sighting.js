/* What the device knows of a badge before its gate: all that decide.js looks at. */

import { today } from "./days.js";
import { areaOf, tallyOf } from "./stays.js";
import { fromBase64Url, verify } from "./verify.js";

async function signatureOf(token, keys) {
  const key = keys.find((known) => known.slot === token.slot);
  if (!key) return "unknown_key";
  try {
    return (await verify(token, fromBase64Url(key.public))) ? "good" : "bad";
  } catch {
    return "unchecked"; // plain http: no cryptography here, the server checks it
  }
}

/* token: decoded, or null for a person who was chosen by name. */
export async function sightingOf({ kept, roster }, token, badge) {
  const gate = kept.gate();
  const conference = kept.get("conference");
  const now = kept.now();
  return {
    token,
    gate,
    conference,
    person: roster.find(badge),
    signature: token ? await signatureOf(token, kept.get("keys") ?? []) : "good",
    roles: kept.get("roles") ?? [],
    now,
    today: today(conference.time_zone, now),
    direction: kept.get("direction") ?? "in",
    stay: roster.stay(badge, areaOf(gate)),
    tally: roster.stay(badge, tallyOf(gate.zone)),
  };
}
