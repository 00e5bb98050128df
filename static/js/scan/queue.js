/* Scans that wait to be sent, and a short log of the last ones. A scan is on the disk first and leaves
   the queue only when the server has it. */

import { keyed } from "./stays.js";

const MOST = 200;
const LOGGED = 200; // enough to look back on; no names are in it

export function openQueue(store) {
  return {
    /* Keep a scan, lines of the log and the stays it changes; resolves when they are on the disk. */
    add: (scan, lines = [], stays = []) =>
      store.write(["queue", "log", "stays"], (of) => {
        of("queue").put(scan);
        lines.forEach((line) => of("log").put(line));
        stays.forEach((stay) => of("stays").put(keyed(stay)));
      }),

    /* The oldest scans, as many as one message takes (ids sort by time). */
    next: () => store.all("queue", MOST),

    /* How many wait. */
    waiting: () => store.count("queue"),

    /* Scans the server would not take, the newest first: {...scan, problem, detail, where, kept}; kept:
       the server has written them down for the organisers. */
    problems: async () => (await store.all("problems")).reverse(),
    untaken: () => store.count("problems"),

    /* Somebody has read them: those that the server has need not stay here. */
    dismiss: async () => {
      const kept = (await store.all("problems")).filter((row) => row.kept);
      await store.remove("problems", kept.map((row) => row.id));
    },

    /* Of a server that wrote nothing down, or of an earlier version: they are sent once more. */
    sendAgain: async () => {
      const open = (await store.all("problems")).filter((row) => !row.kept);
      if (open.length === 0) return;
      await store.write(["queue", "problems"], (of) => open.forEach((row) => putBack(of, row)));
    },

    /* The last scans, newest first. */
    log: async () => (await store.all("log")).reverse(),
    line: (id) => store.get("log", id),

    /* What came of a batch, in one go: lines of the log as the server sees them, stays taken back. */
    settle: async (scans, results, lines, stays) => {
      await store.write(["queue", "problems", "log", "stays"], (of) => {
        scans.forEach((scan, at) => {
          of("queue").delete(scan.id);
          if (!isTaken(results[at])) of("problems").put(untaken(scan, results[at]));
        });
        lines.forEach((line) => of("log").put(line));
        stays.forEach((stay) => of("stays").put(keyed(stay)));
      });
    },

    /* That somebody has seen what the server said otherwise. */
    seen: async () => {
      const lines = (await store.all("log")).filter((line) => line.differs && !line.seen);
      await store.put("log", lines.map((line) => ({ ...line, seen: true })));
    },

    /* Forget all but the last lines. */
    trim: async () => {
      const lines = await store.all("log");
      const old = lines.slice(0, -LOGGED).filter((line) => line.answer);
      if (old.length > 0) await store.remove("log", old.map((line) => line.id));
    },
  };
}

function untaken(scan, { reason, detail, where, kept }) {
  const said = { problem: reason, detail, where, kept: Boolean(kept) };
  return { ...scan, ...said };
}

/* A scan that was not taken waits again, as it was made. */
export function putBack(of, { problem: _problem, detail: _detail, where: _where, kept: _kept, ...scan }) {
  of("queue").put(scan);
  of("problems").delete(scan.id);
}

/* The server has it. */
export function isTaken(result) {
  return result.status === "stored" || result.status === "replayed";
}
