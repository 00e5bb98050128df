/* Fetches its page again every data-seconds and takes over its own part; offline, it waits. So it does
   while somebody is at it: the focus is in it, or a question is open. */

const inUse = (element) =>
  element.contains(document.activeElement) || element.querySelector("details[open]") !== null;

async function renew(element) {
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = page.getElementById(element.id);
  if (part && !inUse(element)) element.replaceChildren(...part.childNodes);
}

export function connect(element) {
  const pause = Number(element.dataset.seconds) * 1000;
  setInterval(() => {
    renew(element).catch(() => undefined);
  }, pause);
}
