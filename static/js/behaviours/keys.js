/* The desk's keys: / to search (Escape leaves the field), j and k through the rows, x to tick, o to open. */

export function isTyping(target) {
  return target.matches("input:not([type='checkbox'], [type='radio']), textarea, select, [contenteditable]");
}

export function step(rows, current, by) {
  const index = rows.indexOf(current);
  if (index === -1) return rows[by > 0 ? 0 : rows.length - 1];
  return rows[Math.min(Math.max(index + by, 0), rows.length - 1)];
}

const rowsOf = (body) => [...body.querySelectorAll("tr[data-row]")];
/* Rows that were drawn again have lost the mark, but not the focus. */
const currentOf = (body) =>
  body.querySelector("tr[data-current]") ?? document.activeElement?.closest("tr[data-row]");

function move(body, by) {
  const next = step(rowsOf(body), currentOf(body), by);
  if (!next) return;
  currentOf(body)?.removeAttribute("data-current");
  next.setAttribute("data-current", "");
  next.querySelector("a, button, input")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const actions = {
  "/": (body) => body.querySelector("[data-search], input[type='search']")?.focus(),
  j: (body) => move(body, 1),
  k: (body) => move(body, -1),
  x: (body) => currentOf(body)?.querySelector("input[type='checkbox']")?.click(),
  o: (body) => currentOf(body)?.querySelector("a")?.click(),
};

export function connect(body) {
  body.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target.matches("input[type='search']")) event.target.blur();
    if (isTyping(event.target)) return;
    if (body.querySelector("dialog[open]") || !actions[event.key]) return;
    event.preventDefault();
    actions[event.key](body);
  });
}
