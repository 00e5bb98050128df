/* Where a field of a badge may be, in millimetres: pure sums, no document. */

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const tenth = (value) => Math.round(value * 10) / 10;
const between = (value, least, most) => Math.max(least, Math.min(value, most));

/* The box one key press further: moved, or with `sized` larger or smaller; null for other keys. */
export function moved(box, key, sized, page) {
  const step = STEPS[key];
  if (!box || !step) return null;
  return pulled(box, step, sized, page);
}

/* The same for a pull by so many millimetres. */
export function pulled(box, [across, down], sized, page) {
  if (!sized) return within({ ...box, x: box.x + across, y: box.y + down }, page);
  return within({
    ...box,
    width: Math.min(box.width + across, page.width - box.x),
    height: Math.min(box.height + down, page.height - box.y),
  }, page);
}

/* The same box inside the page, to a tenth of a millimetre: it keeps its size and gives way. */
export function within(box, page) {
  const width = tenth(between(box.width, 1, page.width));
  const height = tenth(between(box.height, 1, page.height));
  return {
    x: tenth(between(box.x, 0, page.width - width)),
    y: tenth(between(box.y, 0, page.height - height)),
    width,
    height,
  };
}

/* Where a new field begins: in the middle, as large as its kind wants. */
export function begun(kind, page) {
  const whole = Math.min(page.width, page.height);
  const side = Math.min(30, whole);
  const sizes = { qr: [side, side], photo: [side * 0.75, side], programme: [page.width * 0.86, 30], band: [page.width, 12] };
  const [width, height] = sizes[kind] ?? [page.width * 0.7, 10];
  return within({ x: (page.width - width) / 2, y: (page.height - height) / 2, width, height }, page);
}
