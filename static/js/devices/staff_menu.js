/* What staff alone may do at a kiosk, behind the device's own PIN: the camera, the whole screen, forgetting. */

import { word } from "../scan/words.js";
import { createTries, fits } from "./pin.js";
import { say } from "./screens.js";

const by = (id) => document.getElementById(id);

/* Digits for a screen without a keyboard: buttons with data-key, put into a field. */
export function typeWith(buttons, field) {
  for (const key of buttons) {
    key.onclick = () => {
      field.value = key.dataset.key === "back" ? field.value.slice(0, -1) : (field.value + key.dataset.key).slice(0, field.maxLength);
    };
  }
}

/* The dialog that asks for the device's PIN; onRight() once it was typed. */
function askPin(kept, onRight) {
  const tries = createTries(kept);

  /* After some wrong PINs nobody may try for a while: say how long, second by second. */
  function tellWait() {
    const left = Math.ceil(tries.left() / 1000);
    by("pin-open").disabled = left > 0;
    if (left > 0) say("pin-error", word("pin_wait", { left }));
    else if (by("pin-error").dataset.waits) say("pin-error", "");
    by("pin-error").dataset.waits = left > 0 ? "1" : "";
    if (left > 0 && by("pin-dialog").open) setTimeout(tellWait, 1000);
  }

  by("menu-button").onclick = () => {
    by("pin").value = "";
    say("pin-error", "");
    by("pin-dialog").showModal();
    tellWait();
  };
  typeWith(by("pin-dialog").querySelectorAll("[data-key]"), by("pin"));
  by("pin-dialog").querySelector("form").onsubmit = async (event) => {
    if (event.submitter?.value === "close") return undefined;
    event.preventDefault();
    if (tries.left() > 0) return undefined;
    if (!(await fits(by("pin").value, kept.get("pin")))) {
      tries.wrong();
      say("pin-error", word("wrong_pin"));
      return tellWait();
    }
    tries.right();
    by("pin-dialog").close();
    return onRight();
  };
}

/* onOpen() before the menu shows; onCamera(id); onForget(): the device is to forget everything. */
export function createStaffMenu({ kept, camera, onCamera, onForget, onOpen = () => undefined }) {
  async function open() {
    const cameras = await camera.list();
    by("cameras").replaceChildren(
      ...cameras.map((device, n) => new Option(device.label || word("camera", { number: n + 1 }), device.deviceId)),
    );
    by("cameras").value = camera.current() ?? "";
    await onOpen();
    by("menu").showModal();
  }

  askPin(kept, open);
  by("cameras").onchange = () => onCamera(by("cameras").value);
  by("sign-off").onclick = () => {
    by("menu").close();
    by("sure").showModal();
  };
  by("forget").onclick = () => {
    by("sure").close();
    onForget();
  };
}

/* The server is told at once, or not at all: nobody waits for it, and nothing is kept to tell later. */
export function forgetDevice({ link, kept, address, begin }) {
  const told = link.signOff(address);
  kept.forget();
  begin();
  told.catch(() => !kept.get("token") && say("set-up-error", word("not_told")));
}
