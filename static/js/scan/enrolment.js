/* How a device comes to its token, and how it loses it. */

import { Problem } from "./api.js";
import { codeIn, provision } from "./provisioning.js";
import * as show from "./show.js";
import { word } from "./words.js";

export function createEnrolment(door) {
  const { kept, roster } = door;

  const enrolment = {
    /* The first screen that is needed: a code, a gate, or the camera. */
    begin: () => {
      const code = codeIn(location.hash);
      if (code) history.replaceState(null, "", location.pathname);
      if (!kept.get("token")) return enrolment.askCode(code ?? "");
      enrolment.resume();
      return kept.gate() ? door.stages.stand() : door.stages.choose();
    },

    /* Look for news and send what waits. */
    resume: () => Promise.all([door.sync.now(), door.sender.flush()]),

    askCode: (code) => {
      door.camera.stop();
      show.screen("provision");
      show.provisionError("");
      show.fillCode(code);
    },

    /* The camera reads the organiser's code: there is no gate yet, and no badge. */
    readCode: () => {
      show.gate(undefined, "in");
      show.screen("scan");
      return door.stages.camera();
    },

    provision: async (code, name) => {
      try {
        await provision({ api: door.api, kept, code, name });
      } catch (error) {
        return show.provisionError(error instanceof Problem ? error.message : word("unreachable"));
      }
      await enrolment.resume();
      return door.stages.choose();
    },

    /* Forget the token and every name. Scans not sent yet stay. */
    signOff: async () => {
      door.sender.stop();
      door.sync.stop();
      await kept.forget();
      await roster.forget();
      enrolment.askCode("");
    },

    /* The token opens nothing any more. */
    revoked: async (problem) => {
      await enrolment.signOff();
      show.provisionError(problem.code === "device_revoked" ? word("device_revoked") : problem.message);
    },
  };
  return enrolment;
}
