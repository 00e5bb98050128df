/* A button that prints its page. */

export function connect(element) {
  element.addEventListener("click", () => window.print());
}
