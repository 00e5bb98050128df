/* The host's console: every other second it fetches its sections again and takes over what changed. */

import { oneAtATime, take } from "./picture.js";

const EVERY = 2000;
const AFTER_A_BREAK = 4000;

async function fetchPart(address) {
  const answer = await fetch(address, { headers: { "X-Part": "1" }, cache: "no-store" });
  if (answer.redirected) window.location.reload(); // logged out
  if (!answer.ok || answer.redirected) throw new Error(`answered ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

export function connect(element) {
  const lost = document.getElementById(element.dataset.lost);
  let timer = 0;

  const renew = oneAtATime(async () => {
    clearTimeout(timer);
    let pause = AFTER_A_BREAK;
    try {
      const part = await fetchPart(window.location.href);
      for (const section of element.querySelectorAll("[data-section]")) {
        const fresh = part.getElementById(section.id);
        if (fresh) take(section, fresh);
      }
      lost.hidden = true;
      pause = EVERY;
    } catch {
      lost.hidden = false;
    }
    timer = setTimeout(renew, pause);
  });

  /* Its buttons come and go with the sections, so nothing hangs on a single one of them. */
  element.addEventListener("click", ({ target }) => {
    const opener = target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open).showModal();
  });
  for (const close of document.querySelectorAll("dialog [data-dialog-close]")) {
    close.addEventListener("click", () => close.closest("dialog").close());
  }

  timer = setTimeout(renew, EVERY);
  window.addEventListener("online", renew);
}
