/* The picture of a badge that is not saved: asked for a moment after the last change. */

const PAUSE = 250;
const AGAIN = 250;
const LOST = 3000;

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

  /* Nothing answered: it is said, and asked for once more. */
  const answered = (work) => async (...given) => {
    const turn = given.at(-1);
    try {
      await work(...given);
    } catch {
      if (turn !== latest) return;
      state.textContent = state.dataset.lost;
      setTimeout(() => turn === latest && renew(), LOST);
    }
  };

  const show = answered(async (address, turn) => {
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
  });

  const ask = answered(async (turn) => {
    state.textContent = state.dataset.making;
    const answer = await fetch(form.dataset.order, { method: "POST", body: said(form) });
    const { address, problem, warnings } = await answer.json();
    if (turn !== latest) return;
    if (warnings) warn(form, warnings);
    if (address) show(address, turn);
    else state.textContent = problem;
  });

  function renew() {
    latest += 1;
    return ask(latest);
  }

  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(renew, PAUSE);
  };
}
