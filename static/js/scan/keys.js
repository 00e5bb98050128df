/* A USB or Bluetooth scanner types the digits and then Enter into whatever page is open; and so do
   fingers with a badge's short code. */

const LONGEST_PAUSE = 2000; // slow Bluetooth scanners, busy phones
const QUICK = 100; // from key to key: no fingers
const SHORTEST = 4;
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

/* Feed it keys; onText(text) gets what was typed in one go: a badge, or whatever else a scanner read.
   True for keys that must do nothing but this. Pure, but for the clock it is given. */
export function createTyped(onText, longest = LONGEST_PAUSE) {
  let text = "";
  let last = 0;
  let slowest = 0;

  return function key(name, now) {
    const pause = now - last;
    if (pause > longest) text = "";
    last = now;
    slowest = text === "" ? 0 : Math.max(slowest, pause);
    const inOneGo = text !== "" && slowest <= QUICK;
    if ([...name].length === 1) {
      text += name;
      return inOneGo;
    }
    if (name !== "Enter") return false;
    const whole = text;
    text = "";
    const read = DIGITS.test(whole) || CODE.test(whole) || (inOneGo && whole.length >= SHORTEST);
    if (read) onText(whole);
    return read;
  };
}

/* Listen wherever the focus is, except in a field that is typed into: that has an Enter of its own. */
export function listen(onText) {
  const key = createTyped(onText);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest?.("input:not([type=checkbox]), select, textarea")) return;
    // A scanner's Enter or space must not press the button that happens to have the focus.
    if (key(keyOf(event), event.timeStamp)) event.preventDefault();
  });
}
