/* The PIN: asked for before somebody leaves the scanner, and to see names after a restart. */

import { word } from "./words.js";

const MOST_TRIES = 10;
const by = (id) => document.getElementById(id);

export const isPin = (text) => /^\d{4,12}$/.test(text);

/* onNamed() once the names are readable again, onTooMany() after ten wrong PINs. */
export function createPin({ kept, vault, roster }, { onNamed, onTooMany }) {
  const dialog = by("pin");

  function say(text) {
    by("pin-error").textContent = text;
    by("pin-error").hidden = text === "";
  }

  async function right(locked) {
    await kept.set({ tries: 0 });
    if (locked) {
      await roster.reveal();
      await onNamed();
    }
    return true;
  }

  async function wrong() {
    const tries = (kept.get("tries") ?? 0) + 1;
    await kept.set({ tries });
    if (tries >= MOST_TRIES) {
      dialog.close();
      await onTooMany();
    }
    say(word("pin_wrong", { left: MOST_TRIES - tries }));
    by("pin-text").value = "";
    return false;
  }

  async function check(text) {
    const locked = vault.isLocked();
    return (await vault.unlock(text)) ? right(locked) : wrong();
  }

  return {
    /* Resolves to true once the PIN was given, or where there is none; false where it is put aside. */
    ask: () => {
      if (!vault.hasPin()) return Promise.resolve(true);
      say("");
      by("pin-text").value = "";
      dialog.showModal();
      return new Promise((resolve) => {
        dialog.onclose = () => resolve(false);
        dialog.onsubmit = async (event) => {
          event.preventDefault();
          if (!(await check(by("pin-text").value.normalize("NFKC")))) return undefined;
          resolve(true);
          return dialog.close();
        };
      });
    },

    /* A new PIN, or none; what was typed is wrong where this is false. */
    set: async (text) => {
      if (text !== "" && !isPin(text)) return false;
      await roster.reseal(text);
      await kept.set({ tries: 0 });
      return true;
    },
  };
}
