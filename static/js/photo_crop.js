/* The frame in which a chosen photo is dragged, moved by arrow keys, and brought closer. */

import { begun, closest, heightOf, moved, said, stepped, zoomed } from "./crop.js";

/* Connects the frame; gives a function that begins anew with the picture in it. */
export function connectCrop(form) {
  const frame = form.querySelector("[data-crop-frame]");
  const picture = frame.querySelector("img");
  const slider = form.querySelector("[data-crop-zoom]");
  const answer = form.elements.crop;
  let photo = null;
  let part = null;
  let last = null;

  function show(next) {
    part = next;
    const { style } = picture;
    style.width = `${(100 * photo.width) / part.width}%`;
    style.left = `${(-100 * part.left) / part.width}%`;
    style.top = `${(-100 * part.top) / heightOf(part)}%`;
    answer.value = said(part, photo);
  }

  frame.addEventListener("keydown", (event) => {
    const next = part && stepped(part, event.key, photo);
    if (!next) return;
    event.preventDefault();
    show(next);
  });
  slider.addEventListener("input", () => part && show(zoomed(part, Number(slider.value), photo)));
  frame.addEventListener("pointerdown", (event) => {
    frame.setPointerCapture(event.pointerId);
    last = event;
  });
  frame.addEventListener("pointermove", (event) => {
    if (!last || !part) return;
    const scale = part.width / frame.clientWidth;
    show(moved(part, (last.clientX - event.clientX) * scale, (last.clientY - event.clientY) * scale, photo));
    last = event;
  });
  for (const over of ["pointerup", "pointercancel"]) frame.addEventListener(over, () => { last = null; });

  return () => {
    photo = { width: picture.naturalWidth, height: picture.naturalHeight };
    slider.max = closest(photo);
    slider.value = 1;
    show(begun(photo));
  };
}
