/* A USB or Bluetooth scanner types the digits and then Enter into whatever page is open; and so do
   fingers with a badge's short code. */

const LONGEST_PAUSE = 2000; // slow Bluetooth scanners, busy phones
const QUICK = 100; // from key to key: no fingers
const SHORTEST = 4;
const DIGITS = /^\d{4,}$/; // cut short by a bad reading, it is answered all the same
const BADGE = /^\d{100,}$/; // nobody types this in earnest
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

/* In a field only a whole badge, faster than fingers, is a scan: no PIN, no reason, no name. True for its
   Enter; the field is then again as it was before. Pure, but for the field and the clock it is given. */
export function createTypedInto(onText) {
  let text = "";
  let before = "";
  let last = -Infinity;

  return function key(name, now, field) {
    if (now - last > QUICK) [text, before] = ["", field.value];
    last = now;
    if ([...name].length === 1) text += name;
    if (name !== "Enter" || !BADGE.test(text)) return false;
    field.value = before;
    onText(text);
    text = "";
    return true;
  };
}

/* Listen wherever the focus is. A field that is typed into has an Enter of its own. */
export function listen(onText) {
  const key = createTyped(onText);
  const keyInto = createTypedInto(onText);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const field = event.target.closest?.("input:not([type=checkbox]), select, textarea");
    // A scanner's Enter or space must not press the button that happens to have the focus.
    const isScan = field ? keyInto(keyOf(event), event.timeStamp, field) : key(keyOf(event), event.timeStamp);
    if (isScan) event.preventDefault();
  });
}
