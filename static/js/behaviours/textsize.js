/* Makes the text to read larger or smaller, and remembers it. */

const KEY = "textsize";
const SMALLEST = -1;
const LARGEST = 2;

function remembered() {
  try {
    return Number(localStorage.getItem(KEY)) || 0;
  } catch {
    return 0; // storage is blocked
  }
}

function remember(size) {
  try {
    localStorage.setItem(KEY, String(size));
  } catch {
    // It holds for this page then.
  }
}

export function bounded(size) {
  return Math.min(LARGEST, Math.max(SMALLEST, Math.round(size)));
}

export function connect(element) {
  const buttons = [...element.querySelectorAll("[data-step]")];
  let size = bounded(remembered());
  function show() {
    element.dataset.size = String(size);
    for (const button of buttons) {
      button.disabled = bounded(size + Number(button.dataset.step)) === size;
    }
  }
  for (const button of buttons) {
    button.addEventListener("click", () => {
      size = bounded(size + Number(button.dataset.step));
      remember(size);
      show();
    });
  }
  show();
}
