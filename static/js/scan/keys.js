/* A USB or Bluetooth scanner types the digits and then Enter into whatever page is open; and so do
   fingers with a badge's short code. */

const LONGEST_PAUSE = 2000; // slow Bluetooth scanners, busy phones
const DIGITS = /^\d{4,}$/; // cut short by a bad reading, it is answered all the same
const CODE = /^[0-9a-z]{4}-?[0-9a-z]{4}$/i;

/* The key that was pressed. With a Chinese input method on, browsers say only "Process", and which
   key of the keyboard it was; in its wide mode digits are full-width. Pure. */
export function keyOf({ key, code = "", isComposing = false }) {
  if (!isComposing && key !== "Process" && key !== "Unidentified") return key.normalize("NFKC");
  if (code === "Enter" || code === "NumpadEnter") return "Enter";
  if (code === "Minus" || code === "NumpadSubtract") return "-";
  const found = /^(?:Digit|Numpad)(\d)$|^Key([A-Z])$/.exec(code);
  return found ? (found[1] ?? found[2]) : key;
}

/* Feed it keys; onText(text) gets what was typed in one go. Pure, but for the clock it is given. */
export function createTyped(onText, longest = LONGEST_PAUSE) {
  let text = "";
  let last = 0;

  return function key(name, now) {
    if (now - last > longest) text = "";
    last = now;
    if (/^[0-9a-z-]$/i.test(name)) {
      text += name;
    } else if (name === "Enter" && (DIGITS.test(text) || CODE.test(text))) {
      const whole = text;
      text = "";
      onText(whole);
      return true;
    } else if (name.length === 1 || name === "Enter") {
      text = "";
    }
    return false;
  };
}

/* Listen wherever the focus is, except in a field: that has an Enter of its own. */
export function listen(onText) {
  const key = createTyped(onText);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest?.("input, select, textarea")) return;
    // A scanner's Enter must not press the button that happens to have the focus.
    if (key(keyOf(event), event.timeStamp)) event.preventDefault();
  });
}
