/* Which lights have their names beside them, and where. */

import { radius } from "./lights.js";

const MOST_NAMES = 9;
/* Of the words, in units of the map: see .wall__place. */
const EM = { wide: 42, other: 36, capital: 32, small: 24 };
const HIGH = 48;
const GAP = 8;
const SMALL = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\P{L}]/u;
const WIDE = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/u;

/* The names that are written, largest first and none over another, at the side of the light where they
   cover or touch no other; the largest alone is named in any case, where it covers the fewest. */
export function named(lights, width) {
  const chosen = [];
  for (const light of lights) {
    if (chosen.length === MOST_NAMES) break;
    const free = sides(light, width).filter((each) => !chosen.some((other) => meet(each, other)));
    const covered = (side) => lights.filter((other) => other !== light && meet(side, around(other))).length;
    const counted = free.map((side) => [covered(side), side]);
    const fewest = Math.min(...counted.map(([n]) => n));
    const best = counted.find(([n]) => n === fewest);
    if (best && (fewest === 0 || light === lights[0])) chosen.push(best[1]);
  }
  return chosen;
}

function around({ n, x, y }) {
  const far = radius(n) + GAP / 2;
  return { from: x - far, to: x + far, top: y - far, bottom: y + far };
}

function breadth(sign) {
  if (WIDE.test(sign)) return EM.wide;
  if (/\p{Lu}/u.test(sign)) return EM.capital;
  return SMALL.test(sign) ? EM.small : EM.other;
}

/* {city, x, y, anchor} of the words, and the box of them: right, left, below, above. */
function sides({ city, n, x, y }, width) {
  const away = radius(n) + GAP;
  const long = [...city].reduce((sum, sign) => sum + breadth(sign), 0);
  const half = HIGH / 2;
  return [
    [x + away, y, "start", x + away],
    [x - away, y, "end", x - away - long],
    [x, y + away + half, "middle", x - long / 2],
    [x, y - away - half, "middle", x - long / 2],
  ]
    .map(([at, line, anchor, from]) => ({
      ...{ city, x: at, y: line, anchor },
      ...{ from, to: from + long, top: line - half, bottom: line + half },
    }))
    .filter(({ from, to }) => from >= -GAP && to <= width + GAP);
}

function meet(one, other) {
  return one.from < other.to && other.from < one.to && one.top < other.bottom && other.top < one.bottom;
}
