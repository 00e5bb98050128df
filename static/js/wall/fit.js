/* Words as large as their place allows: smaller in steps, then broken over lines, cut at the very
   last and only where a list may. All is measured and set before the browser paints. */

const HAN = /\p{Script=Han}/u;

/* Ways of setting words, the first one that fits is kept: [how, sizes in parts of the usual one]. */
const BIG = [
  ["line", [1, 0.9, 0.8, 0.7, 0.6]],
  ["words", [0.8, 0.7, 0.6, 0.5, 0.4]],
  ["letters", [0.5, 0.4, 0.3, 0.25]],
];
const LISTED = [
  ["line", [1, 0.9, 0.8, 0.7]],
  ["words", [0.75, 0.65, 0.58]],
  ["wide", [0.75, 0.65, 0.58]],
  ["wider", [0.75, 0.65, 0.58]],
  ["cut", [0.58]],
];
const QUOTED = [
  ["words", [1, 0.92, 0.84, 0.76, 0.7, 0.64, 0.58, 0.52]],
  ["letters", [0.58, 0.52, 0.46, 0.4]],
];
const UNDER_STROKES = 0.62;

/* Tries one way after the other; where none fits, the last one stays. */
export function fit(element, ways, fits) {
  for (const [how, sizes] of ways) {
    for (const size of sizes) {
      if (element.dataset.fit !== how) element.dataset.fit = how;
      element.style.setProperty("--fit", size);
      if (fits()) return;
    }
  }
}

/* Words without a Han character are set in a Latin face, whose apostrophe is no wider than itself. */
export function face(element) {
  element.classList.toggle("wall__western", !HAN.test(element.textContent));
}

const within = (element) => element.scrollWidth <= element.clientWidth;

/* The name in the middle, always whole: its strokes give way to a part of their height. */
export function fitStage(figure) {
  const words = figure.querySelector("figcaption");
  for (const part of figure.querySelectorAll("[data-name], [data-city]")) face(part);
  const share = figure.classList.contains("wall__signing--plain") ? 1 : UNDER_STROKES;
  fit(figure, BIG, () => within(words) && words.offsetHeight <= figure.clientHeight * share);
}

/* Names in the grid, whose rows are all as high as the first; a page that scrolls has room for all. */
export function fitNames(list, items = [...list.children]) {
  for (const item of items) {
    face(item);
    item.dataset.fit = "line";
    item.style.setProperty("--fit", 1);
  }
  const { gridTemplateRows, overflowY } = getComputedStyle(list);
  if (overflowY === "visible") return;
  const row = Math.ceil(parseFloat(gridTemplateRows));
  for (const item of items) {
    const parts = [item, ...item.children];
    const fits = () => parts.every(within) && item.scrollHeight <= Math.max(row, item.clientHeight);
    if (!fits()) fit(item, LISTED, fits);
  }
}

/* Names that have a place: in the rows there are, not below them, where nothing is high. */
export function placed(list) {
  const { gridTemplateRows, rowGap, paddingTop, borderTopWidth } = getComputedStyle(list);
  const rows = gridTemplateRows.split(" ").map(parseFloat).filter((height) => height > 0);
  const gaps = (rows.length - 1) * parseFloat(rowGap);
  const above = parseFloat(paddingTop) + parseFloat(borderTopWidth);
  const high = above + gaps + rows.reduce((sum, height) => sum + height, 0);
  const end = list.getBoundingClientRect().top + high + 1;
  return [...list.children].filter((item) => {
    const box = item.getBoundingClientRect();
    return box.height > 0 && box.bottom <= end;
  });
}

/* A statement, whole whatever its length. */
export function fitQuote(figure) {
  face(figure.querySelector("[data-words]"));
  face(figure.querySelector("figcaption"));
  fit(figure, QUOTED, () => within(figure) && figure.scrollHeight <= figure.clientHeight);
}

/* Again once the faces are there, and whenever one of the places has another size, or one at all: what
   a finale hides has none. */
export function keepFitting(places, work) {
  work();
  document.fonts.ready.then(work);
  const observer = new ResizeObserver(() => requestAnimationFrame(work));
  for (const place of places) observer.observe(place);
}
