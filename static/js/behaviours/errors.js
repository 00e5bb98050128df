/* The summary of a form's errors takes the focus; its links focus the field itself. */

export function connect(summary) {
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    const field = document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.dispatchEvent(new CustomEvent("reveal", { bubbles: true }));
    const target = field.matches("fieldset") ? field.querySelector("input") : field;
    target.focus();
    target.scrollIntoView({ block: "center" });
  });
  summary.focus({ preventScroll: true });
  summary.scrollIntoView({ block: "nearest" });
}
