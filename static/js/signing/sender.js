/* Sends what waits, the oldest first, again and again with growing pauses; a kiosk's clock, its network
   and its server may all fail on the way. Pure but for what it is given. */

import { Problem, Unreachable } from "../devices/link.js";

const FIRST = 1000;
const LONGEST = 30_000;
const STRIKES = 5;
/* The server says no now and may say yes in a while. */
const LATER = ["paused", "not_open_yet", "busy", "throttled"];
const SIGNED_OFF = [401, 403];
/* A no to whoever signs, not to the kiosk: their registration has ended meanwhile. */
const TO_THE_SIGNER = ["not_accredited", "joined_online"];

export const pauseAfter = (failures) => Math.min(FIRST * 2 ** failures, LONGEST);

/* What the failure of one row means: later, off (the kiosk was signed off) or problem. */
export function meaning(error) {
  if (error instanceof Unreachable) return "later";
  if (!(error instanceof Problem)) throw error;
  if (TO_THE_SIGNER.includes(error.code)) return "problem";
  if (SIGNED_OFF.includes(error.status)) return "off";
  return LATER.includes(error.code) ? "later" : "problem";
}

/* send(row): the server's answer; isSilent(): nothing answers the tablet at all. tell: {settled(row, answer),
   problem(row, error), waiting(rows), off(error)}. alarm.wait(ms) resolves then, or with alarm.wake(). */
export function createSender({ outbox, send, isSilent, tell, alarm }) {
  const strikes = new Map();
  let failures = 0;
  let running = null;
  let again = false;

  /* Whoever signed later must not overtake: the next one might be taken, where the network came back or the
     host opened in between. Only what an answering server cannot take, again and again, is passed by. */
  function holdsUp(row, error) {
    if (!(error instanceof Unreachable) || isSilent()) return true;
    strikes.set(row.key, (strikes.get(row.key) ?? 0) + 1);
    return strikes.get(row.key) < STRIKES;
  }

  async function one(row) {
    if (!(await outbox.claim(row))) return "sent"; // undone since it was read: it never goes out
    try {
      const answer = await send(row);
      if (await outbox.settle(row)) tell.settled(row, answer);
      return "sent";
    } catch (error) {
      const what = meaning(error);
      if (what === "problem" && (await outbox.note(row, { problem: error.message }))) tell.problem(row, error);
      if (what === "off") tell.off(error);
      if (what !== "later") return what;
      await outbox.note(row, { later: error.code ?? "" }); // why, for the screen
      return holdsUp(row, error) ? "held" : what;
    }
  }

  /* True where nothing waits any more. */
  async function round() {
    const rows = (await outbox.all()).filter((row) => !row.problem);
    rows.sort((a, b) => a.at.localeCompare(b.at));
    let held = false;
    for (const row of rows) {
      if (held && row.kind === "confirm") continue; // an undo has to wait for nobody
      const came = await one(row);
      if (came === "off") return true;
      held ||= came === "held" && row.kind === "confirm";
    }
    const left = await outbox.all();
    tell.waiting(left);
    return left.every((row) => row.problem);
  }

  async function run() {
    do {
      again = false;
      failures = (await round()) ? 0 : failures + 1;
      if (failures && !again) await alarm.wait(pauseAfter(failures - 1));
    } while (failures || again);
    running = null;
  }

  /* Send now; while it is under way, once more afterwards. */
  return function flush() {
    again = true;
    alarm.wake();
    running ??= run();
    return running;
  };
}
