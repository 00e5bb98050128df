/* Scans that wait to be sent, and a short log of the last ones. A scan is on the disk first and leaves
   the queue only when the server has it. */

import { keyed } from "./stays.js";

const MOST = 200;
const LOGGED = 200; // enough to look back on; no names are in it

export function openQueue(store) {
  return {
    /* Keep a scan, lines of the log and the stays it changes; resolves when they are on the disk. */
    add: (scan, lines = [], stays = []) =>
      store.change(["queue", "log", "stays"], (of) => {
        of("queue").put(scan);
        lines.forEach((line) => of("log").put(line));
        stays.forEach((stay) => of("stays").put(keyed(stay)));
      }),

    /* The oldest scans, as many as one message takes (ids sort by time). */
    next: () => store.all("queue", MOST),

    /* How many wait. */
    waiting: () => store.count("queue"),

    /* Scans the server would not take: kept for an organiser to look at. */
    problems: () => store.all("problems"),

    /* The last scans, newest first. */
    log: async () => (await store.all("log")).reverse(),
    line: (id) => store.get("log", id),

    /* What came of a batch, in one go: lines of the log as the server sees them, stays taken back. */
    settle: async (scans, results, lines, stays) => {
      await store.change(["queue", "problems", "log", "stays"], (of) => {
        scans.forEach((scan, at) => {
          of("queue").delete(scan.id);
          if (!isTaken(results[at])) of("problems").put({ ...scan, problem: results[at].reason });
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

/* The server has it. */
export function isTaken(result) {
  return result.status === "stored" || result.status === "replayed";
}
