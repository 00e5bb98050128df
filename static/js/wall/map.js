/* Cities as lights: no borders, only places. China's map, and the world's as soon as somebody comes from
   beyond. The largest lights are named where there is room. */

import { frameOf, project } from "./frames.js";
import { named } from "./labels.js";
import { joined, radius, single } from "./lights.js";

const SVG = "http://www.w3.org/2000/svg";

function made(name, facts, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(facts)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

/* The land changes only with the map: a new light moves nothing. */
function show(map, { name, width, height, land }) {
  if (map.dataset.frame === name) return;
  map.classList.toggle("wall__map--turned", "frame" in map.dataset);
  map.dataset.frame = name;
  map.setAttribute("viewBox", `0 0 ${width} ${height}`);
  map.querySelector("[data-land]").setAttribute("d", land);
}

/* Points are [city, signatures, degrees east, degrees north, abroad]. */
export function draw(map, maps, points, fresh = "") {
  const frame = frameOf(maps, points);
  show(map, frame);
  const placed = points.map(([city, n, east, north]) => [city, n, ...project(frame, east, north)]);
  const lights = frame === maps[0] ? placed.map(single) : joined(placed);
  const circles = lights.map(({ n, x, y, cities }) => {
    const facts = { cx: x, cy: y, r: radius(n).toFixed(1), class: "wall__light" };
    if (cities.includes(fresh)) facts.class += " wall__light--new";
    return made("circle", facts);
  });
  const names = named(lights, frame.width).map(({ city, x, y, anchor }) =>
    made("text", { x, y: y + 15, "text-anchor": anchor, class: "wall__place" }, city),
  );
  map.querySelector("[data-lights]").replaceChildren(...circles, ...names);
}
