/* The part of a photo that is kept, 3:4, in the photo's pixels: pure sums, no document. */

const HIGH = 0.2; // of what is cut off in height, above: a face is in the upper half
const LEAST = 240; // pixels across; less is a blur on a badge
const MOST = 4;
const STEP = 0.03; // of the part, for an arrow key
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const between = (value, least, most) => Math.max(least, Math.min(value, most));
const across = (photo) => Math.min(photo.width, photo.height * 0.75);

export const heightOf = (part) => (part.width * 4) / 3;

/* How much closer one can get. */
export const closest = (photo) => between(across(photo) / LEAST, 1, MOST);

/* As large as can be, as the server would have it. */
export function begun(photo) {
  const width = across(photo);
  return { left: (photo.width - width) / 2, top: (photo.height - heightOf({ width })) * HIGH, width };
}

export function moved(part, right, down, photo) {
  return {
    ...part,
    left: between(part.left + right, 0, photo.width - part.width),
    top: between(part.top + down, 0, photo.height - heightOf(part)),
  };
}

/* Its middle stays where it is, as long as it can. */
export function zoomed(part, zoom, photo) {
  const width = across(photo) / between(zoom, 1, closest(photo));
  const less = part.width - width;
  return moved({ ...part, width }, less / 2, (less * 2) / 3, photo);
}

/* null for a key that moves nothing. */
export function stepped(part, key, photo) {
  const way = KEYS[key];
  return way ? moved(part, way[0] * part.width * STEP, way[1] * part.width * STEP, photo) : null;
}

/* For the server: left, top and width as shares of the photo. */
export function said(part, photo) {
  return [part.left / photo.width, part.top / photo.height, part.width / photo.width].map((share) => share.toFixed(4)).join(" ");
}
