/* Ticked rows: the bar [data-selection] shows how many; data-tick-all in the head ticks them all.
   On a <form> or its frame: rows' boxes have data-tick. */

export function words(template, n) {
  return template.replace("{n}", String(n));
}

export function connect(frame) {
  const bar = frame.querySelector("[data-selection]");
  const count = bar?.querySelector("[data-count]");
  const all = frame.querySelector("[data-tick-all]");
  const ticks = () => [...frame.querySelectorAll("[data-tick]")];

  function show() {
    const boxes = ticks();
    const ticked = boxes.filter((box) => box.checked).length;
    if (bar) bar.hidden = ticked === 0;
    if (count) count.textContent = words(count.dataset.text, ticked);
    if (!all) return;
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }

  frame.addEventListener("change", (event) => {
    if (event.target === all) for (const box of ticks()) box.checked = all.checked;
    show();
  });
  frame.addEventListener("htmx:afterSettle", show);
  bar?.querySelector("[data-untick]")?.addEventListener("click", () => {
    for (const box of ticks()) box.checked = false;
    show();
  });
  show();
}
