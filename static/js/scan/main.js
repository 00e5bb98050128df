/* The scanner: puts its parts together and starts. */

import { createApi } from "./api.js";
import { connectButtons } from "./buttons.js";
import { createCamera } from "./camera.js";
import { createEnrolment } from "./enrolment.js";
import { createGuard } from "./guard.js";
import { openKept } from "./kept.js";
import { listen } from "./keys.js";
import { openQueue } from "./queue.js";
import { createReading } from "./reading.js";
import { openRoster } from "./roster.js";
import { createSender } from "./send.js";
import * as show from "./show.js";
import { createStages } from "./stages.js";
import { openStore } from "./store.js";
import { createSync } from "./sync.js";
import { createIds } from "./uuid.js";
import { keepAwake } from "./wake.js";

/* The monotonic clock starts anew with the page: its times compare within one boot only. */
const newId = createIds();
const boot = newId();
const store = await openStore();
const kept = await openKept(store);
const roster = await openRoster(store);
const queue = openQueue(store);
const api = createApi(show.addresses, () => kept.get("token"));
const door = { kept, roster, queue, api, reading: createReading({ kept, roster, queue, boot, newId }) };

const enrolment = createEnrolment(door);
const guard = createGuard(door, enrolment.askCode);
door.stages = createStages(door);
door.sender = createSender({
  queue,
  api,
  boot,
  onResults: guard.corrected,
  onState: show.connection,
  onRevoked: enrolment.revoked,
});
door.sync = createSync({
  api,
  roster,
  kept,
  onFresh: door.stages.fresh,
  onLate: async () => show.connection({ online: false, waiting: await queue.waiting() }),
  onRevoked: enrolment.revoked,
});
door.camera = createCamera({ video: show.video, addresses: show.addresses, onFrame: guard.frame });

connectButtons(door, enrolment, guard);
listen(guard.typed);
keepAwake();
addEventListener("online", () => kept.get("token") && enrolment.resume());
addEventListener("hashchange", enrolment.begin);
show.wechat(/MicroMessenger/i.test(navigator.userAgent));
navigator.serviceWorker?.register(show.addresses.serviceWorker, { scope: "/door/" });
await enrolment.begin();
