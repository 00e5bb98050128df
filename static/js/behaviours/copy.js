/* Copies data-text of its button and says so for a moment. */

const SHOWN_FOR = 2000;

export function connect(element) {
  const button = element.querySelector("button");
  const words = button.querySelector("span");
  const usual = words.textContent;

  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.text);
    words.textContent = element.dataset.copied;
    setTimeout(() => {
      words.textContent = usual;
    }, SHOWN_FOR);
  });
}
