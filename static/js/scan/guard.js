/* What happens when something is read: an answer at once, corrected by the server's. */

import * as answers from "./answer.js";
import { decode } from "./decode.js";
import { namesNobody } from "./decide.js";
import { codeIn } from "./provisioning.js";
import { createOnce, createRecent } from "./recent.js";
import { plainCode } from "./search.js";

/* A correction that comes later than this is about somebody who has gone on: see the last scans. */
const STILL_HERE = 10_000;
/* A hand scanner whose trigger is held down repeats itself. */
const TYPED_TWICE = 1500;

export function createGuard(door, onCode) {
  const { kept, roster, reading } = door;
  const isNewInView = createRecent();
  const isNewTyped = createOnce(TYPED_TWICE);
  let latest = null;

  /* At another gate, or the other way round, the same badge is another scan. */
  const isNew = (fresh, text) =>
    fresh(text && [kept.get("gate"), kept.get("direction"), text].join(" "), performance.now());

  function present(answer, quiet = false) {
    latest = { answer, at: performance.now() };
    answers.show(answer, door.facts(), { quiet });
    if (answer.person && !kept.get("hideNames")) showFace(answer.badge);
  }

  async function showFace(badge) {
    const face = await door.photos.of(badge);
    if (face && latest.answer.badge === badge) answers.face(face);
  }

  /* taken: when the camera took the frame. How long it is until the eye sees the answer, for the bench. */
  function measure(taken, read) {
    if (taken === undefined) return;
    performance.measure("read", { start: taken, end: read });
    performance.measure("decided", { start: taken });
    requestAnimationFrame(() => performance.measure("shown", { start: taken }));
  }

  async function answer(subject, taken) {
    const read = performance.now();
    let found;
    try {
      found = await reading.read(subject);
    } catch {
      return present({ verdict: "not_kept" }); // the disk is full: nobody is let in unrecorded
    }
    present(found);
    measure(taken, read);
    // Signed with a key that came after the last sync: ask for it, then look again.
    if (found.verdict === "unknown_key" && (await door.sync.now())) {
      const after = await reading.again(found);
      if (after.verdict !== found.verdict && latest.answer === found) present(after);
    }
    return door.sent();
  }

  function take(text, taken) {
    if (!kept.gate()) return undefined;
    const token = decode(text);
    return token ? answer({ token }, taken) : present({ verdict: "no_badge" });
  }

  function codeOf(text) {
    const person = kept.gate() && roster.byCode(plainCode(text));
    return person ? answer({ person }) : undefined;
  }

  /* The server's word on the scan whose answer is shown, or was until a moment ago. */
  function correct(line, delegate) {
    const { answer: before, at } = latest;
    const known = delegate ? { ...before.person, ...delegate } : before.person;
    const person = namesNobody(line.answer.verdict) ? undefined : known;
    const after = { ...before, ...line.answer, person, corrected: line.differs };
    if (performance.now() - at > STILL_HERE) return;
    if (line.differs) present(after);
    else if (person?.name !== before.person?.name && answers.isShown()) present(after, true);
  }

  return {
    /* What the camera saw: a badge, or the organiser's code while there is no token. */
    frame: (text, taken) => {
      if (!isNew(isNewInView, text)) return undefined;
      if (kept.get("token")) return take(text, taken);
      return codeIn(text) ? onCode(codeIn(text)) : undefined;
    },

    /* What a hand scanner typed, or fingers: a token or a badge's short code. */
    typed: (text) => (isNew(isNewTyped, text) ? (codeOf(text) ?? take(text)) : undefined),

    /* What was typed into the field: a token, a badge's whole code, or part of a name. */
    find: (text) => {
      const plain = text.normalize("NFKC");
      return decode(plain) ? take(plain) : codeOf(plain);
    },

    person: (person) => answer({ person }),

    /* An answer to a scan that was not read: let in anyway, or taken back. */
    amended: (found) => present(found),

    /* The server's answers to a batch, whoever sent it; only the last scan's bearer still stands here. */
    corrected: ({ scans, results, lines, stays }) => {
      roster.putStays(stays);
      const at = scans.findIndex((scan) => scan.id === latest?.answer.scan?.id);
      const line = lines.find((known) => known.id === scans[at]?.id);
      if (line) correct(line, results[at].delegate);
    },
  };
}
