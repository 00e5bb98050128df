/* The screens of a device that has its token: gate, camera, menu. */

import * as lists from "./lists.js";
import * as show from "./show.js";

export function createStages(door) {
  const { kept, roster, queue } = door;

  const stages = {
    choose: () => {
      door.camera.stop();
      lists.gates(kept.get("conference"), kept.get("gates") ?? [], stages.take);
      show.screen("gates");
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
    stand: () => {
      show.gate(kept.gate(), kept.get("direction"));
      show.screen("scan");
      lists.clearQuery();
      return stages.camera();
    },

    camera: async () => {
      const start = door.camera.start(kept.get("camera"));
      const problem = await start.then(() => "", (error) => error.name);
      show.camera(problem, !problem && door.camera.hasTorch());
    },

    menu: async () => {
      lists.cameras(await door.camera.list(), door.camera.current());
      show.menu({
        device: kept.get("device").name,
        people: roster.size(),
        waiting: await queue.waiting(),
        hideNames: kept.get("hideNames"),
      });
      show.screen("menu");
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
