/* The parts of a device that show nothing: what it keeps, knows and reads, and its line to the server. */

import { createApi } from "./api.js";
import { level } from "./battery.js";
import { openChannel } from "./channel.js";
import { openKept } from "./kept.js";
import { createPhotos } from "./photos.js";
import { openQueue } from "./queue.js";
import { createReading } from "./reading.js";
import { openRoster } from "./roster.js";
import { openStore } from "./store.js";
import { createIds } from "./uuid.js";
import { createVault } from "./vault.js";

/* addresses: of the server, and the page's `version`. */
export async function assemble(addresses) {
  // The monotonic clock starts anew with the page: its times compare within one boot only.
  const newId = createIds();
  const boot = newId();
  const store = await openStore();
  const kept = await openKept(store);
  const vault = createVault(kept);
  const roster = await openRoster(store, kept, vault);
  const queue = openQueue(store);
  const channel = openChannel();
  const about = async () => ({
    battery: level(),
    queue: await queue.waiting(),
    version: addresses.version,
    hideNames: kept.get("hideNames"),
    synced: kept.get("synced"),
  });
  const api = createApi(addresses, () => kept.get("token"), about);
  const reading = createReading({ kept, roster, queue, boot, newId, channel });
  const facts = () => ({
    gates: kept.get("gates") ?? [],
    elsewhere: kept.get("elsewhere") ?? [],
    roles: kept.get("roles") ?? [],
    timeZone: kept.get("conference")?.time_zone,
    hideNames: kept.get("hideNames"),
    boot,
    offset: kept.get("offset") ?? 0,
    now: kept.now(),
  });
  return { boot, store, kept, vault, roster, queue, channel, api, reading, facts, photos: createPhotos(api) };
}
