/* From what was read to an answer: decode, verify, decide, keep; the server's word comes after. */

import { isoDay, today } from "./days.js";
import { decide, namesNobody, ADMIT } from "./decide.js";
import { verdictOf } from "./names.js";
import { alone } from "./sending.js";
import { areaOf, rowsAfter, rowsWithout, tallyOf } from "./stays.js";
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

export function createReading({ kept, roster, queue, boot, newId, channel }) {
  async function sighting(token, badge) {
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

  function scanOf({ gate, direction }, subject, more) {
    return {
      id: newId(),
      ...subject,
      gate: gate.slug,
      direction,
      at: new Date().toISOString(),
      mono: performance.now(),
      boot,
      cursor: kept.get("cursor") ?? "0",
      ...more,
    };
  }

  async function keep(scan, lines, stays) {
    const rows = roster.putStays(stays);
    await queue.add(scan, lines, rows);
    if (rows.length > 0) channel.tell({ stays: rows });
  }

  /* The areas in which a later scan that still counts moved the same badge (ids sort by time). */
  async function touchedAfter({ id, badge }) {
    const later = (line) => line.badge === badge && line.id > id && !line.undone && verdictOf(line) === ADMIT;
    return new Set((await queue.log()).filter(later).flatMap(({ stays }) => stays.map(({ area }) => area)));
  }

  /* The rows that a verdict changes, and what they were before: so that it can be taken back. */
  function movesOf(badge, { gate, direction }, verdict) {
    if (verdict !== ADMIT) return { stays: [], before: [] };
    const now = kept.now();
    const day = isoDay(kept.get("conference").time_zone, now);
    const known = (area) => roster.stay(badge, area);
    const stays = rowsAfter(known, { badge, gate, direction, at: now.toISOString(), day });
    return { stays, before: stays.map((row) => known(row.area) ?? null) };
  }

  function keepDecided(scan, badge, facts, verdict) {
    const { id, gate, direction, at, forced } = scan;
    const moves = movesOf(badge, facts, verdict);
    return keep(scan, [{ id, badge, gate, direction, at, verdict, forced, ...moves }], moves.stays);
  }

  function answerOf(facts, decision, badge, scan) {
    const person = namesNobody(decision.verdict) ? undefined : facts.person;
    const { gate, direction } = facts;
    return { ...decision, scan, badge, person, gate, direction };
  }

  return {
    /* A token (decoded) or a person of the roster. Resolves when the scan is on the disk; in practice
       nothing is kept. */
    read: async ({ token = null, person: chosen }) => {
      const badge = token?.badge ?? chosen.badge;
      const facts = await sighting(token, badge);
      const decision = decide(facts);
      if (kept.get("practice")) return { ...answerOf(facts, decision, badge), token, practice: true };
      const subject = token ? { token: token.text } : { badge };
      const scan = scanOf(facts, subject, { local_verdict: decision.verdict });
      await keepDecided(scan, badge, facts, decision.verdict);
      return { ...answerOf(facts, decision, badge, scan), token };
    },

    /* Decide anew what was read before the device knew enough; it stays the same scan. */
    again: (shown) =>
      alone(async () => {
        const facts = await sighting(shown.token, shown.badge);
        const decision = decide(facts);
        if (shown.practice) return { ...shown, ...answerOf(facts, decision, shown.badge) };
        if ((await queue.line(shown.scan.id))?.answer) return shown; // the server was faster
        const scan = { ...shown.scan, local_verdict: decision.verdict };
        await keepDecided(scan, shown.badge, facts, decision.verdict);
        return { ...shown, ...answerOf(facts, decision, shown.badge, scan) };
      }),

    /* Let somebody in whom the rules refuse: a scan of its own, with a reason somebody answers for. */
    force: async (shown, note) => {
      const facts = { ...shown, gate: kept.gate(), direction: "in" };
      const subject = shown.scan.token ? { token: shown.scan.token } : { badge: shown.badge };
      const scan = scanOf(facts, subject, { local_verdict: ADMIT, forced: true, note });
      await keepDecided(scan, shown.badge, facts, ADMIT);
      return { ...facts, verdict: ADMIT, scan, forced: true, corrected: false };
    },

    /* Take a scan of this device back: a scan of its own that names the one undone. */
    undo: async (shown, note) => {
      const { token, badge } = shown.scan;
      const subject = token ? { token } : { badge: badge ?? shown.badge };
      const scan = scanOf(shown, subject, { undoes: shown.scan.id, note });
      const line = await queue.line(shown.scan.id);
      const rows = rowsWithout(line, await touchedAfter(line), (area) => roster.stay(line.badge, area));
      await keep(scan, [{ ...line, undone: true }], rows);
      return { ...shown, undone: true, corrected: false };
    },
  };
}
