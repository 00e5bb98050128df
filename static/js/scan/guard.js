/* What happens when something is read: an answer at once, corrected by the server's. */

import * as answers from "./answer.js";
import { decode } from "./decode.js";
import { fromServer } from "./decide.js";
import { codeIn } from "./provisioning.js";
import { createRecent } from "./recent.js";
import { plainCode } from "./search.js";

/* A correction that comes later than this is about somebody who has gone on. */
const STILL_HERE = 10_000;
/* A hand scanner whose trigger is held down repeats itself. */
const TYPED_TWICE = 1500;

export function createGuard(door, onCode) {
  const { kept, roster, reading } = door;
  const isNewInView = createRecent();
  const isNewTyped = createRecent(TYPED_TWICE, Infinity);
  let latest = null;

  /* At another gate, or the other way round, the same badge is another scan. */
  const isNew = (fresh, text) =>
    fresh(text && [kept.get("gate"), kept.get("direction"), text].join(" "), performance.now());

  const facts = () => ({
    gates: kept.get("gates") ?? [],
    roles: kept.get("roles") ?? [],
    timeZone: kept.get("conference").time_zone,
    hideNames: kept.get("hideNames"),
  });

  async function answer(subject) {
    const found = await reading.read(subject);
    latest = { answer: found, at: performance.now() };
    answers.show(found, facts());
    door.sender.flush();
  }

  function take(text) {
    if (!kept.gate()) return undefined;
    const token = decode(text);
    return token ? answer({ token }) : answers.show({ verdict: "no_badge" }, facts());
  }

  function codeOf(text) {
    const person = kept.gate() && roster.everybody().find((known) => known.code === plainCode(text));
    return person ? answer({ person }) : undefined;
  }

  async function correct(result) {
    const before = latest.answer;
    const after = await reading.correct(before, result);
    const same = after.verdict === before.verdict && after.person?.name === before.person?.name;
    if (!same && performance.now() - latest.at < STILL_HERE) {
      answers.show(after, facts(), { quiet: after.verdict === before.verdict });
    }
  }

  return {
    /* What the camera saw: a badge, or the organiser's code while there is no token. */
    frame: (text) => {
      if (!isNew(isNewInView, text)) return undefined;
      if (kept.get("token")) return take(text);
      return codeIn(text) ? onCode(codeIn(text)) : undefined;
    },

    /* What a hand scanner typed, or fingers: a token or a badge's short code. */
    typed: (text) => (isNew(isNewTyped, text) ? (codeOf(text) ?? take(text)) : undefined),

    /* What was typed into the field: a token, a badge's whole code, or part of a name. */
    find: (text) => {
      if (decode(text)) return take(text);
      return codeOf(text);
    },

    person: (person) => answer({ person }),

    /* The server's answers; only the last scan's bearer still stands here. */
    corrected: async (scans, results) => {
      const at = scans.findIndex((scan) => scan.id === latest?.answer.scan.id);
      if (at >= 0 && fromServer(results[at]).verdict) await correct(results[at]);
    },
  };
}
