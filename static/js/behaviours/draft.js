/* What was typed into a form is kept in this tab until the server took it: phones throw tabs away.

   <form data-behaviour="draft" data-draft-fresh> with a hidden [data-draft-line] that holds a button
   [data-draft-clear]; data-draft-fresh only where the server sends nothing back in the form.
   On the page after it: data-behaviour="draft" data-draft-taken="address of the form". */

import { forget, isKept, keyOf, noted, read, restore, write } from "../drafts.js";
import { addRow, settle } from "./platforms.js";

/* Rows that were added are made again, as long as there is room for them. */
function makeRows(form, names) {
  const frame = form.querySelector("[data-platforms-row]")?.parentElement;
  if (!frame) return;
  const missing = () => names.some((name) => /-\d+-/.test(name) && !form.elements.namedItem(name));
  while (missing() && addRow(frame));
}

function offerClearing(form, key) {
  const line = form.querySelector("[data-draft-line]");
  line.hidden = false;
  line.querySelector("[data-draft-clear]").addEventListener("click", () => {
    forget(key);
    form.reset();
    form.querySelectorAll("[data-behaviour~='platforms']").forEach(settle);
    line.hidden = true;
    const first = [...form.elements].find(isKept);
    first.dispatchEvent(new Event("reveal", { bubbles: true }));
    first.focus();
  });
}

export function connect(element) {
  const { draftTaken, draftFresh } = element.dataset;
  if (draftTaken) {
    forget(keyOf(draftTaken));
    return;
  }
  const key = keyOf(location.pathname);
  const draft = read(key);
  if (draftFresh !== undefined) {
    makeRows(element, Object.keys(draft));
    if (restore(draft, [...element.elements])) offerClearing(element, key);
    element.querySelectorAll("[data-behaviour~='platforms']").forEach(settle);
  }
  element.addEventListener("input", ({ target }) => {
    if (isKept(target)) write(key, noted(read(key), target, [...element.elements]));
  });
}
