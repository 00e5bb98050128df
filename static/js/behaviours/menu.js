/* A button that opens what aria-controls names; Escape closes it again. */

export function connect(button) {
  const menu = document.getElementById(button.getAttribute("aria-controls"));

  function show(open) {
    menu.toggleAttribute("data-open", open);
    button.setAttribute("aria-expanded", String(open));
  }

  button.addEventListener("click", () => show(!menu.hasAttribute("data-open")));
  menu.parentElement.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.hasAttribute("data-open")) return;
    show(false);
    button.focus();
  });
}
