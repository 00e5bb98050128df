/* Light, dark, or as the device has it; remembered on this device (js/early.js reads it). */

export function connect(group) {
  const root = document.documentElement;
  const buttons = [...group.querySelectorAll("button")];

  function mark() {
    const theme = root.dataset.theme ?? "";
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.value === theme));
    }
  }

  function choose(theme) {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    try {
      if (theme) localStorage.setItem("theme", theme);
      else localStorage.removeItem("theme");
    } catch {
      // Storage is blocked: the choice holds for this page.
    }
    mark();
  }

  for (const button of buttons) button.addEventListener("click", () => choose(button.value));
  mark();
}
