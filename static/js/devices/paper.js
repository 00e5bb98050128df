/* Sheets of exactly a badge's size, and the printer. */

const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

/* The paper of everything printed from now on; millimetres. */
function setPaper({ width, height }) {
  sheet.replaceSync(`@page { size: ${width}mm ${height}mm; margin: 0; }`);
}

function sized(element, { width, height }) {
  element.classList.add("paper__sheet");
  element.style.width = `${width}mm`;
  element.style.height = `${height}mm`;
  return element;
}

async function picture(page) {
  const image = sized(new Image(), page);
  image.src = `data:image/png;base64,${page.png}`;
  await image.decode();
  return image;
}

/* Put a badge's pages into place: {width, height, png} each. Rejects where one is no picture. */
export async function fill(place, pages) {
  const images = await Promise.all(pages.map(picture));
  setPaper(pages[0]);
  place.replaceChildren(...images);
}

/* A sheet that shows whether the paper fits: a line two millimetres from its edge. */
export function fillTest(place, size, words) {
  setPaper(size);
  const page = sized(document.createElement("div"), size);
  page.classList.add("paper__test");
  page.append(...words.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
  place.replaceChildren(page);
}

/* To the printer: at once with --kiosk-printing, else through the browser's own window. */
export function print() {
  globalThis.print();
}
