/* A field over the preview of its badge: dragged, pulled at its corner, moved by keys. */

import { moved, pulled } from "./designer_boxes.js";
import { boxOf, input, isOn, nameOf, write } from "./designer_row.js";

const SIDES = [["x", "left", "width"], ["y", "top", "height"], ["width", "width", "width"], ["height", "height", "height"]];

function make(row) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "designer__box" });
  button.append(Object.assign(document.createElement("span"), { className: "designer__corner" }));
  button.dataset.box = input(row, "kind").name;
  return button;
}

/* What the preview shows there moves along with the box until there is a new one. */
function takeAlong(button, badge) {
  const { style } = button;
  style.backgroundImage = `url("${badge.querySelector("[data-picture]").src ?? ""}")`;
  style.backgroundSize = `${badge.clientWidth}px ${badge.clientHeight}px`;
  style.backgroundPosition = `${-button.offsetLeft}px ${-button.offsetTop}px`;
}

/* Puts a box on the badge for a row; gives a function that places it anew. */
export function connectBox(row, badge, { page, face, changed }) {
  const button = make(row);
  let start = null;

  function place() {
    const box = boxOf(row);
    button.hidden = !box || !nameOf(row) || !isOn(row, face());
    button.setAttribute("aria-label", nameOf(row));
    if (!button.hidden) for (const [name, side, whole] of SIDES) button.style[side] = `${(box[name] / page[whole]) * 100}%`;
  }

  function put(box) {
    write(row, box);
    place();
    changed();
  }

  button.addEventListener("keydown", (event) => {
    if (event.key === "Enter") open(row, event);
    const box = moved(boxOf(row), event.key, event.shiftKey, page);
    if (!box) return;
    event.preventDefault();
    put(box);
  });
  button.addEventListener("pointerdown", (event) => {
    const first = event.pointerType === "touch" && !button.classList.contains("is-current");
    button.focus({ preventScroll: true });
    if (first) return; // a finger chooses, then drags: before, it scrolls the page
    start = { x: event.clientX, y: event.clientY, box: boxOf(row), sized: event.target !== button };
    button.setPointerCapture(event.pointerId);
    if (!start.sized) takeAlong(button, badge);
    button.classList.add("is-moving");
  });
  button.addEventListener("pointermove", (event) => {
    if (!start) return;
    const scale = page.width / badge.clientWidth;
    const pull = [event.clientX - start.x, event.clientY - start.y].map((pixels) => pixels * scale);
    put(pulled(start.box, pull, start.sized, page));
  });
  for (const over of ["pointerup", "pointercancel"]) button.addEventListener(over, () => {
    start = null;
    button.style.backgroundImage = "";
    button.classList.remove("is-moving");
  });
  button.addEventListener("dblclick", (event) => open(row, event));
  for (const [name, on] of [["focus", true], ["blur", false]]) button.addEventListener(name, () => {
    for (const each of [row, button]) each.classList.toggle("is-current", on);
  });
  badge.append(button);
  return place;
}

function open(row, event) {
  event.preventDefault();
  row.open = true;
  input(row, "kind").focus();
}
