/* Going without a signature is asked once: badge and PIN would have to begin anew. */

const by = (id) => document.getElementById(id);

export function listen(onLeave) {
  const dialog = by("leaving");
  by("rather-not").onclick = () => {
    dialog.returnValue = ""; // of the one before, who may have left
    dialog.showModal();
  };
  dialog.onclose = () => dialog.returnValue === "leave" && onLeave();
}

export const forget = () => by("leaving").close();
