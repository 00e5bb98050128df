/* What staff alone may do: what could not be sent, the camera, the whole screen, forgetting all. */

import { fits } from "../devices/pin.js";
import { say } from "../devices/screens.js";
import { time, word } from "../scan/words.js";

const by = (id) => document.getElementById(id);

function problemLine(row) {
  const at = time(row.at, Intl.DateTimeFormat().resolvedOptions().timeZone);
  return Object.assign(document.createElement("li"), { textContent: word("not_taken", { at, why: row.problem }) });
}

export function createMenu({ kept, outbox, camera, onCamera, onSendAgain, onForget }) {
  async function open() {
    const cameras = await camera.list();
    by("cameras").replaceChildren(
      ...cameras.map((device, n) => new Option(device.label || word("camera", { number: n + 1 }), device.deviceId)),
    );
    by("cameras").value = camera.current() ?? "";
    const rows = await outbox.all();
    const waiting = rows.filter((row) => !row.problem).length;
    say("menu-waiting", waiting ? word(waiting === 1 ? "waiting_one" : "waiting", { n: waiting }) : "");
    by("menu-problems").replaceChildren(...rows.filter((row) => row.problem).map(problemLine));
    by("send-again").hidden = rows.length === 0;
    by("menu").showModal();
  }

  by("menu-button").onclick = () => {
    by("pin").value = "";
    say("pin-error", "");
    by("pin-dialog").showModal();
  };
  for (const key of by("pin-dialog").querySelectorAll("[data-key]")) {
    key.onclick = () => {
      by("pin").value = key.dataset.key === "back" ? by("pin").value.slice(0, -1) : by("pin").value + key.dataset.key;
    };
  }
  by("pin-dialog").querySelector("form").onsubmit = async (event) => {
    if (event.submitter?.value === "close") return;
    event.preventDefault();
    if (!(await fits(by("pin").value, kept.get("pin")))) return say("pin-error", word("wrong_pin"));
    by("pin-dialog").close();
    return open();
  };
  by("cameras").onchange = () => onCamera(by("cameras").value);
  by("whole-screen").onclick = () => document.documentElement.requestFullscreen?.();
  by("send-again").onclick = () => {
    by("menu").close();
    onSendAgain();
  };
  by("sign-off").onclick = async () => {
    if ((await outbox.all()).length && !globalThis.confirm(word("lose"))) return;
    by("menu").close();
    onForget();
  };
}
