/* What happens when something is read: an answer at once, corrected by the server's. */

import { decode } from "./decode.js";
import { createPresenter } from "./presenter.js";
import { codeIn } from "./provisioning.js";
import { createOnce, createRecent } from "./recent.js";
import { plainCode } from "./search.js";

/* A hand scanner whose trigger is held down repeats itself. */
const TYPED_TWICE = 1500;

/* When the camera took the frame, when it was read: how long until the eye sees the answer, for the bench. */
function measure(taken, read) {
  if (taken === undefined) return;
  performance.measure("read", { start: taken, end: read });
  performance.measure("decided", { start: taken });
  requestAnimationFrame(() => performance.measure("shown", { start: taken }));
}

export function createGuard(door, onCode) {
  const { kept, roster, reading } = door;
  const screen = createPresenter(door);
  const isNewInView = createRecent();
  const isNewTyped = createOnce(TYPED_TWICE);

  /* At another gate, or the other way round, the same badge is another scan. */
  const isNew = (fresh, text) =>
    fresh(text && [kept.get("gate"), kept.get("direction"), text].join(" "), performance.now());

  /* Signed with a key that came after the last sync: ask for it, then look again. */
  async function again(found) {
    if (found.verdict !== "unknown_key" || !(await door.sync.now())) return found;
    const after = await reading.again(found);
    if (after.verdict === found.verdict || !screen.isLatest(found)) return found;
    screen.show(after);
    return after;
  }

  /* In practice: what the server would say, when it has everything that waits here. */
  async function rehearse(found) {
    await door.sent();
    const said = await door.rehearsal(found);
    if (said && screen.isLatest(found)) screen.correct(said.line, said.delegate);
  }

  async function answer(subject, taken) {
    const read = performance.now();
    let found;
    try {
      found = await reading.read(subject);
    } catch {
      return screen.show({ verdict: "not_kept" }); // the disk is full: nobody is let in unrecorded
    }
    screen.show(found);
    measure(taken, read);
    const settled = await again(found);
    return settled.practice ? rehearse(settled) : door.sent();
  }

  function take(text, taken) {
    if (!kept.gate()) return undefined;
    const token = decode(text);
    return token ? answer({ token }, taken) : screen.show({ verdict: "no_badge" });
  }

  function codeOf(text) {
    const person = kept.gate() && roster.byCode(plainCode(text));
    return person ? answer({ person }) : undefined;
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
    amended: (found) => screen.show(found),

    /* The server's answers to a batch, whoever sent it; only the last scan's bearer still stands here. */
    corrected: ({ scans, results, lines, stays }) => {
      roster.putStays(stays);
      const id = screen.latestScan();
      const line = id && lines.find((known) => known.id === id);
      if (line) screen.correct(line, results[scans.findIndex((scan) => scan.id === id)]?.delegate);
    },
  };
}
