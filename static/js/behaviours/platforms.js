/* Repeated rows of a Django formset: empty ones wait hidden, "add" shows one or makes another. */

export function isEmpty(row) {
  return [...row.querySelectorAll("input:not([type='hidden']), select, textarea")].every((field) => field.value === "");
}

export function numbered(html, n) {
  return html.replaceAll("__prefix__", String(n));
}

const rowsOf = (frame) => [...frame.querySelectorAll("[data-platforms-item]")];
const most = (frame) => Number(frame.querySelector("[name$='-MAX_NUM_FORMS']").value);

/* One more row at the end, or nothing when there is room for no more. */
export function addRow(frame) {
  if (rowsOf(frame).length >= most(frame)) return undefined;
  const template = frame.querySelector("[data-platforms-row]");
  const total = frame.querySelector("[name$='-TOTAL_FORMS']");
  template.insertAdjacentHTML("beforebegin", numbered(template.innerHTML, total.value));
  total.value = String(Number(total.value) + 1);
  return rowsOf(frame).at(-1);
}

/* Shows the first row and those with something in them. */
export function settle(frame) {
  rowsOf(frame).forEach((row, index) => {
    row.hidden = index > 0 && isEmpty(row) && !row.querySelector(".field--bad");
  });
  offer(frame);
}

function offer(frame) {
  const rows = rowsOf(frame);
  const full = rows.length >= most(frame) && !rows.some((row) => row.hidden);
  frame.querySelector("[data-platforms-add]").hidden = full;
}

export function connect(frame) {
  frame.querySelector("[data-platforms-add]").addEventListener("click", () => {
    const row = rowsOf(frame).find((each) => each.hidden) ?? addRow(frame);
    row.hidden = false;
    row.querySelector("select, input").focus();
    offer(frame);
  });
  settle(frame);
}
