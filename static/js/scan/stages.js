/* The screens of a device that has its token: gate, camera, search, last scans, menu. */

import * as answers from "./answer.js";
import * as lists from "./lists.js";
import { bearerOf } from "./names.js";
import * as show from "./show.js";

export function createStages(door) {
  const { kept, roster, queue, vault, untaken } = door;

  const bearer = (line) => bearerOf(line, roster);

  /* A line of the log as the answer it was. */
  function answerOf(line) {
    const { answer, ...said } = line;
    const gate = kept.get("gates").find((known) => known.slug === line.gate);
    const { id, at, mono, boot, badge } = line;
    const subject = { id, at, mono, boot, badge };
    return { ...said, ...answer, gate, scan: subject, person: bearer(line) };
  }

  async function lastScans() {
    lists.log(await queue.log(), { facts: door.facts(), bearer }, (line) =>
      answers.show(answerOf(line), door.facts(), { quiet: true, stays: true }),
    );
  }

  const stages = {
    choose: () => {
      door.camera.stop();
      lists.gates(kept.get("conference"), kept.get("gates") ?? [], stages.take);
      show.screen("gates");
      return stages.count();
    },

    take: async (gate) => {
      await kept.set({ gate: gate.slug, direction: gate.direction === "out" ? "out" : "in" });
      return stages.stand();
    },

    /* From entry to exit and back, at a gate for both. */
    turn: async () => {
      await kept.set({ direction: kept.get("direction") === "in" ? "out" : "in" });
      show.gate(kept.gate(), kept.get("direction"));
    },

    /* Stand at the gate, the camera on. */
    stand: async () => {
      show.gate(kept.gate(), kept.get("direction"));
      show.practice(Boolean(kept.get("practice")));
      show.locked(vault.isLocked());
      show.screen("scan");
      lists.clearQuery();
      await Promise.all([stages.camera(), stages.count()]);
    },

    camera: async () => {
      const start = door.camera.start(kept.get("camera"));
      const problem = await start.then(() => "", (error) => error.name);
      show.camera(problem, !problem && door.camera.hasTorch());
      const light = !problem && door.camera.hasTorch() && Boolean(kept.get("light"));
      if (light) await door.camera.torch(true).catch(() => undefined);
      show.torch(light);
    },

    light: async () => {
      await kept.set({ light: !kept.get("light") });
      await door.camera.torch(kept.get("light"));
      show.torch(kept.get("light"));
    },

    search: async () => {
      if (vault.isLocked() && !(await door.pin.ask())) return;
      show.locked(vault.isLocked());
      show.screen("search");
    },

    count: async () => {
      show.told((await queue.log()).filter((line) => line.differs && !line.seen).length);
      await untaken.count();
    },

    log: async () => {
      await lastScans();
      show.screen("log");
      await queue.seen();
      await stages.count();
    },

    menu: async () => {
      if (!(await door.pin.ask())) return;
      lists.cameras(await door.camera.list(), door.camera.current());
      show.menu({
        device: kept.get("device").name,
        people: roster.size(),
        waiting: await queue.waiting(),
        hideNames: kept.get("hideNames"),
        practising: kept.get("practice"),
        hasPin: vault.hasPin(),
        canHavePin: vault.possible,
        synced: kept.get("synced"),
        timeZone: kept.get("conference").time_zone,
        now: kept.now(),
      });
      show.screen("menu");
    },

    /* Scans were sent: whoever looks at the last ones sees it. */
    settled: async () => {
      if (show.isAt("log")) await lastScans();
      if (show.isAt("untaken")) await untaken.show();
      await stages.count();
    },

    /* News came in: the gate may have another name, or be out of use. */
    fresh: () => {
      if (kept.get("gate") && !kept.gate()) return stages.choose();
      if (show.isAt("gates")) return stages.choose();
      if (show.isAt("scan") && kept.gate()) show.gate(kept.gate(), kept.get("direction"));
      return undefined;
    },
  };
  return stages;
}
