/* The scanner: puts its parts together and starts. */

import { createAmend } from "./amend.js";
import { createApi } from "./api.js";
import { level, watchBattery } from "./battery.js";
import { connectButtons } from "./buttons.js";
import { createCamera } from "./camera.js";
import { openChannel } from "./channel.js";
import { createEnrolment } from "./enrolment.js";
import { createFarewells } from "./farewell.js";
import { createGuard } from "./guard.js";
import { install, sendLater } from "./installed.js";
import { openKept } from "./kept.js";
import { listen } from "./keys.js";
import { createLink } from "./link.js";
import { createPhotos } from "./photos.js";
import { createPin } from "./pin.js";
import { openQueue } from "./queue.js";
import { createReading } from "./reading.js";
import { createRehearsal } from "./rehearsal.js";
import { openRoster } from "./roster.js";
import { createSender } from "./send.js";
import * as show from "./show.js";
import { createStages } from "./stages.js";
import { openStore } from "./store.js";
import { createSync } from "./sync.js";
import { createIds } from "./uuid.js";
import { createVault } from "./vault.js";
import { keepAwake } from "./wake.js";
import { word } from "./words.js";

/* A phone put away this long shows no names until the PIN is given again. */
const PUT_AWAY = 5 * 60_000;

/* The monotonic clock starts anew with the page: its times compare within one boot only. */
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
  version: show.addresses.version,
  hideNames: kept.get("hideNames"),
  synced: kept.get("synced"),
});
const api = createApi(show.addresses, () => kept.get("token"), about);
const reading = createReading({ kept, roster, queue, boot, newId, channel });
const door = { store, kept, vault, roster, queue, api, reading, photos: createPhotos(api) };

door.facts = () => ({
  gates: kept.get("gates") ?? [],
  roles: kept.get("roles") ?? [],
  timeZone: kept.get("conference")?.time_zone,
  hideNames: kept.get("hideNames"),
});
door.link = createLink(queue, show.connection);
/* After each scan: say that it waits, and send it. */
door.sent = () => {
  door.link.report();
  return door.sender.flush();
};

const enrolment = createEnrolment(door);
const onRevoked = (problem) => enrolment.revoked(problem.code);
const guard = createGuard(door, enrolment.askCode);

async function settled(batch) {
  guard.corrected(batch);
  await door.stages.count();
  if (batch.lines.some(({ stands }) => stands)) door.sync.now(); // where its bearer is, the server knows
}

async function named() {
  kept.note({ cursor: await store.get("kept", "cursor") });
  show.locked(false);
  door.sync.now();
}

door.stages = createStages(door);
door.rehearsal = createRehearsal({ queue, api, boot, onRevoked });
door.sender = createSender({
  queue,
  api,
  boot,
  onBatch: async (batch) => {
    channel.tell({ batch });
    await settled(batch);
  },
  onAnswer: async (answered) => {
    await door.link.heard(answered);
    await queue.trim();
    await enrolment.ended();
  },
  onStuck: sendLater,
  onRevoked,
});
door.sync = createSync({
  api,
  roster,
  kept,
  queue,
  onFresh: async () => {
    await door.link.heard(true);
    if (!(await enrolment.ended())) door.stages.fresh();
  },
  onLate: async () => {
    await door.link.heard(false);
    await enrolment.ended();
  },
  onRevoked,
});
door.camera = createCamera({
  video: show.video,
  addresses: show.addresses,
  onFrame: guard.frame,
  onTrouble: (failed) => show.camera(failed ? "ReaderError" : "", door.camera.hasTorch()),
});
door.pin = createPin(door, { onNamed: named, onTooMany: () => enrolment.forget(word("pin_too_often"), "wiped") });
door.farewells = createFarewells({ store, api, onStuck: sendLater });
door.amend = createAmend(door, guard);

connectButtons(door, enrolment, guard);
listen(guard.typed);
keepAwake();
watchBattery();
channel.listen(({ batch, stays, revoked }) => {
  if (batch) settled(batch).then(door.link.report);
  if (stays) roster.putStays(stays);
  if (revoked !== undefined) enrolment.revoked(revoked);
});

let hiddenAt = Infinity;
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hiddenAt = Date.now();
  else if (Date.now() - hiddenAt > PUT_AWAY && vault.hasPin()) conceal();
  if (!document.hidden && kept.get("token")) enrolment.resume();
});

function conceal() {
  vault.lock();
  roster.conceal();
  if (kept.gate()) door.stages.stand();
}

addEventListener("online", () => {
  door.farewells();
  if (kept.get("token")) enrolment.resume();
});
addEventListener("offline", () => door.link.heard(false));
addEventListener("hashchange", enrolment.begin);
install(show.addresses.serviceWorker);
door.link.report();
door.farewells();
await enrolment.begin();
document.documentElement.toggleAttribute("data-door", true);
