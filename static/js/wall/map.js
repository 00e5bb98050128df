/* Cities as lights: no borders, only places. The largest ones are named where there is room. */

const SVG = "http://www.w3.org/2000/svg";
const MOST_NAMES = 9;
const APART = { across: 170, down: 56 };
const SMALLEST = 5;
const LARGEST = 26;

export function radius(n) {
  return Math.min(LARGEST, SMALLEST + 2.4 * Math.sqrt(n));
}

/* Which of the points, most signatures first, have their name written: none over another. */
export function named(points) {
  const chosen = [];
  for (const point of points) {
    if (chosen.length === MOST_NAMES) break;
    const [, , x, y] = point;
    const free = chosen.every(
      ([, , cx, cy]) => Math.abs(cx - x) > APART.across || Math.abs(cy - y) > APART.down,
    );
    if (free) chosen.push(point);
  }
  return chosen;
}

function made(name, facts, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(facts)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

export function draw(group, points, fresh = "") {
  const width = Number(group.dataset.width);
  const lights = points.map(([city, n, x, y]) => {
    const facts = { cx: x, cy: y, r: radius(n).toFixed(1), class: "wall__light" };
    if (city === fresh) facts.class += " wall__light--new";
    return made("circle", facts);
  });
  const names = named(points).map(([city, n, x, y]) => {
    const left = x > width * 0.8;
    const facts = { x: left ? x - radius(n) - 8 : x + radius(n) + 8, y: y + 15, class: "wall__place" };
    return made("text", left ? { ...facts, "text-anchor": "end" } : facts, city);
  });
  group.replaceChildren(...lights, ...names);
}
