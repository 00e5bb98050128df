/* Scans that wait to be sent. They are on the disk first and leave it only when the server has them. */

const MOST = 200;

export function openQueue(store) {
  const waiting = async () => (await store.all("queue")).filter((row) => !row.problem);

  return {
    /* Keep a scan; resolves when it is on the disk. */
    add: (scan) => store.put("queue", [scan]),

    /* The oldest scans, as many as one message takes (ids sort by time). */
    next: async () => (await waiting()).slice(0, MOST),

    /* How many wait. */
    waiting: async () => (await waiting()).length,

    /* Scans the server would not take: kept for an organiser to look at. */
    problems: async () => (await store.all("queue")).filter((row) => row.problem),

    /* What the server said of a batch: forget what it has, keep what it refused. */
    settle: async (scans, results) => {
      const has = (result) => result.status === "stored" || result.status === "replayed";
      await store.change(["queue"], (of) => {
        scans.forEach((scan, at) => {
          if (has(results[at])) of("queue").delete(scan.id);
          else of("queue").put({ ...scan, problem: results[at].reason });
        });
      });
    },
  };
}
