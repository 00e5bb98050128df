/* A field to draw a signature in: strokes of pointers, kept as a picture and as a path. */

import { extend, fromPath, placed, toPath } from "../strokes.js";

const WIDTH = 9;

function paint(canvas, strokes) {
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, canvas.width, canvas.height);
  Object.assign(pen, { lineWidth: WIDTH, lineCap: "round", lineJoin: "round" });
  pen.strokeStyle = getComputedStyle(canvas).color;
  for (const points of strokes) {
    pen.beginPath();
    for (const [x, y] of [points[0], ...points]) pen.lineTo(x, y);
    pen.stroke();
  }
}

/* The picture that is sent is black on nothing, whatever the theme. */
function picture(canvas, strokes) {
  const copy = canvas.cloneNode();
  paint(copy, strokes);
  return copy.toDataURL("image/png");
}

export function connect(element) {
  const find = (name) => element.querySelector(name);
  const canvas = find("canvas");
  const [image, path] = [find("[data-image]"), find("[data-path]")];
  const [undo, clear] = [find("[data-undo]"), find("[data-clear]")];
  let strokes = fromPath(path.value);
  let now = null;
  const place = (event) =>
    placed(event, canvas.getBoundingClientRect(), canvas.width, canvas.height);
  function change(next) {
    strokes = next;
    path.value = toPath(strokes);
    image.value = strokes.length ? picture(canvas, strokes) : "";
    undo.disabled = clear.disabled = strokes.length === 0;
    paint(canvas, strokes);
  }
  canvas.addEventListener("pointerdown", (event) => {
    if (now || event.button) return;
    now = { id: event.pointerId, points: [place(event)] };
    canvas.setPointerCapture(event.pointerId);
    paint(canvas, [...strokes, now.points]);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (now?.id !== event.pointerId) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) extend(now.points, place(each));
    paint(canvas, [...strokes, now.points]);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, (event) => {
      if (now?.id !== event.pointerId) return;
      const { points } = now;
      now = null;
      change([...strokes, points]);
    });
  }
  undo.addEventListener("click", () => change(strokes.slice(0, -1)));
  clear.addEventListener("click", () => change([]));
  change(strokes);
}
