/* What the service worker does when the network is back and the page may be closed. */

import { createApi, Problem } from "./api.js";
import { openChannel } from "./channel.js";
import { tellFarewells } from "./farewell.js";
import { openKept } from "./kept.js";
import { openQueue } from "./queue.js";
import { sendAll } from "./sending.js";
import { openStore } from "./store.js";
import { wipe } from "./wipe.js";

/* Send the queue, and what is still to be told of a device that forgot. Rejects where nothing answers, so that the browser tries again later. */
export async function sendInBackground(addresses, version) {
  const store = await openStore();
  const channel = openChannel();
  try {
    const kept = await openKept(store);
    const queue = openQueue(store);
    const about = async () => ({ queue: await queue.waiting(), version });
    const api = createApi(addresses, () => kept.get("token"), about);
    await tellFarewells(store, api);
    if (!kept.get("token")) return;
    // Its clock began when it was woken: no scan was made by it.
    await queue.sendAgain();
    await sendAll({ queue, api, boot: "background", onBatch: (batch) => channel.tell({ batch }) });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.status !== 401) throw error;
    await wipe(store);
    channel.tell({ revoked: error.code });
  } finally {
    channel.close?.();
    store.close();
  }
}
