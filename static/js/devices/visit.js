/* One visit at a kiosk: from the code to the badge. Pure but for what it is given. */

import { Unreachable } from "./link.js";

const TRIES = 3;
const AGAIN = 1000;
const WATCH = 1500;
/* Seconds until the kiosk is there for the next person. */
export const STAYS = { ready: 15, printed: 10, printing: 60, desk: 25, offline: 20 };

const OVER = ["printed", "failed", "cancelled", "unsure"];

/* How a visit stands: ready (printed on sheets before), printing, printed, desk or offline. Once paper cannot come by itself, it is the desk. */
export function stand(answer) {
  if (answer.outcome === "desk") return answer.help === null ? "offline" : "desk";
  if (!answer.print) return "ready";
  const { state } = answer.print;
  if (state === "printed") return "printed";
  return OVER.includes(state) ? "desk" : "printing";
}

/* server: {checkIn(id, token), print(id)}; show(answer, standing); wait(ms): false once the visit is over. */
export function createVisit({ server, newId, show, wait }) {
  async function checkIn(token) {
    const id = newId(); // the same for every try: whatever the network loses, it is one scan
    for (let left = TRIES; left > 0; left -= 1) {
      try {
        return await server.checkIn(id, token);
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        if (left > 1) await wait(AGAIN);
      }
    }
    return { outcome: "desk", name: {}, help: null, print: null };
  }

  async function watch(answer) {
    while (stand(answer) === "printing" && (await wait(WATCH))) {
      try {
        answer.print = await server.print(answer.print.id);
        show(answer, stand(answer));
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
      }
    }
  }

  return async function visit(token) {
    const answer = await checkIn(token);
    show(answer, stand(answer));
    await watch(answer);
  };
}
