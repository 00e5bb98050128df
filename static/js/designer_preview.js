/* The picture of a badge that is not saved: asked for a moment after the last change. */

const PAUSE = 250;
const AGAIN = 250;

/* What the form says, without the files: pictures are sent by themselves. */
function said(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

function warn(form, warnings) {
  const items = warnings.map((text) => Object.assign(document.createElement("li"), { textContent: text }));
  form.querySelector("[data-warnings]").replaceChildren(...items);
}

/* A picture, once it is all there: what is shown before its bytes have come looks broken. */
async function fetched(form, address) {
  const kept = form.querySelector("[data-picture-box]").content.firstElementChild;
  const picture = document.importNode(kept); // a template's own document loads nothing
  picture.src = address;
  await picture.decode();
  return picture;
}

/* A function to call after each change. */
export function preview(form) {
  const state = form.querySelector("[data-state]");
  let latest = 0;
  let waiting = 0;

  async function show(address, turn) {
    const answer = await fetch(address);
    if (turn !== latest) return;
    if (answer.status === 202) {
      setTimeout(show, AGAIN, address, turn);
    } else if (answer.ok) {
      const picture = await fetched(form, address);
      if (turn !== latest) return;
      form.querySelector("[data-picture]").replaceWith(picture);
      state.textContent = "";
    } else {
      state.textContent = (await answer.json()).problem;
    }
  }

  async function ask() {
    latest += 1;
    const turn = latest;
    state.textContent = state.dataset.making;
    const answer = await fetch(form.dataset.order, { method: "POST", body: said(form) });
    const { address, problem, warnings } = await answer.json();
    if (turn !== latest) return;
    if (warnings) warn(form, warnings);
    if (address) show(address, turn);
    else state.textContent = problem;
  }

  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  };
}
