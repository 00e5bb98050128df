/* Keeps the screen on while somebody stands at a gate. */

export function keepAwake() {
  if (!navigator.wakeLock) return;
  let lock = null;

  async function ask() {
    if (document.hidden || (lock && !lock.released)) return;
    // A phone low on power says no; the door works all the same.
    lock = await navigator.wakeLock.request("screen").catch(() => null);
  }

  // The browser lets go of it whenever the page is hidden.
  document.addEventListener("visibilitychange", ask);
  document.addEventListener("pointerdown", ask);
  ask();
}
