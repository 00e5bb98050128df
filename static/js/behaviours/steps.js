/* On phones a long form asks one fieldset[data-step] a screen; elsewhere it stays whole. */

import { clear, say, slips } from "../slips.js";

const PHONE = "(max-width: 47.99em)";

export function counted(text, n, total) {
  return text.replace("{n}", String(n)).replace("{total}", String(total));
}

export function firstWithError(steps) {
  const index = steps.findIndex((step) => step.querySelector("[aria-invalid='true'], .field--bad"));
  return Math.max(index, 0);
}

/* Say what is missing here and go to the first of it; true if nothing is. */
function complete(step, template) {
  clear(step);
  const found = slips(step);
  for (const slip of found) say(slip, template);
  found[0]?.field.focus();
  return found.length === 0;
}

function addButtons(form) {
  const actions = form.querySelector("[data-steps-actions]");
  const submits = [...actions.children];
  actions.prepend(form.querySelector("[data-steps-buttons]").content.cloneNode(true));
  const [back, next] = ["back", "next"].map((name) => actions.querySelector(`[data-steps-${name}]`));
  return { back, next, submits };
}

export function connect(form) {
  const steps = [...form.querySelectorAll("fieldset[data-step]")];
  const bar = form.querySelector("[data-steps-bar]");
  const label = bar.querySelector("[data-steps-count]");
  const words = form.querySelector("[data-steps-slip]");
  const { back, next, submits } = addButtons(form);
  const phone = matchMedia(PHONE);
  let at = firstWithError(steps);

  function show() {
    const on = phone.matches;
    const last = at === steps.length - 1;
    form.classList.toggle("steps--on", on);
    bar.hidden = !on;
    steps.forEach((step, index) => { step.hidden = on && index !== at; });
    back.hidden = !on || at === 0;
    next.hidden = !on || last;
    for (const button of submits) button.hidden = on && !last;
    label.textContent = counted(label.dataset.text, at + 1, steps.length);
    Object.assign(bar.querySelector("progress"), { max: steps.length, value: at + 1 });
  }

  function go(to) {
    at = to;
    show();
    bar.scrollIntoView({ block: "start" });
    steps[at].querySelector("input:not([type='hidden']), select, textarea")?.focus({ preventScroll: true });
  }

  next.addEventListener("click", () => { if (complete(steps[at], words)) go(at + 1); });
  back.addEventListener("click", () => go(at - 1));
  form.addEventListener("submit", (event) => {
    if (!phone.matches || at === steps.length - 1) return;
    event.preventDefault();
    next.click();
  });
  form.addEventListener("reveal", (event) => {
    at = Math.max(steps.findIndex((step) => step.contains(event.target)), 0);
    show();
  });
  phone.addEventListener("change", show);
  show();
}
