/* What the ledger has cannot be undone: whoever wishes it back is asked first, for that is public. */

const by = (id) => document.getElementById(id);

export function createWithdrawing({ onWithdraw }) {
  const dialog = by("withdrawing");
  const ask = () => {
    dialog.returnValue = ""; // of the one before, who may have withdrawn
    dialog.showModal();
  };
  by("withdraw").onclick = ask;
  dialog.onclose = () => dialog.returnValue === "withdraw" && onWithdraw();
  const close = () => {
    dialog.returnValue = "";
    dialog.close();
  };

  return { ask, close };
}
