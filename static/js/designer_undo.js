/* What a form said before each change: taken back one by one, and asked about on leaving. */

const PAUSE = 400; // one change, however many moves it is of
const MOST = 100;
const TYPED = 'input[type="text"], input:not([type]), textarea'; // undone by the browser itself
const NOT_KEPT = new Set(["face", "person", "csrfmiddlewaretoken"]);

const parts = (form) => [...form.elements].filter((each) => each.name && each.type !== "file" && !NOT_KEPT.has(each.name));

/* An empty row's side is where it is shown, and says nothing. */
function valueOf(each) {
  if (/checkbox|radio/.test(each.type)) return each.checked;
  const kind = each.name.endsWith("-side") && each.form.elements[each.name.replace(/side$/, "kind")];
  return kind && !kind.value ? null : each.value;
}

/* The values of a form's parts, in their order. */
export function said(form) {
  return JSON.stringify(parts(form).map((each) => valueOf(each)));
}

/* Makes the form say what it said; gives the parts that changed. */
export function unsay(form, state) {
  const values = JSON.parse(state);
  return parts(form).filter((each, n) => {
    if (values[n] === null || valueOf(each) === values[n]) return false;
    if (typeof values[n] === "boolean") each.checked = values[n];
    else each.value = values[n];
    return true;
  });
}

/* Undo by the button and Ctrl+Z; `undone(parts)` shows it. Gives a function to call after each change. */
export function connectUndo(form, undone) {
  const button = form.querySelector("[data-undo]");
  const kept = "unsaved" in form.dataset ? null : said(form);
  const before = [];
  let now = said(form);
  let waiting = 0;
  let leaving = false;

  function note() {
    clearTimeout(waiting);
    const state = said(form);
    if (state === now) return;
    before.push(now);
    if (before.length > MOST) before.shift();
    now = state;
    if (button) button.disabled = false;
  }

  function undo() {
    note();
    if (!before.length) return;
    now = before.pop();
    if (button) button.disabled = !before.length;
    undone(unsay(form, now));
  }

  button?.addEventListener("click", undo);
  document.addEventListener("keydown", (event) => {
    const meant = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
    if (!meant || event.target.matches?.(TYPED)) return;
    event.preventDefault();
    undo();
  });
  form.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && said(form) !== kept) event.preventDefault();
  });
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(note, PAUSE);
  };
}
