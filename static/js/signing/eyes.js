/* How a badge comes to the kiosk: the camera, a USB scanner, or fingers with its short code. */

import { isAt, say } from "../devices/screens.js";
import { createCamera } from "../scan/camera.js";
import { decode } from "../scan/decode.js";
import { listen } from "../scan/keys.js";
import { createRecent } from "../scan/recent.js";
import { word } from "../scan/words.js";

const by = (id) => document.getElementById(id);

/* onBadge(text, how); isClosed(): nobody can sign now. */
export function createEyes({ addresses, kept, isClosed, onBadge }) {
  const isNew = createRecent();

  function seen(text) {
    if (!isAt("start") || isClosed() || !isNew(text, performance.now())) return;
    const token = decode(text);
    if (token) onBadge(token.text, "scanned");
    else if (text) say("hint", word("no_badge"));
  }

  const camera = createCamera({ video: by("video"), addresses, onFrame: seen, onTrouble: () => undefined });

  async function open() {
    try {
      await camera.start(kept.get("camera"));
      by("view").hidden = false;
    } catch {
      by("view").hidden = true; // a short code can be typed, a USB scanner may be there
    }
  }

  by("by-code").onsubmit = (event) => {
    event.preventDefault();
    const code = by("badge-code").value.trim();
    by("badge-code").value = ""; // not there for whoever comes next
    if (code) onBadge(decode(code)?.text ?? code, "typed");
  };
  listen((text) => {
    if (!isAt("start") || isClosed()) return;
    const token = decode(text);
    onBadge(token?.text ?? text, token ? "scanned" : "typed");
  });

  return { open, camera };
}
