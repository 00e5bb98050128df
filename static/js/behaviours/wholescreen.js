/* The whole screen. Browsers give it to a tap or a key alone: asked for once, remembered on this device,
   and after that any tap brings it back. */

const PLACE = "whole-screen";
const TOUCHED = 4000;
const HAVE = "(display-mode: fullscreen), (display-mode: standalone)";
const AGAIN = ["Enter", " "];

const isWhole = () => Boolean(document.fullscreenElement) || matchMedia(HAVE).matches;
const isWanted = () => localStorage.getItem(PLACE) === "yes";

/* Only in answer to a tap, which is good for one thing: a script's own click is none. */
function fill() {
  if (isWhole() || navigator.userActivation?.isActive === false) return;
  document.documentElement.requestFullscreen().catch(() => undefined); // the browser has the last word
}

/* On a big screen nothing but the picture is seen, until somebody moves the pointer or presses a key. */
function offerOnTouch() {
  let timer = 0;
  let last = null;
  const offer = () => {
    clearTimeout(timer);
    document.body.toggleAttribute("data-touched", true);
    timer = setTimeout(() => document.body.toggleAttribute("data-touched", false), TOUCHED);
  };
  // Browsers tell of a pointer that merely rests where a page was loaded or redrawn: it has not moved.
  document.addEventListener("pointermove", ({ screenX, screenY }) => {
    const place = `${screenX} ${screenY}`;
    if (last !== null && last !== place) offer();
    last = place;
  });
  for (const name of ["pointerdown", "keydown", "focusin"]) document.addEventListener(name, offer);
}

/* A button that fills the screen, or with data-does="leave" gives it back; each hidden where it does nothing. */
export function connect(button) {
  const leaves = button.dataset.does === "leave";
  const show = () => {
    button.hidden = !document.fullscreenEnabled || (leaves ? !document.fullscreenElement : isWhole());
  };
  button.addEventListener("click", (event) => {
    event.stopPropagation(); // the tap that leaves must not be the one that brings it back
    localStorage.setItem(PLACE, leaves ? "no" : "yes");
    if (leaves) document.exitFullscreen();
    else fill();
  });
  document.addEventListener("fullscreenchange", show);
  matchMedia(HAVE).addEventListener("change", show);
  show();
  if (leaves) return;
  document.addEventListener("click", () => isWanted() && fill());
  document.addEventListener("keydown", ({ key }) => AGAIN.includes(key) && isWanted() && fill());
  if (button.dataset.does === "offer") offerOnTouch();
}
