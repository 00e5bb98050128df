/* The scanner: puts its parts together and starts. */

import { createAmend } from "./amend.js";
import { assemble } from "./assemble.js";
import { watchBattery } from "./battery.js";
import { connectButtons } from "./buttons.js";
import { createCamera } from "./camera.js";
import { createEnrolment } from "./enrolment.js";
import { createFarewells } from "./farewell.js";
import { createGuard } from "./guard.js";
import { install, sendLater } from "./installed.js";
import { listen } from "./keys.js";
import { createLink } from "./link.js";
import { createPin } from "./pin.js";
import { createRehearsal } from "./rehearsal.js";
import { createSender } from "./send.js";
import * as show from "./show.js";
import { createStages } from "./stages.js";
import { watchSurroundings } from "./surroundings.js";
import { createSync } from "./sync.js";
import { createUntaken } from "./untaken.js";
import { keepAwake } from "./wake.js";
import { word } from "./words.js";

const door = await assemble(show.addresses);
const { boot, store, kept, roster, queue, channel, api } = door;

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
  await door.stages.settled();
  if (batch.lines.some(({ stands }) => stands)) door.sync.now(); // where its bearer is, the server knows
}

async function named() {
  kept.note({ cursor: await store.get("kept", "cursor") });
  show.locked(false);
  door.sync.now();
}

door.untaken = createUntaken(door);
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
watchSurroundings(door, enrolment, settled);
install(show.addresses.serviceWorker);
door.link.report();
door.farewells();
await enrolment.begin();
document.documentElement.toggleAttribute("data-door", true);
