/* How a device comes to its token, and how it loses it. */

import { hide } from "./answer.js";
import { Problem } from "./api.js";
import { dayNumber, today } from "./days.js";
import { farewellOf } from "./farewell.js";
import { keepStorage } from "./installed.js";
import { isPin } from "./pin.js";
import { codeIn, provision } from "./provisioning.js";
import * as show from "./show.js";
import { wipe } from "./wipe.js";
import { word } from "./words.js";

export function createEnrolment(door) {
  const { kept, roster, vault, store, queue } = door;

  /* The day has come on which devices forget everybody. */
  function isOver() {
    const { forget_on: day, time_zone: zone } = kept.get("conference") ?? {};
    return Boolean(day) && today(zone, kept.now()) >= dayNumber(day);
  }

  const enrolment = {
    /* The first screen that is needed: a code, a gate, or the camera. */
    begin: async () => {
      const code = codeIn(location.hash);
      if (code) history.replaceState(null, "", location.pathname);
      if (!kept.get("token")) return enrolment.askCode(code ?? "");
      if (await enrolment.ended()) return undefined;
      // A device of an earlier version, or one that was broken off while it was set up.
      if (vault.possible && !vault.isOpen() && !vault.hasPin()) await roster.reseal("");
      enrolment.resume();
      return kept.gate() ? door.stages.stand() : door.stages.choose();
    },

    /* Look for news and send what waits. */
    resume: async () => {
      if (await enrolment.ended()) return true;
      await queue.sendAgain();
      return Promise.all([door.sync.now(), door.sender.flush()]);
    },

    askCode: (code) => {
      door.camera.stop();
      show.screen("provision");
      show.provisionError("");
      if (code) show.farewell("");
      show.fillCode(code);
    },

    /* The camera reads the organiser's code: there is no gate yet, and no badge. */
    readCode: () => {
      show.gate(undefined, "in");
      show.screen("scan");
      return door.stages.camera();
    },

    provision: async (code, name, pin) => {
      if (pin !== "" && !isPin(pin)) return show.provisionError(word("pin_bad"));
      try {
        await provision({ api: door.api, kept, code, name });
      } catch (error) {
        return show.provisionError(error instanceof Problem ? error.message : word("unreachable"));
      }
      show.clearProvision();
      if (vault.possible) await roster.reseal(pin);
      keepStorage();
      await door.farewells(); // first: scans of the device it was until now are sent as that one's
      await enrolment.resume();
      const gates = kept.get("gates") ?? [];
      return gates.length === 1 ? door.stages.take(gates[0]) : door.stages.choose();
    },

    /* Forget the token, every name and everything else. Scans not sent yet stay. how: see farewell.js;
       left out where the server knows. */
    forget: async (farewell, how) => {
      door.sender.stop();
      door.sync.stop();
      await queue.sendAgain();
      await wipe(store, how && farewellOf(kept.get("token"), how, await queue.waiting()));
      kept.forget();
      await Promise.all([roster.forget(), door.photos.forget()]);
      vault.forget();
      hide();
      const waiting = await queue.waiting();
      enrolment.askCode("");
      show.farewell([farewell, waiting > 0 && word("unsent_kept", { count: waiting })].filter(Boolean).join(" "));
      door.farewells();
    },

    /* The token opens nothing any more. Without one, a request that was still under way says the same late. */
    revoked: async (code) => {
      if (kept.get("token")) await enrolment.forget(word(code === "device_revoked" ? code : "token_refused"));
    },

    /* True where the conference is over. Names go at once, the token when the last scan is sent. */
    ended: async () => {
      if (!kept.get("token") || !isOver()) return false;
      door.sync.stop();
      await Promise.all([roster.forget(), store.clear(["log"])]);
      if ((await queue.waiting()) === 0) await enrolment.forget(word("over"));
      else {
        enrolment.askCode("");
        show.farewell(word("over_unsent", { count: await queue.waiting() }));
        door.sender.flush();
      }
      return true;
    },
  };
  return enrolment;
}
