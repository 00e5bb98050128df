/* A button that opens the <dialog> named by data-dialog; data-dialog-close inside closes it. */

export function connect(button) {
  const dialog = document.getElementById(button.dataset.dialog);

  button.addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-dialog-close]")) dialog.close();
  });
}
