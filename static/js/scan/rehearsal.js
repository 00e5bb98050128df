/* Practice asks the server what it would say. Neither side keeps anything. */

import { Problem, Unreachable } from "./api.js";
import { envelope } from "./sending.js";
import { lineAfter } from "./settle.js";

/* Gives {line, delegate} of an answer in practice: the line as the log would have it, `asked`. Nothing
   where the server does not answer, or does not know yet of scans that wait here. */
export function createRehearsal({ queue, api, boot, onRevoked }) {
  return async ({ draft, verdict }) => {
    if ((await queue.waiting()) > 0) return undefined;
    try {
      const { results } = await api.scans({ ...envelope(boot), dry_run: true, scans: [draft] });
      const line = { ...lineAfter({ verdict }, results[0]), asked: true };
      return { line, delegate: results[0].delegate };
    } catch (error) {
      if (error instanceof Problem && error.status === 401) onRevoked(error);
      else if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
      return undefined;
    }
  };
}
