/* The live picture: told that something happened, it fetches its sections again and takes over
   those that changed; it looks by itself as well, because time alone changes figures too. */

import { listen } from "./wall.js";

const EVERY = 15_000;
const AFTER_A_BREAK = 3_000;

/* The new section's content goes into the old element, so that a live region announces it. */
export function take(section, fresh) {
  if (section.innerHTML === fresh.innerHTML) return;
  const held = section.contains(document.activeElement) ? document.activeElement : null;
  if (held && !held.id) return; // its place could not be found again
  const opened = [...section.querySelectorAll("details[open]")].map((details) => details.id);
  section.replaceChildren(...fresh.childNodes);
  section.hidden = fresh.hidden;
  for (const id of opened) section.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  if (held) document.getElementById(held.id)?.focus({ preventScroll: true });
}

/* One call at a time; a call that comes meanwhile is made up for once, afterwards. */
export function oneAtATime(work) {
  let running = false;
  let again = false;
  return async function call() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    await work();
    running = false;
    if (again) {
      again = false;
      await call();
    }
  };
}

async function fetchPart(address) {
  const answer = await fetch(address, { headers: { "X-Part": "1" }, cache: "no-store" });
  if (answer.redirected) window.location.reload(); // logged out
  if (!answer.ok || answer.redirected) throw new Error(`answered ${answer.status}`);
  const part = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { part, next: nextLook(answer.headers.get("X-Again")) };
}

/* In how many milliseconds to look again: the server says where its picture lacks what happened since.
   Viewers come one after the other: the first one's picture serves them all. */
export function nextLook(again, chance = Math.random) {
  return again === null ? EVERY : Math.min(Number(again) * (1 + chance() / 4), EVERY);
}

export function connect(element) {
  const lost = document.getElementById(element.dataset.lost);
  const title = document.title;
  let timer = 0;

  function count() {
    const alerts = element.querySelectorAll("[data-alert]").length;
    document.title = alerts ? `(${alerts}) ${title}` : title;
  }

  const renew = oneAtATime(async () => {
    clearTimeout(timer);
    let pause = AFTER_A_BREAK;
    try {
      const { part, next } = await fetchPart(element.dataset.part);
      for (const section of element.querySelectorAll("[data-section]")) {
        const fresh = part.getElementById(section.id);
        if (fresh) take(section, fresh);
      }
      count();
      lost.hidden = true;
      pause = next;
    } catch {
      lost.hidden = false;
    }
    timer = setTimeout(renew, pause);
  });

  count();
  timer = setTimeout(renew, EVERY);
  window.addEventListener("online", renew);
  listen(element.dataset.events, "", { open: renew, changed: renew, reset: renew });
}
