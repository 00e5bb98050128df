/* The lights that stand for [city, signatures, x, y], most signatures first. */

const SMALLEST = 5;
const LARGEST = 26;
const COVERED = 0.75; // of their radii apart

export function radius(n) {
  return Math.min(LARGEST, SMALLEST + 2.4 * Math.sqrt(n));
}

/* One for each city. */
export function single([city, n, x, y]) {
  return { city, n, x, y, cities: [city] };
}

/* On a map where cities lie close together: a light that another one would cover shines in it, where the
   larger one is and by its name. */
export function joined(points) {
  let lights = points.map(single);
  for (let before = Infinity; lights.length < before; ) {
    before = lights.length;
    lights = gathered(lights.sort((one, other) => other.n - one.n));
  }
  return lights;
}

function gathered(lights) {
  const kept = [];
  for (const light of lights) {
    const covers = ({ n, x, y }) =>
      Math.hypot(x - light.x, y - light.y) < COVERED * (radius(n) + radius(light.n));
    const larger = kept.find(covers);
    if (!larger) kept.push({ ...light });
    else Object.assign(larger, { n: larger.n + light.n, cities: [...larger.cities, ...light.cities] });
  }
  return kept;
}
