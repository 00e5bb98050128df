/* A badge's fields over its preview; the form's numbers stay the truth. */

import { begun } from "../designer_boxes.js";
import { connectBox } from "../designer_drag.js";
import { preview } from "../designer_preview.js";
import { ask, boxOf, input, nameOf, write } from "../designer_row.js";
import { connectUndo } from "../designer_undo.js";
import { connectUpload } from "../designer_upload.js";

const UPLOADS = { upload: "paper", back_upload: "back_paper" };

/* Which rows are seen: this side's, and of the empty ones the first. */
function sift(rows, face) {
  let spare = false;
  for (const row of rows) {
    const empty = !nameOf(row);
    if (empty && !spare) input(row, "side").value = face;
    row.hidden = empty ? spare : input(row, "side").value !== face;
    spare ||= empty;
  }
}

/* What a row is may change, and with it what it is called; a new one begins in the middle. */
function rename(row, page) {
  const name = nameOf(row);
  if (!name) return;
  row.querySelector("[data-name]").textContent = name;
  if (!boxOf(row)) write(row, begun(input(row, "kind").value, page));
}

function connectFaces(form, turned) {
  for (const button of form.querySelectorAll("[data-face]")) button.addEventListener("click", () => {
    form.elements.face.value = button.dataset.face;
    for (const each of form.querySelectorAll("[data-face]")) each.setAttribute("aria-pressed", String(each === button));
    turned();
  });
}

export function connect(form) {
  const badge = form.querySelector("[data-badge]");
  const rows = [...form.querySelectorAll("[data-field]")];
  const page = { width: Number(form.dataset.across), height: Number(form.dataset.down) };
  const face = () => form.elements.face.value;
  const look = badge ? preview(form) : () => {};
  const note = connectUndo(form, undone);
  const changed = () => { note(); look(); };
  const places = badge ? rows.map((row) => connectBox(row, badge, { page, face, changed })) : [];

  function show() {
    sift(rows, face());
    rows.forEach(ask);
    for (const part of form.querySelectorAll(".form__row[data-side]")) part.hidden = part.dataset.side !== face();
    for (const place of places) place();
  }

  /* The side on which something was taken back is shown. */
  function undone(parts) {
    const row = parts[0]?.closest("[data-field]");
    const other = row && form.querySelector(`[data-face="${input(row, "side").value}"]`);
    for (const each of rows) each.querySelector("[data-name]").textContent = nameOf(each) || each.dataset.spare;
    if (other && input(row, "side").value !== face()) other.click();
    show();
    look();
  }

  form.addEventListener("input", (event) => {
    const row = event.target.closest("[data-field]");
    if (row && event.target === input(row, "kind")) rename(row, page);
    show();
    changed();
  });
  connectFaces(form, () => { show(); changed(); });
  for (const [upload, paper] of Object.entries(UPLOADS)) {
    if (form.elements[upload]) connectUpload(form, form.elements[upload], form.elements[paper]);
  }
  show();
  changed();
}
