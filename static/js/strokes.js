/* Strokes of a pen: lists of [x, y] in a box of 1000 × 400, without time or pressure. */

const GAP = 4; // points closer than this say nothing more

export function toPath(strokes) {
  return strokes.map((points) => `M${points.map((point) => point.join(" ")).join("L")}`).join("");
}

export function fromPath(path) {
  const parts = path.split("M").filter(Boolean);
  return parts.map((part) => part.split("L").map((pair) => pair.trim().split(/\s+/).map(Number)));
}

/* Add a point to a stroke, unless it is where the last one is. */
export function extend(points, [x, y]) {
  const last = points.at(-1);
  if (!last || Math.hypot(x - last[0], y - last[1]) >= GAP) points.push([x, y]);
}

/* Where in a box of width × height a pointer is, given the rectangle it shows in. */
export function placed(pointer, rectangle, width, height) {
  const along = (at, start, length, size) =>
    Math.round(Math.min(1, Math.max(0, (at - start) / length)) * size);
  return [
    along(pointer.clientX, rectangle.left, rectangle.width, width),
    along(pointer.clientY, rectangle.top, rectangle.height, height),
  ];
}
