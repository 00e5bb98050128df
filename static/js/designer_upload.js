/* A picture to stand on: sent as soon as it is chosen, then chosen in the list of papers. */

import { clear, say } from "./slips.js";

const option = (select, { value, name }) => {
  const known = [...select.options].find((each) => each.value === value);
  return known ?? select.appendChild(Object.assign(document.createElement("option"), { value, textContent: name }));
};

/* The kept picture, or { problem } in words: a server between may answer with no word of ours. */
async function send(form, file) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  body.append("upload", file);
  try {
    const answer = await fetch(form.dataset.upload, { method: "POST", body });
    return await answer.json();
  } catch {
    return { problem: form.dataset.lost };
  }
}

/* Connects a file input with the select beside it. What is wrong with a picture stays beside the
   input until another one or a paper is chosen; the picture itself is let go, so that saving works. */
export function connectUpload(form, chooser, select) {
  const words = form.querySelector("[data-slip-box]");
  const frame = chooser.closest(".field");

  chooser.addEventListener("input", (event) => event.stopPropagation()); // nothing of it is previewed yet
  select.addEventListener("input", () => clear(frame));
  chooser.addEventListener("change", async () => {
    const [file] = chooser.files;
    clear(frame);
    if (!file) return;
    const found = await send(form, file);
    if (chooser.files[0] !== file) return; // another was chosen meanwhile
    chooser.value = "";
    if (!found.value) {
      say({ field: chooser, words: `${file.name}: ${found.problem ?? form.dataset.lost}` }, words);
      return;
    }
    for (const each of form.querySelectorAll('select[name$="paper"]')) option(each, found);
    select.value = found.value;
    select.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
