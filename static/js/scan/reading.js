/* From what was read to an answer: decode, verify, decide, keep; the server's word comes after. */

import { today } from "./days.js";
import { decide, fromServer, namesNobody, ADMIT } from "./decide.js";
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

export function createReading({ kept, roster, queue, boot, newId }) {
  async function sighting(token, badge) {
    const gate = kept.gate();
    const conference = kept.get("conference");
    return {
      token,
      gate,
      conference,
      person: roster.find(badge),
      signature: token ? await signatureOf(token, kept.get("keys") ?? []) : "good",
      roles: kept.get("roles") ?? [],
      today: today(conference.time_zone),
      direction: kept.get("direction") ?? "in",
      stay: roster.stay(badge, gate.zone),
    };
  }

  function scanOf({ gate, direction }, subject, verdict) {
    return {
      id: newId(),
      ...subject,
      gate: gate.slug,
      direction,
      at: new Date().toISOString(),
      mono: performance.now(),
      boot,
      local_verdict: verdict,
      cursor: kept.get("cursor") ?? "0",
    };
  }

  function moved(badge, { gate, direction }, at, inside = direction === "in") {
    return roster.keepStays([{ badge, zone: gate.zone, inside, gate: gate.slug, at }]);
  }

  return {
    /* A token (decoded) or a person of the roster. Resolves when the scan is on the disk. */
    read: async ({ token = null, person: chosen }) => {
      const badge = token?.badge ?? chosen.badge;
      const facts = await sighting(token, badge);
      const answer = decide(facts);
      const scan = scanOf(facts, token ? { token: token.text } : { badge }, answer.verdict);
      await queue.add(scan);
      if (answer.verdict === ADMIT) await moved(badge, facts, scan.at);
      const person = namesNobody(answer.verdict) ? undefined : facts.person;
      return { ...answer, scan, badge, person, gate: facts.gate, direction: scan.direction };
    },

    /* The server's answer to a scan; takes back an entry it did not count. */
    correct: async (shown, result) => {
      const answer = fromServer(result);
      const refused = shown.verdict === ADMIT && answer.verdict !== ADMIT && !answer.earlier;
      if (refused) await moved(shown.badge, shown, shown.scan.at, false);
      const person = namesNobody(answer.verdict) ? undefined : (result.delegate ?? shown.person);
      return { ...shown, ...answer, person };
    },
  };
}
