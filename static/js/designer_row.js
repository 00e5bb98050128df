/* A row of the designer's form as a box of millimetres, read and written. */

const NAMES = ["x", "y", "width", "height"];

export const input = (row, name) => row.querySelector(`[name$="-${name}"]`);

/* The box, or null where a number is missing. */
export function boxOf(row) {
  const values = NAMES.map((name) => Number.parseFloat(input(row, name)?.value));
  return values.every(Number.isFinite) ? Object.fromEntries(NAMES.map((name, n) => [name, values[n]])) : null;
}

export function write(row, box) {
  for (const name of NAMES) input(row, name).value = box[name];
}

/* It is on this side of the badge, and stays on it. */
export function isOn(row, face) {
  return input(row, "side").value === face && !input(row, "remove").checked;
}

/* What it is, in words: as its kind is called in the list. */
export function nameOf(row) {
  const kind = input(row, "kind");
  return kind.value ? kind.selectedOptions[0].textContent : "";
}

/* Asks for what matters to this kind of field, and for nothing else. */
export function ask(row) {
  const { value: kind } = input(row, "kind");
  const drawn = ["band", "brocade", "qr", "photo"].includes(kind);
  const wanted = {
    text: kind === "text",
    type: !drawn && kind !== "line",
    colour: !drawn,
    own: input(row, "colour").value === "own",
  };
  for (const part of row.querySelectorAll("[data-only]")) part.hidden = !wanted[part.dataset.only];
}
